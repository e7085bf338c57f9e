import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.batches import Ids
from engine.config import Precision, TrainingConfig
from engine.search import Sampling
from engine.training import BEST, Trainer
from tests.workshop.networks.windows.builders import (
    KINDS,
    encoded,
    indifferent,
    learned,
    piece,
    rounds,
    untrained,
    works,
)
from workshop.networks.family import Lesson
from workshop.networks.weights import WeightsError
from workshop.networks.windows.member import TrainedWindows, WindowMember
from workshop.networks.windows.tokens import STEP_QL, TokenError
from workshop.networks.windows.windows import WINDOW, WindowError

pytestmark = pytest.mark.train

Scripted = tuple[TrainedWindows, list[list[int]]]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> WindowMember:
    return KINDS[request.param]


def config(kind: WindowMember, epochs: int = 2) -> TrainingConfig:
    return replace(kind.training(epochs, 1), learning_rate=0.02, checkpoint_every=2, precision=Precision.FLOAT32)


def trainer(kind: WindowMember, lesson: Lesson, folder: Path, resume: bool = False) -> Trainer:
    return Trainer(lesson.design, config(kind), lesson.source, folder, resume)


def weights_of(run: Trainer) -> list[bytes]:
    return [variable.numpy().tobytes() for variable in run.network.trainable_variables]


def test_a_network_trains_stops_goes_on_is_loaded_measured_and_writes(kind: WindowMember, tmp_path: Path) -> None:
    lesson = kind.lesson(works(), seed=1)
    whole = trainer(kind, lesson, tmp_path / "whole")
    before = whole.evaluate()
    assert whole.run() < before
    assert lesson.source.batches_per_epoch == 3
    trainer(kind, lesson, tmp_path / "parts").run(stop_after=2)
    rest = trainer(kind, lesson, tmp_path / "parts", resume=True)
    rest.run()
    assert weights_of(rest) == weights_of(whole)

    trained = kind.load(json.loads(json.dumps(lesson.settings)), tmp_path / "whole" / BEST)
    loss = trained.loss(works().valid)
    assert loss.targets == 2 * 9
    assert loss.per_target == pytest.approx(whole.progress.best_loss, rel=1e-5)
    assert loss.per_target < trained_uniformly(len(learned()))
    drafts = [trained.write(np.random.default_rng(seed), 30) for seed in (4, 4, 5)]
    assert drafts[0] == drafts[1] != drafts[2]
    assert 30 <= drafts[0].notes <= 32


def trained_uniformly(tokens: int) -> float:
    return float(np.log(tokens))


def test_a_piece_can_be_learnt_by_heart(tmp_path: Path) -> None:
    kind = KINDS["single-lstm"]
    lesson = kind.lesson(replace(works(), train=works().train * 8), seed=1)
    run = Trainer(lesson.design, config(kind, epochs=6), lesson.source, tmp_path)
    run.run()
    assert run.progress.rows[-1].train_loss < 0.6 * run.progress.rows[0].train_loss


def test_a_network_that_finds_all_alike_is_surprised_by_the_logarithm_of_their_number(kind: WindowMember) -> None:
    loss = indifferent(kind).loss(works().train)
    assert loss.per_target == pytest.approx(trained_uniformly(len(learned())))
    assert loss.targets == 3 * 16
    # on the last 16 of 56 onsets there are four chords of three notes
    assert loss.notes == 3 * (12 + 4 * 3)


def test_the_surprise_is_that_of_each_window_alone(kind: WindowMember) -> None:
    network = untrained(kind)
    pieces = encoded(works().valid)
    expected = []
    for ids in pieces:
        for target in range(WINDOW, len(ids)):
            logits = network.logits(ids[None, target - WINDOW : target])[0].astype(float)
            expected.append(np.log(np.exp(logits).sum()) - logits[ids[target]])
    assert network.nats(pieces) == pytest.approx(np.array(expected), abs=1e-5)


def test_the_loss_of_training_is_the_mean_surprise(kind: WindowMember) -> None:
    lesson = kind.lesson(works())
    network = untrained(kind)
    losses = [
        (float(lesson.design.mean_loss(network.network, batch.arrays, training=False)), batch.targets)
        for batch in lesson.source.validation()
    ]
    mean = sum(loss * targets for loss, targets in losses) / sum(targets for _, targets in losses)
    assert mean == pytest.approx(network.nats(encoded(works().valid)).mean(), rel=1e-5)


def test_pieces_without_a_target_surprise_nobody(kind: WindowMember) -> None:
    network = untrained(kind)
    loss = network.loss([piece(rounds(WINDOW)), piece([])])
    assert (loss.nats, loss.notes, loss.targets) == (0, 0, 0)


