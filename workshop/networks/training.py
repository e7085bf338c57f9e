"""Training a member of the family into a folder, and loading what lies in one."""

import json
import shutil
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.config import TrainingConfig
from engine.files import write_text, written_aside
from engine.recipe import Report, training_extra
from engine.runtime import ARRAYS, ModelFolderError, load_folder, save_folder
from music.styles import Network
from workshop.networks.catalogue import member
from workshop.networks.family import Lesson, Member, Trained
from workshop.networks.works import Works

RUN = "run"
SETTINGS = "settings.sha256"


@dataclass(frozen=True)
class MemberCard:
    """What `config.json` says of the weights beside it.

    Attributes:
        network: its name.
        settings: what `Member.load` needs besides the weights.
        training: how it was trained.
        weights: trainable numbers.
        valid_loss: the best validation loss, in nats a target.
        steps: updates.
        targets_per_s: targets a second in training, the median over the stretches between validations, so that
            compiling does not count.
    """

    network: str
    settings: dict[str, Any]
    training: dict[str, Any]
    weights: int
    valid_loss: float
    steps: int
    targets_per_s: float


def train_member(
    network: Network,
    works: Works,
    out: Path,
    report: Report,
    epochs: int,
    seed: int = 1,
    resume: bool = False,
) -> MemberCard:
    """Trains a member on works and writes its folder.

    Raises:
        NotInFamilyError: the network ships, and its own room trains it.
        MissingExtraError: TensorFlow is not installed.
        ResumeError: `resume` is set and the folder holds a run with other settings.
    """
    kind = member(network)
    return train_lesson(network, kind.lesson(works, seed), kind.training(epochs, seed), out, report, resume)


def train_lesson(
    network: str, lesson: Lesson, config: TrainingConfig, out: Path, report: Report, resume: bool = False
) -> MemberCard:
    """Trains on a lesson and writes a folder: card, best weights, log and curves.

    What a resume needs lies in `out/run` and may be deleted afterwards.

    Raises:
        MissingExtraError: TensorFlow is not installed.
        ResumeError: `resume` is set and the folder holds a run with other settings.
    """
    import numpy as np

    with training_extra():
        from engine.training import BEST, CURVES, LOG, Trainer
    run = out / RUN
    if not resume and run.exists():
        shutil.rmtree(run)
    _check_settings(lesson.settings, run)
    trainer = Trainer(lesson.design, config, lesson.source, run, resume=resume)
    valid_loss = trainer.run(report)
    card = MemberCard(
        network=str(network),
        settings=lesson.settings,
        training=asdict(config),
        weights=int(trainer.network.count_params()),
        valid_loss=valid_loss,
        steps=trainer.total_steps,
        targets_per_s=float(np.median([row.targets_per_s for row in trainer.progress.rows])),
    )
    for name in (LOG, CURVES):
        with written_aside(out / name) as aside:
            shutil.copyfile(run / name, aside)
    save_folder(out, asdict(card), {ARRAYS: (run / BEST).read_bytes()})
    report(f"{card.weights} weights, best validation loss {valid_loss:.4f} nats a target")
    return card


def _check_settings(settings: dict[str, Any], run: Path) -> None:
    """Refuses to go on with other tokens or another layout, which can be as many as before; keeps what they are."""
    from engine.training import ResumeError

    digest = sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    kept = run / SETTINGS
    if kept.exists() and kept.read_text(encoding="ascii") != digest:
        raise ResumeError(
            f"{run} was trained on other music; wanted the same, another --out, or a run without --resume"
        )
    write_text(kept, digest)


def load_trained(network: Network, folder: Path) -> Trained:
    """The trained network of a folder.

    Raises:
        ModelFolderError: there is none, a damaged one, or another network's.
        NotInFamilyError: a network that ships.
        MissingExtraError: TensorFlow is not installed.
    """
    load_card(folder, network)  # before TensorFlow is loaded in vain
    return load_checked(network, member(network), folder)


def load_checked(network: str, kind: Member, folder: Path) -> Trained:
    """The same with its member at hand.

    Raises:
        ModelFolderError: there is none, a damaged one, another network's, or another version's.
    """
    card = load_card(folder, network)
    try:
        return kind.load(card.settings, folder / ARRAYS)
    except (KeyError, TypeError, ValueError) as error:  # settings that this version knows nothing of are a TypeError
        raise ModelFolderError(f"{folder} holds a {network} that this version cannot load ({error})") from error


def load_card(folder: Path, network: str) -> MemberCard:
    """What is known of the trained network of a folder, whose weights are those it was saved with.

    Raises:
        ModelFolderError: there is none, a damaged one, or another network's.
    """
    try:
        card = MemberCard(**load_folder(folder, ARRAYS).fields)
    except (ModelFolderError, TypeError) as error:
        raise ModelFolderError(
            f"no trained {network} in {folder} ({error}); train it with:"
            f" echoes music train --network {network} --corpus DIR --out {folder}"
        ) from error
    if card.network != network:
        raise ModelFolderError(f"{folder} holds the network {card.network}; wanted {network}")
    return card
