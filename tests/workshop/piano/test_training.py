import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engine.config import NetworkConfig, Output, TrainingConfig
from engine.stretches import spread, stretch_ids
from music.piano.encoding import encode
from music.piano.growing import CONDITION_SIZE, load_piano
from music.piano.ids import START, STOP, VOCABULARY_SIZE, names
from tests.music.piano.pieces import song, waltz
from workshop.corpus.errors import CorpusError
from workshop.corpus.splits import TEST_SHARE, VALID_SHARE, split_of
from workshop.piano.batches import STEPS, PianoBatches, PianoExample
from workshop.piano.corpus import NamedPiano
from workshop.piano.training import BASELINE_ORDERS, train_piano_on

pytestmark = pytest.mark.train

TINY = NetworkConfig(VOCABULARY_SIZE, 4, (6,), Output.DENSE, CONDITION_SIZE)
QUICK = TrainingConfig(epochs=1, seed=3, warmup_steps=2, validate_every=50, checkpoint_every=50, compiled=False)


def examples() -> list[PianoExample]:
    return [PianoExample.of(encode(piece)) for piece in (waltz(30), song(20))]


def test_batches_hold_the_ids_one_step_apart() -> None:
    source = PianoBatches(examples(), examples(), batch_size=4, seed=5)
    batch = source.batch(0, 0)
    assert batch.inputs_ids.shape == batch.targets_ids.shape == batch.weights.shape == (4, STEPS)
    assert batch.condition.shape == (4, STEPS, CONDITION_SIZE)
    assert (batch.inputs_ids[:, 0] == START).all()
    told = batch.weights[:, 1:] == 1
    assert (batch.inputs_ids[:, 1:][told] == batch.targets_ids[:, :-1][told]).all()


def test_the_same_batch_comes_again() -> None:
    first, second = (PianoBatches(examples(), [], 2, seed=7).batch(1, 1) for _ in range(2))
    assert np.array_equal(first.targets_ids, second.targets_ids)
    assert np.array_equal(first.condition, second.condition)


def test_validation_covers_every_id_once() -> None:
    source = PianoBatches([], examples(), batch_size=4)
    targets = [t for batch in source.validation(1000) for t in batch.targets_ids[batch.weights == 1].tolist()]
    assert targets == [token for stretch in stretch_ids(examples()) for token in stretch]
    assert targets.count(STOP) == 2


def test_splits_are_drawn_by_work_in_their_shares() -> None:
    counts = Counter(split_of(f"work {n}") for n in range(4000))
    assert counts["test"] / 4000 == pytest.approx(TEST_SHARE, abs=0.02)
    assert counts["valid"] / 4000 == pytest.approx(VALID_SHARE, abs=0.02)


def test_what_is_spread_is_even_and_no_more_than_asked() -> None:
    assert list(spread(range(10), 10)) == list(range(10))
    assert list(spread(range(10), 4)) == [0, 3, 6, 9]


def test_too_few_works_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no piece for the"):
        train_piano_on([NamedPiano("a", encode(waltz()))], tmp_path, QUICK, lambda _: None, network=TINY)


def test_training_gives_a_folder_to_play_from(tmp_path: Path) -> None:
    out = tmp_path / "model"
    pieces = [NamedPiano(f"chopin-{number:03}-1", encode(waltz(6 + number % 5))) for number in range(1, 60)]
    figures = train_piano_on(pieces, out, QUICK, lambda _: None, network=TINY)
    assert {path.name for path in out.iterdir()} >= {"config.json", "figures.json", "step.onnx", "vocabulary.json"}
    assert json.loads((out / "vocabulary.json").read_text()) == list(names())
    assert list(figures.baselines) == [f"Kneser-Ney {order}-gram" for order in BASELINE_ORDERS]
    counts = json.loads((out / "config.json").read_text())["settings"]["pieces"]
    assert sum(count["pieces"] for count in counts.values()) == 59
    assert load_piano(out).start(1)[0].shape == (1, 1, 6)