def test_a_row_is_continued_as_if_it_were_alone(kind: WindowMember) -> None:
    network = untrained(kind)
    greedy = Sampling(temperature=1e-6)
    together = np.array(list(islice(network.continued(network.openings[:2], np.random.default_rng(0), greedy), 5)))
    for row in range(2):
        alone = islice(network.continued(network.openings[row : row + 1], np.random.default_rng(0), greedy), 5)
        assert [int(ids[0]) for ids in alone] == together[:, row].tolist()


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """A network that answers 1, 2, 3 ... modulo its tokens, and remembers the windows it was asked about."""
    network = untrained(KINDS["single-lstm"])
    heard: list[list[int]] = []

    def logits(windows_ids: Ids) -> NDArray[np.float32]:
        heard.extend(windows_ids.tolist())
        chosen = np.arange(len(network.tokens)) == len(heard) % len(network.tokens)
        return np.where(chosen, 0, -np.inf)[None].astype(np.float32)

    monkeypatch.setattr(network, "logits", logits)
    return network, heard


def test_drawn_tokens_become_the_end_of_the_window(scripted: Scripted) -> None:
    network, heard = scripted
    opening = network.openings[:1]
    drawn = list(islice(network.continued(opening, np.random.default_rng(0), Sampling()), 3))
    assert [ids.tolist() for ids in drawn] == [[1], [2], [3]]
    whole = [*opening[0].tolist(), 1, 2]
    assert heard == [whole[:WINDOW], whole[1 : WINDOW + 1], whole[2:]]


def test_what_is_written_follows_the_prime_and_leaves_it_out(scripted: Scripted) -> None:
    network, heard = scripted
    prime = piece(rounds(WINDOW + 3, turn=2))
    draft = network.write(np.random.default_rng(1), 9, prime=prime)
    assert heard[0] == network.tokens.encode(prime)[-WINDOW:].tolist()
    assert [part.name for part in draft.parts] == ["Piano"]
    assert draft.parts[0].notes == network.tokens.decode([n % len(network.tokens) for n in range(1, len(heard) + 1)])
    assert {note.duration_ql for note in draft.parts[0].notes} == {STEP_QL}
    assert draft.tempo_bpm == 120


def test_a_prime_shorter_than_a_window_follows_an_opening(scripted: Scripted) -> None:
    network, heard = scripted
    prime = piece(rounds(3))
    network.write(np.random.default_rng(1), 1, prime=prime)
    opening = network.openings[np.random.default_rng(1).integers(len(network.openings))]
    assert heard[0] == [*opening[3:].tolist(), *network.tokens.encode(prime).tolist()]


def test_writing_is_wilder_at_a_higher_temperature() -> None:
    network = untrained(KINDS["single-lstm"])
    last = network.network.get_layer("logits").bias
    last.assign(np.arange(len(network.tokens)))
    kinds = [
        len({note.pitch_midi for note in network.write(np.random.default_rng(2), 40, temperature=t).parts[0].notes})
        for t in (0.1, 10.0)
    ]
    assert kinds[0] < kinds[1]


def test_writing_begins_from_the_first_windows_of_training_pieces(kind: WindowMember) -> None:
    openings = kind.lesson(works()).settings["openings"]
    assert openings == [ids[:WINDOW].tolist() for ids in encoded(works().train)]


def test_the_paper_trains_at_a_constant_rate_and_clips_nothing(kind: WindowMember) -> None:
    found = kind.training(40, 7)
    assert (found.epochs, found.seed, found.averaging) == (40, 7, 0)
    assert {found.rate_at(step, 1000) for step in (0, 1, 500, 999)} == {1e-3}
    assert found.clip_norm >= 1e6


def test_refuses_works_without_a_window() -> None:
    short = replace(works(), train=(piece(rounds(WINDOW)),))
    with pytest.raises(WindowError, match="1 training pieces, the longest of 40 tokens; wanted one of 41"):
        KINDS["rnn"].lesson(short)
    with pytest.raises(TokenError, match="without tokens"):
        KINDS["rnn"].lesson(replace(works(), train=()))


def test_refuses_weights_of_another_network(tmp_path: Path) -> None:
    lesson = KINDS["paper-lstm"].lesson(works())
    np.savez(tmp_path / "weights.npz", **{v.path: v.numpy() for v in untrained(KINDS["rnn"]).network.variables})
    with pytest.raises(WeightsError, match="holds weights of another network"):
        KINDS["paper-lstm"].load(lesson.settings, tmp_path / "weights.npz")
