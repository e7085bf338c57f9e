import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.model import VerseModel
from lyrics.title import draw_title
from lyrics.vocabulary import FIRST_WORD_ID
from lyrics.writing import WrittenLine
from tests.lyrics.models import WORDS, feeling_of, model_of, small_model


def title(*lines: str, seed: int = 0, axis: int = 0, model: VerseModel | None = None) -> str:
    model = model or small_model()
    written = [WrittenLine(tuple(model.vocabulary.word_id(word) for word in line.split()), "") for line in lines]
    return draw_title(model, feeling_of(axis), [written], np.random.default_rng(seed))


def titles(*lines: str, axis: int = 0) -> set[str]:
    return {title(*lines, seed=seed, axis=axis) for seed in range(30)}


def test_a_title_is_written_as_titles_are() -> None:
    assert titles("the wave of the sea") == {"The Sea", "Wave of the Sea"}


def test_the_theme_chooses_among_the_lines() -> None:
    lines = ("the wave of the sea", "the moon of the night", "the tear of my sorrow")
    near = {
        0: {"The Sea", "Wave of the Sea"},
        1: {"The Night", "Moon of the Night"},
        2: {"My Sorrow", "Tear of My Sorrow"},
    }
    for axis, best in near.items():
        assert best <= titles(*lines, axis=axis)


def test_a_title_ends_on_the_theme_rather_than_begins_with_it() -> None:
    lines = ("the sea of sorrow", "moon of the sea", "night of the sea")
    assert titles(*lines) == {"The Sea", "Moon of the Sea", "Night of the Sea"}


def test_three_at_most_are_drawn_from() -> None:
    lines = ("golden sea and silver wave", "my golden moon by silver night")
    assert 1 < len(titles(*lines)) <= 3
    assert title(*lines, seed=4) == title(*lines, seed=4)


def test_a_title_neither_begins_nor_ends_with_grammar() -> None:
    assert titles("of the sea to my shore") == {"My Shore", "Sea to My Shore"}
    assert not any(found.endswith((" the", " The", " My")) for found in titles("sea of my wave the"))


def test_where_nothing_reads_like_a_name_the_longest_line_begins_it() -> None:
    assert title("of the", "and that of the to my") == "And That of the"


def test_a_title_past_an_apostrophe_has_its_capital() -> None:
    model = model_of("'neath stars")
    assert model.vocabulary.tokens[FIRST_WORD_ID:] == ("'neath", "stars")
    assert title("'neath stars", model=model) == "'Neath Stars"


LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


@given(st.lists(LINES, min_size=1, max_size=4), st.integers(0, 99))
def test_a_title_stands_in_the_words(lines: list[str], seed: int) -> None:
    found = title(*lines, seed=seed).lower()
    assert any(f" {found} " in f" {line.lower()} " for line in lines)
    assert 1 <= len(found.split()) <= 4
    assert title(*lines, seed=seed)[0].isupper()


@pytest.mark.parametrize("line", ["sea", "the", "I"])
def test_a_single_word_makes_a_title_too(line: str) -> None:
    assert title(line) == line[0].upper() + line[1:]
