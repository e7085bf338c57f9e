from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.config import TrainingConfig
from engine.training import BEST, Trainer
from tests.engine.runs import result_of
from tests.workshop.networks.token_works import MEMBERS, figures, works
from workshop.networks.family import Lesson, Loss, Member, Trained
from workshop.networks.weights import WeightsError
from workshop.networks.windows.tokens import TokenError, Tokens
from workshop.networks.windows.windows import WINDOW, WindowError
from workshop.networks.works import Works

pytestmark = pytest.mark.train

WORKS = works()


@pytest.fixture(scope="module", params=MEMBERS)
def member(request: pytest.FixtureRequest) -> Member:
    return MEMBERS[request.param]


@pytest.fixture(scope="module")
def lesson(member: Member) -> Lesson:
    return member.lesson(WORKS, seed=1)


@pytest.fixture(scope="module")
def finished(member: Member, lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    """A run that nothing interrupted."""
    run = trainer(member, lesson, tmp_path_factory.mktemp("unbroken"))
    run.run()
    return run


@pytest.fixture
def trained(member: Member, lesson: Lesson, finished: Trainer) -> Trained:
    return member.load(lesson.settings, finished.folder / BEST)


def trainer(member: Member, lesson: Lesson, folder: Path, resume: bool = False) -> Trainer:
    config = replace(
        member.training(2, 1), compiled=False, learning_rate=0.01, warmup_steps=1, validate_every=3, checkpoint_every=2
    )
    return Trainer(lesson.design, config, lesson.source, folder, resume)


def test_a_run_learns_and_one_that_stops_goes_on_to_the_same_bits(
    member: Member, lesson: Lesson, finished: Trainer, tmp_path: Path
) -> None:
    start = trainer(member, lesson, tmp_path)
    before = start.evaluate()
    start.run(stop_after=3)
    rest = trainer(member, lesson, tmp_path, resume=True)
    assert rest.run() < before
    assert result_of(rest) == result_of(finished)


def test_validation_is_the_same_at_every_call(finished: Trainer) -> None:
    assert finished.evaluate() == finished.evaluate()


def test_an_epoch_with_another_number_has_other_batches_and_the_same_number_the_same(lesson: Lesson) -> None:
    first, again, other = (lesson.source.batch(epoch, 0).arrays[0] for epoch in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_loss_counts_tokens_from_the_41st_and_their_notes(trained: Trained) -> None:
    found = trained.loss([figures(93), figures(40), figures(60)])
    assert found.targets == 53 + 20
    assert found.notes == found.targets + sum(n % 8 == 0 for n in (*range(40, 93), *range(40, 60)))
    assert found == trained.loss([figures(93), figures(40), figures(60)])


def test_pieces_without_targets_lose_nothing(trained: Trained) -> None:
    assert trained.loss([figures(30)]) == Loss(0.0, 0, 0)


def test_the_same_seed_writes_the_same_notes_and_another_others(trained: Trained) -> None:
    def written(seed: int, **options: Any) -> list[int]:
        draft = trained.write(np.random.default_rng(seed), 60, **options)
        assert 60 <= draft.notes <= 62
        return [note.pitch_midi for part in draft.parts for note in part.notes]

    assert written(1) == written(1)
    assert written(1) != written(2)
    assert written(1, temperature=1e-3) != written(1)
    assert written(1, prime=figures(50)) == written(1, prime=figures(50))


def test_weights_of_another_network_are_refused(member: Member, lesson: Lesson, tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", kernel=np.zeros(3))
    with pytest.raises(WeightsError, match=r"other\.npz"):
        member.load(lesson.settings, tmp_path / "other.npz")


@pytest.mark.parametrize(
    ("wanting", "error"),
    [
        pytest.param(Works((), WORKS.valid, ()), TokenError, id="no training piece"),
        pytest.param(Works(WORKS.train, (figures(WINDOW),), ()), WindowError, id="no validation target"),
    ],
)
def test_works_that_teach_nothing_are_refused(member: Member, wanting: Works, error: type[ValueError]) -> None:
    with pytest.raises(error):
        member.lesson(wanting)


def test_the_training_is_for_as_many_epochs_as_asked(member: Member) -> None:
    config: TrainingConfig = member.training(7, 5)
    assert (config.epochs, config.seed) == (7, 5)


def test_settings_hold_the_vocabulary(lesson: Lesson) -> None:
    tokens = Tokens.from_json(lesson.settings["tokens"])
    ids = np.concatenate([tokens.encode(piece) for piece in WORKS.train])
    assert set(ids.tolist()) == set(range(len(tokens)))
