from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lyrics.language import language_of
from lyrics.model import VerseModel
from tests.lyrics.models import small_model, small_vocabulary, stanza
from tests.workshop.verse.evaluation.networks import Remembering
from tests.workshop.verse.evaluation.stanzas import formed_stanza, sung_stanza
from tests.workshop.verse.evaluation.test_corpora import write_rows
from workshop.corpus.errors import CorpusError
from workshop.verse.evaluation.report import GENERATED, VerseComparison, compare, evaluate_writer
from workshop.verse.evaluation.sound import Share
from workshop.verse.evaluation.stanzas import FormedStanza

LEXICON = language_of().lexicon
VERSE = ["the sea is on the lonely shore", "the moon is on the sea", "the night is dark before the door"]
WRITTEN = [sung_stanza("the lone1-ly sea1", "the lone1-ly shore1", form=(4, 4))]
HUMAN = [formed_stanza(*VERSE, "the star is far from me", form=(8, 6, 8, 6), scheme="ABAB", song="hymn")]


def uniform_model() -> VerseModel:
    size = len(small_vocabulary().tokens)
    return replace(small_model(), network=Remembering(np.zeros((size, size, size), np.float32)))


def columns() -> dict[str, list[FormedStanza]]:
    return {GENERATED: WRITTEN, "human": HUMAN}


def test_every_column_has_the_same_figures() -> None:
    found = compare(uniform_model(), LEXICON, columns(), [stanza(VERSE[0])])
    generated, human = found.columns[GENERATED], found.columns["human"]
    assert list(generated) == list(human)
    assert generated["exact_syllables"] == Share(2, 2)
    assert human["exact_syllables"] == Share(0, 0)
    assert human["perfect_rhymes"] == Share(2, 2)
    assert human["stresses_on_strong"] == human["stresses_on_strong_in_common_metre"]
    assert generated["stresses_on_strong_in_common_metre"] == Share(0, 0)
    assert human["lines_with_six_words_of_the_corpus"] == Share(1, 4)
    assert generated["stanzas_with_a_word_pair_twice"] == Share(1, 1)
    assert generated["perplexity"] == pytest.approx(len(small_vocabulary().tokens))


def test_different_words_are_counted_over_equally_many() -> None:
    found = compare(uniform_model(), LEXICON, columns())
    assert found.words == 6  # of the generated column
    assert found.columns[GENERATED]["distinct_1"] == pytest.approx(4 / 6)
    assert found.columns["human"]["distinct_1"] == pytest.approx(5 / 6)  # the sea is on the lonely


def test_without_a_corpus_no_copies_are_counted() -> None:
    assert "lines_with_six_words_of_the_corpus" not in compare(uniform_model(), LEXICON, columns()).columns[GENERATED]


def test_the_table_has_a_row_a_figure() -> None:
    comparison = VerseComparison(
        9,
        {
            GENERATED: {"stanzas": 12.0, "perfect_rhymes": Share(3, 4), "distinct_2": 0.51234},
            "hymns": {"stanzas": 1000.0, "perfect_rhymes": Share(0, 0), "distinct_2": 1.5},
        },
    )
    assert comparison.table.splitlines() == [
        "                 generated  hymns",
        "stanzas                 12   1000",
        "perfect rhymes  75.0% of 4      -",
        "distinct 2           0.512   1.50",
    ]
    assert comparison.to_json() == {
        "words_compared": 9,
        "columns": {
            GENERATED: {"stanzas": 12.0, "perfect_rhymes": 0.75, "distinct_2": 0.51234},
            "hymns": {"stanzas": 1000.0, "perfect_rhymes": None, "distinct_2": 1.5},
        },
    }


def test_a_column_for_unseen_books_and_for_every_file(tmp_path: Path) -> None:
    train = [
        write_rows(tmp_path / "a.jsonl", "Songs 0", "the sea", "the shore"),
        write_rows(tmp_path / "b.jsonl", "Songs 8", *VERSE, "the star is far from me"),
    ]
    hymns = write_rows(tmp_path / "hymns.v2.jsonl", "hymn", VERSE[0], VERSE[2])
    found = evaluate_writer(uniform_model(), WRITTEN, train, [hymns], 1)
    assert list(found.columns) == [GENERATED, "unseen books", "hymns"]
    assert [figures["stanzas"] for figures in found.columns.values()] == [1, 1, 1]


def test_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("hymns.jsonl", "hymns.v2.jsonl")]
    for path in paths:
        write_rows(path, "hymn", VERSE[0], VERSE[2])
    found = evaluate_writer(uniform_model(), WRITTEN, [], paths, 1)
    assert list(found.columns) == [GENERATED, "hymns", str(paths[1])]


def test_verse_in_none_of_the_forms_is_refused(tmp_path: Path) -> None:
    prose = write_rows(tmp_path / "prose.jsonl", "book", "the sea", "the shore", "the moon")
    with pytest.raises(CorpusError, match="no stanza of prose has one of the forms"):
        evaluate_writer(uniform_model(), WRITTEN, [], [prose], 1)
