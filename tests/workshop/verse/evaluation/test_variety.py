import numpy as np
import pytest

from tests.lyrics.models import small_themes, stanza
from tests.workshop.verse.evaluation.stanzas import formed_stanza
from workshop.verse.evaluation.sound import Share
from workshop.verse.evaluation.variety import (
    copied_lines,
    distinct,
    found_runs,
    mean_rarity,
    repeated_lines,
    repeated_pairs,
    runs,
    word_count,
)

SEA = formed_stanza("the sea the sea", "the shore")  # words 3 of 6, pairs 3 of 6


def test_runs_are_all_words_in_a_row() -> None:
    assert list(runs(["a", "b", "c"], 2)) == [("a", "b"), ("b", "c")]
    assert list(runs(["a"], 2)) == []


@pytest.mark.parametrize(
    ("length", "words", "wanted"),
    [
        (1, 6, 3 / 6),
        (2, 6, 3 / 6),
        (1, 4, 2 / 4),
        (2, 4, 2 / 4),
        (1, 5, 2 / 5),
        (2, 5, 2 / 5),
        (3, 6, 2 / 6),
        (1, 0, 0),
    ],
)
def test_different_runs_are_divided_by_the_words(length: int, words: int, wanted: float) -> None:
    assert distinct([SEA], length, words) == pytest.approx(wanted)
    assert distinct([SEA, formed_stanza("night and day")], length, words) == pytest.approx(wanted)


def test_words_of_all_lines_are_counted() -> None:
    assert word_count([SEA, formed_stanza("night")]) == 7


def test_a_line_is_repeated_within_its_song_whatever_its_capitals() -> None:
    first = formed_stanza("The sea", "the shore", song="one")
    second = formed_stanza("the sea", "the shore of night", song="one")
    elsewhere = formed_stanza("the sea", "the night", song="two")
    assert repeated_lines([first, second, elsewhere]) == Share(1, 6)


@pytest.mark.parametrize(
    ("lines", "is_repeated"),
    [
        (["the sea", "and the sea"], True),
        (["The sea", "the Sea"], True),
        (["the sea and the sea"], True),
        (["the sea", "sea the"], False),
        (["so the", "sea so", "the sea"], False),
        (["the sea", "the shore"], False),
    ],
)
def test_word_pairs_are_repeated_within_a_stanza(lines: list[str], is_repeated: bool) -> None:
    assert repeated_pairs([formed_stanza(*lines), formed_stanza("my love")]) == Share(int(is_repeated), 2)


def test_pairs_of_other_stanzas_do_not_count() -> None:
    assert repeated_pairs([formed_stanza("the sea"), formed_stanza("the sea")]) == Share(0, 2)


def test_rarity_is_the_mean_over_known_words() -> None:
    themes = small_themes()
    rarity = [themes.rarity[themes.rows[word]] for word in ("the", "sea", "sea")]
    assert mean_rarity([formed_stanza("The sea zzgh", "sea")], themes) == pytest.approx(float(np.mean(rarity)))
    assert mean_rarity([formed_stanza("zzgh")], themes) == 0


@pytest.mark.parametrize(
    ("text", "is_copied"),
    [
        pytest.param("by the shore of the deep", True, id="a line"),
        pytest.param("and By the shore of the deep sea", True, id="inside a line"),
        pytest.param("shore of the deep blue sea", True, id="across line ends of the corpus"),
        pytest.param("by the shore of the sea", False, id="another word"),
        pytest.param("the shore of the deep", False, id="five words"),
    ],
)
def test_a_line_with_six_words_of_the_corpus_is_copied(text: str, is_copied: bool) -> None:
    corpus = [stanza("my love"), stanza("By the shore of the deep", "blue sea")]
    written = [formed_stanza(text, "the sea")]
    assert copied_lines(written, found_runs(written, corpus)) == Share(int(is_copied), 2)


def test_runs_of_a_line_do_not_go_on_in_the_next() -> None:
    written = [formed_stanza("by the shore", "of the deep")]
    assert found_runs(written, [stanza("by the shore of the deep")]) == set()


def test_a_book_is_no_copy_of_itself() -> None:
    found = [formed_stanza("by the shore of the deep", song="one")]
    own, other = (stanza("by the shore of the deep", book=book) for book in ("one", "two"))
    assert found_runs(found, [own]) == set()
    assert len(found_runs(found, [own, other])) == 1
