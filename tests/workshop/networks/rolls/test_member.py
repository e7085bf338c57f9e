from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.config import Precision
from engine.training import BEST, Trainer
from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.pieces import PianoPiece, PianoStyle
from tests.workshop.networks.rolls.builders import KINDS, drawn_rolls
from workshop.networks.family import Lesson
from workshop.networks.rolls.layout import RollLayout
from workshop.networks.rolls.member import RollKind
from workshop.networks.weights import WeightsError
from workshop.networks.works import Works

pytestmark = pytest.mark.train

TRAIN, VALID = drawn_rolls(6), drawn_rolls(2, seed=1)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> RollKind:
    return KINDS[request.param]


def trainer(kind: RollKind, lesson: Lesson, folder: Path, resume: bool = False, epochs: int = 2) -> Trainer:
    config = replace(
        kind.training(epochs, 1), precision=Precision.FLOAT32, validate_every=99, checkpoint_every=2, warmup_steps=2,
        learning_rate=0.02,
    )  # fmt: skip
    return Trainer(lesson.design, config, lesson.source, folder, resume)


def weights_of(run: Trainer) -> list[bytes]:
    return [variable.numpy().tobytes() for variable in run.network.trainable_variables]


def pieces(count: int = 3) -> tuple[PianoPiece, ...]:
    """Scales in eighths over a held bass."""
    found = []
    for number in range(count):
        right = tuple(Note(step / 2, 0.5, 60 + number + step) for step in range(8))
        left = (Note(0, 4, 48 + number),)
        found.append(PianoPiece(str(number), PianoStyle.OTHER, right, left, Key.parse("C major"), Metre(4, 4), 100))
    return tuple(found)


def test_a_training_that_stops_goes_on_to_the_same_weights(kind: RollKind, tmp_path: Path) -> None:
    lesson = kind.lesson_of_rolls(TRAIN, VALID)
    whole = trainer(kind, lesson, tmp_path / "whole")
    before = whole.evaluate()
    assert whole.run() < before
    trainer(kind, lesson, tmp_path / "parts").run(stop_after=3)
    rest = trainer(kind, lesson, tmp_path / "parts", resume=True)
    rest.run()
    assert weights_of(rest) == weights_of(whole)


def test_the_loss_in_training_is_that_of_the_rolls(kind: RollKind, tmp_path: Path) -> None:
    lesson = kind.lesson_of_rolls(TRAIN, VALID)
    run = trainer(kind, lesson, tmp_path, epochs=1)
    run.run()
    trained = kind.load(lesson.settings, tmp_path / BEST)
    found = trained.nll_of_rolls(VALID)
    layout = RollLayout.from_json(lesson.settings["layout"])
    outside = sum(layout.outside(roll)[1:].sum() for roll in VALID)
    assert found.frames == sum(len(roll) - 1 for roll in VALID)
    assert found.nats - outside == pytest.approx(run.progress.best_loss * found.frames, rel=1e-3)
    assert found.per_frame_with_first == pytest.approx(
        (found.nats + found.first_nats) / sum(len(roll) for roll in VALID)
    )


def test_a_network_that_knows_nothing_is_as_surprised_as_coins(kind: RollKind, tmp_path: Path) -> None:
    lesson = kind.lesson_of_rolls(TRAIN, VALID)
    network = lesson.design.build(0)
    zeros = {variable.path: np.zeros(variable.shape, np.float32) for variable in network.trainable_variables}
    np.savez(tmp_path / "w.npz", allow_pickle=False, **zeros)
    trained = kind.load(lesson.settings, tmp_path / "w.npz")
    layout = RollLayout.from_json(lesson.settings["layout"])
    outside = sum(layout.outside(roll)[1:].sum() for roll in VALID)
    found = trained.nll_of_rolls(VALID)
    assert found.nats - outside == pytest.approx(found.frames * layout.pitches * np.log(2), rel=1e-4)


def test_pieces_are_learned_measured_and_written_in_parts(kind: RollKind, tmp_path: Path) -> None:
    lesson = kind.lesson(Works(pieces(), pieces(1), pieces(1)))
    run = trainer(kind, lesson, tmp_path, epochs=1)
    run.run()
    trained = kind.load(lesson.settings, tmp_path / BEST)
    loss = trained.loss(pieces(2))
    assert (loss.notes, loss.targets) == (18, 32)
    assert 0 < loss.per_target < np.inf
    drafts = [trained.write(np.random.default_rng(seed), 12, pieces(1)[0], 0.9) for seed in (4, 4, 5)]
    assert drafts[0] == drafts[1] != drafts[2]
    assert [part.name for part in drafts[0].parts] == ["right", "left"]
    assert drafts[0].notes >= 12


def test_weights_of_another_network_are_refused(kind: RollKind, tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", kernel=np.zeros((2, 2)))
    lesson = kind.lesson_of_rolls(TRAIN, VALID)
    with pytest.raises(WeightsError, match=r"w\.npz holds weights of another network"):
        kind.load(lesson.settings, tmp_path / "w.npz")


@pytest.mark.parametrize(("frames", "epochs"), [(100, 100), (13_807, 60), (1_000_000, 10)])
def test_the_longer_the_rolls_the_fewer_the_epochs(frames: int, epochs: int) -> None:
    assert KINDS["biaxial"].epochs_for([np.zeros((frames // 2, 88), bool)] * 2) == epochs
