"""Training on the field's piano rolls, and measuring on them."""

from pathlib import Path
from typing import Any, cast

from engine.recipe import Report
from music.styles import Network
from workshop.networks.catalogue import member
from workshop.networks.rolls.matfile import read_rolls
from workshop.networks.rolls.protocol import RollMember, RollTrained
from workshop.networks.training import MemberCard, load_trained, train_lesson

TRAIN, VALID = "traindata", "validdata"
"""What the files call their splits."""


def train_on_rolls(
    network: Network, path: Path, out: Path, report: Report, epochs: int | None, seed: int = 1, resume: bool = False
) -> MemberCard:
    """Trains a network of rolls on the training rolls of a `.mat` file and writes its folder.

    Without a number of epochs, the kind of network and the number of frames settle it.

    Raises:
        RollError: the file holds no such rolls.
        MissingExtraError: TensorFlow is not installed.
        ResumeError: `resume` is set and the folder holds a run with other settings.
    """
    kind = cast(RollMember, member(network))
    train = read_rolls(path, TRAIN)
    lesson = kind.lesson_of_rolls(train, read_rolls(path, VALID), seed)
    return train_lesson(network, lesson, kind.training(epochs or kind.epochs_for(train), seed), out, report, resume)


def measure_on_rolls(network: Network, path: Path, split: str, folder: Path) -> dict[str, Any]:
    """What `music evaluate --rolls --json` prints: nats a frame, the first frame of every roll given.

    Raises:
        RollError: the file holds no such split.
        ModelFolderError: the folder holds no such network.
        MissingExtraError: TensorFlow is not installed.
    """
    rolls = read_rolls(path, split)
    loss = cast(RollTrained, load_trained(network, folder)).nll_of_rolls(rolls)
    return {
        "network": str(network),
        "split": split,
        "frames": loss.frames,
        "nll_per_frame": loss.per_frame,
        "nll_per_frame_with_first": loss.per_frame_with_first,
        "rolls": loss.rolls,
    }
