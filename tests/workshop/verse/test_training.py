import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from engine.config import NetworkConfig, TrainingConfig
from lyrics.condition import CONDITION_SIZE
from lyrics.model import VerseModel
from lyrics.order import stanza_order
from lyrics.vocabulary import FIRST_WORD_ID
from lyrics.wording import word_stanza
from lyrics.writing import VerseWriter
from tests.lyrics.models import VALENCES, WORDS, feeling_of
from tests.workshop.verse.test_corpus import BOOKS
from workshop.corpus.errors import CorpusError
from workshop.verse.training import train_verse

pytestmark = pytest.mark.train

COUNTS = {"train": 130, "valid": 8, "test": 8}
TRAINING = TrainingConfig(epochs=2, warmup_steps=1, validate_every=2, checkpoint_every=2, compiled=False)


def corpus_file(folder: Path, counts: dict[str, int]) -> Path:
    """Stanzas of words drawn at random, as many of each book as asked."""
    rng = np.random.default_rng(0)
    texts = ["the " + " ".join(rng.choice(WORDS, 4)) + " ," for _ in range(4 * sum(counts.values()))]
    books = [BOOKS[name] for name, count in counts.items() for _ in range(count)]
    rows = [json.dumps({"book": book, "lines": texts[4 * n : 4 * n + 4]}) for n, book in enumerate(books)]
    folder.mkdir(exist_ok=True)
    (folder / "stanzas.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    return folder


def test_a_trained_folder_is_loaded_and_written_with(tmp_path: Path) -> None:
    corpus = corpus_file(tmp_path / "corpus", COUNTS)
    size = FIRST_WORD_ID + len(WORDS)
    network = NetworkConfig(size, 8, (8,), condition_size=CONDITION_SIZE)
    reports: list[str] = []
    figures = train_verse(
        [corpus], tmp_path / "model", TRAINING, reports.append, {w: 4 * v for w, v in VALENCES.items()}, network=network
    )
    assert reports[:3] == [f"{name}: {count} stanzas" for name, count in COUNTS.items()]
    assert figures.test_targets == 8 * (4 * 6 + 1)
    assert figures.test_loss == pytest.approx(figures.test_loss_float32, rel=0.05)
    assert figures.test_loss_float32 < np.log(size)
    assert set(figures.baselines) == {"Kneser-Ney 3-gram", "Kneser-Ney 5-gram"}
    model = VerseModel.load(tmp_path / "model")
    assert {token.lower() for token in model.vocabulary.tokens[FIRST_WORD_ID:]} == {word.lower() for word in WORDS}
    assert model.themes.mean_valence(["love"]) == pytest.approx(VALENCES["love"], abs=1e-3)
    order = stanza_order((8, 6), "ABAB")
    lines = VerseWriter(model).write(feeling_of(0, 0.5), order, np.random.default_rng(0))
    stanza = word_stanza(model, lines, order)
    assert [len(line.syllables) for line in stanza.lines] == [8, 6, 8, 6]


@pytest.mark.parametrize("name", ["train", "valid", "test"])
def test_refuses_a_corpus_with_an_empty_split(tmp_path: Path, name: str) -> None:
    corpus = corpus_file(tmp_path / "corpus", {split: 0 if split == name else 1 for split in COUNTS})
    with pytest.raises(CorpusError, match=f"left for the {name} split; wanted more books"):
        train_verse([corpus], tmp_path / "model", TRAINING, lambda _: None, {})
    assert not (tmp_path / "model").exists()
