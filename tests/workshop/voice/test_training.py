import json
from pathlib import Path

import numpy as np
import pytest

from engine.config import NetworkConfig, Output, TrainingConfig
from music.keys import Key
from music.metre import Metre
from music.voice.composer import Composer, load_voice
from music.voice.network import CONDITION_SIZE, VOCABULARY_SIZE, names
from music.voice.spec import MelodySpec
from tests.music.melodies import harmonised, tune
from tests.music.readers.documents import attributes, document, lyric, note, written
from workshop.corpus.errors import CorpusError
from workshop.corpus.splits import split_by_work
from workshop.corpus.sung import NamedMelody
from workshop.voice.training import BASELINE_ORDERS, train_voice, voice_network, voice_training

pytestmark = pytest.mark.train

TINY = NetworkConfig(VOCABULARY_SIZE, 4, (6,), Output.DENSE, CONDITION_SIZE)
QUICK = TrainingConfig(epochs=1, seed=3, warmup_steps=2, validate_every=50, checkpoint_every=50, compiled=False)


def score(folder: Path, number: int) -> Path:
    """A song of its own: the intervals spell its number."""
    steps = [number // 7**place % 7 for place in range(4)]
    degrees = [(sum(steps[: n % 5]) + n) % 7 for n in range(16)]
    words = [lyric("la" if n % 4 < 3 else "la,") for n in range(16)]
    bars = [
        "".join(note("CDEFGAB"[degrees[n]], 4, 2, words[n]) for n in range(start, start + 4)) for start in (0, 4, 8, 12)
    ]
    return written(folder / f"song{number}.musicxml", document([attributes() + bars[0], *bars[1:]]))


def named(work: str) -> NamedMelody:
    melody = harmonised(tune("1 2 3"))
    return NamedMelody(work, melody.melody, melody.chord_ids)


def test_training_gives_a_folder_to_compose_with(tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "model"
    said: list[str] = []
    corpus.mkdir()
    for number in range(60):
        score(corpus, number)
    written(corpus / "silent.musicxml", document([attributes() + note("C", 4, 8)]))
    figures = train_voice([corpus], out, QUICK, said.append, network=TINY)
    assert {path.name for path in out.iterdir() if path.suffix != ".gz"} >= {
        "config.json", "curves.png", "figures.json", "log.csv", "step.onnx", "vocabulary.json",
    }  # fmt: skip
    assert any(line.startswith(f"left out {corpus / 'silent.musicxml'}: ") for line in said)
    counts = json.loads((out / "config.json").read_text())["settings"]["melodies"]
    assert sum(counts.values()) == 60
    assert min(counts.values()) > 0
    assert json.loads((out / "vocabulary.json").read_text()) == list(names())
    assert list(figures.baselines) == [f"Kneser-Ney {order}-gram" for order in BASELINE_ORDERS]
    assert 0 < figures.test_loss < 2 * np.log(VOCABULARY_SIZE)
    order = MelodySpec((5, 4), "AB", Key.parse("C major"), Metre(4, 4), 100, 1, 14)
    composer = Composer(load_voice(out), 2, 2)
    melody = composer.compose_harmonised(order, np.random.default_rng(0)).melody
    assert [phrase.syllables for phrase in melody.phrases] == [5, 4]


def test_too_small_a_corpus_is_refused(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    score(corpus, 1)
    with pytest.raises(CorpusError, match=r"no melody for the \w+ split among 1 \(works: 1\); wanted a larger corpus"):
        train_voice([corpus], tmp_path / "model", QUICK, lambda _: None, network=TINY)


def test_a_work_falls_into_one_split_whatever_else_there_is() -> None:
    works = [f"work {n}" for n in range(400)]
    alone = {work: next(name for name, found in split_by_work([named(work)]).items() if found) for work in works}
    together = split_by_work([named(work) for work in works for _ in range(2)])
    assert {m.work: name for name, found in together.items() for m in found} == alone
    shares = {name: len(found) / 800 for name, found in together.items()}
    assert shares == {
        "train": pytest.approx(0.84, abs=0.05),
        "valid": pytest.approx(0.06, abs=0.03),
        "test": pytest.approx(0.10, abs=0.04),
    }


def test_what_ships_is_trained_for_this_encoding() -> None:
    assert (voice_network().vocabulary_size, voice_network().condition_size) == (VOCABULARY_SIZE, CONDITION_SIZE)
    assert (voice_training(7, 5).epochs, voice_training(7, 5).seed) == (7, 5)
