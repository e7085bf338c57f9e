import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.ngram import KneserNey
from engine.search import log_softmax
from lyrics.model import VerseModel
from lyrics.vocabulary import START_ID
from tests.lyrics.models import small_model, small_vocabulary, stanza
from tests.workshop.verse.evaluation.networks import Remembering
from workshop.verse.evaluation.perplexity import Perplexity, evaluate_file, evaluate_stanzas, network_nats
from workshop.verse.evaluation.text import TextError

SIZE = 9


@pytest.fixture
def table() -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(SIZE, SIZE, SIZE)).astype(np.float32)


def model_with(network: Remembering) -> VerseModel:
    return replace(small_model(), network=network)


def uniform_model() -> VerseModel:
    size = len(small_vocabulary().tokens)
    return model_with(Remembering(np.zeros((size, size, size), np.float32)))


@pytest.mark.parametrize("lengths", [[1], [5, 3], [32, 33, 64, 65, 1], [7] * 40, [*range(1, 40), 150]], ids=str)
def test_a_network_is_charged_for_every_id_in_its_order(table: NDArray[np.float32], lengths: list[int]) -> None:
    rng = np.random.default_rng(1)
    encoded = [rng.integers(0, SIZE, length).tolist() for length in lengths]
    wanted = 0.0
    for ids in encoded:
        padded = [START_ID, START_ID, *ids]
        for before, last, following in zip(padded, padded[1:], padded[2:], strict=False):
            wanted -= log_softmax(table[before, last].astype(np.float64))[following]
    assert network_nats(Remembering(table), encoded) == pytest.approx(wanted, rel=1e-5)


def test_figures_of_a_text_by_hand() -> None:
    found = evaluate_stanzas(uniform_model(), [stanza("the sea", "the zzgh shore"), stanza("my love")])
    assert found.words == 7
    assert found.tokens == 7 + 3 + 2  # a token a line end, one a stanza end
    assert found.perplexity == pytest.approx(len(small_vocabulary().tokens))
    assert found.out_of_vocabulary == pytest.approx(1 / 7)


def test_n_grams_learn_from_the_training_verse() -> None:
    training = [stanza("the sea and shore"), stanza("the moon", "the star"), stanza("my love")]
    text = [stanza("the sea and star"), stanza("the moon")]
    found = evaluate_stanzas(uniform_model(), text, training).baselines
    vocabulary = small_vocabulary()
    learnt, read = ([vocabulary.encode(s.lines) for s in stanzas] for stanzas in (training, text))
    assert found == {
        f"Kneser-Ney {order}-gram": KneserNey(learnt, order, len(vocabulary.tokens)).perplexity(read)
        for order in (3, 5)
    }


def test_without_training_verse_every_stanza_is_predicted_from_the_others() -> None:
    text = [stanza("the sea and star"), stanza("the moon and sea"), stanza("my love")]
    found = evaluate_stanzas(uniform_model(), text).baselines
    vocabulary = small_vocabulary()
    read = [vocabulary.encode(s.lines) for s in text]
    nats = []
    for number, ids in enumerate(read):
        others = KneserNey([*read[:number], *read[number + 1 :]], 3, len(vocabulary.tokens))
        nats += others.log_probabilities(ids).tolist()
    assert list(found) == [f"Kneser-Ney {order}-gram, 3-fold within the text" for order in (3, 5)]
    assert found["Kneser-Ney 3-gram, 3-fold within the text"] == pytest.approx(np.exp(-np.mean(nats)))


def test_a_text_is_cut_into_ten_folds_at_most() -> None:
    found = evaluate_stanzas(uniform_model(), [stanza("the sea")] * 12).baselines
    assert list(found) == [f"Kneser-Ney {order}-gram, 10-fold within the text" for order in (3, 5)]


def test_one_stanza_has_no_other_to_learn_from() -> None:
    assert evaluate_stanzas(uniform_model(), [stanza("the sea")]).baselines == {}


def test_a_text_of_unknown_words_is_refused() -> None:
    with pytest.raises(TextError, match="none of the text's 3 words"):
        evaluate_stanzas(uniform_model(), [stanza("zzgh qqw", "wwx")])


def test_the_json_is_as_the_contract_says() -> None:
    assert Perplexity(7, 12, 3.5, 0.25, {"a": 4.0}).to_json() == {
        "words": 7,
        "perplexity": 3.5,
        "out_of_vocabulary": 0.25,
        "baselines": {"a": 4.0},
    }


def write_corpus(path: Path, *stanzas: list[str]) -> Path:
    rows = [{"book": "Songs 0", "lines": lines} for lines in stanzas]  # a book of the training split
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_stanzas_that_share_a_line_with_training_are_left_out(tmp_path: Path) -> None:
    train = write_corpus(tmp_path / "corpus.jsonl", ["The sea and shore", "the moon ,"], ["My love", "the star"])
    text = tmp_path / "text.txt"
    text.write_text("The sea and the moon\nMY LOVE!\n\nThe dark night\n\n[1]\n", encoding="utf-8")
    told: list[str] = []
    found = evaluate_file(uniform_model(), text, [train], told.append)
    assert found.words == 3
    assert list(found.baselines) == ["Kneser-Ney 3-gram", "Kneser-Ney 5-gram"]
    assert told[0].endswith("no English letter: 1")
    assert told[1:] == ["1 of 3 lines stand in the training verse; 1 of 2 stanzas hold one and are left out"]


def test_a_text_that_training_has_read_is_refused(tmp_path: Path) -> None:
    train = write_corpus(tmp_path / "corpus.jsonl", ["The sea and shore", "the moon ,"])
    text = tmp_path / "text.txt"
    text.write_text("The moon\n", encoding="utf-8")
    with pytest.raises(TextError, match=r"every stanza of .* shares a line"):
        evaluate_file(uniform_model(), text, [train], lambda message: None)
