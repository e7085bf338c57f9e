from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.runtime import State
from lyrics.model import VerseModel
from lyrics.vocabulary import FIRST_WORD_ID
from lyrics.writing import WrittenLine
from lyrics.writing.wording import LONGEST_TITLE, TitleError, check_title, draw_title
from tests.lyrics.models import (
    WORDS,
    FakeNetwork,
    ids_of,
    model_of,
    model_with,
    small_model,
    small_vocabulary,
    theme_about,
    word_id,
)


def title(*lines: str, seed: int = 0, axis: int = 0, model: VerseModel | None = None) -> str:
    model = model or small_model()
    written = [WrittenLine(tuple(model.vocabulary.word_id(word) for word in line.split()), "") for line in lines]
    return draw_title(model, theme_about(axis), [written], np.random.default_rng(seed))


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
    assert titles("of the sea to my shore") == {"My Shore", "The Sea", "Sea to My Shore"}
    assert not any(found.endswith((" the", " The", " My")) for found in titles("sea of my wave the"))


@pytest.mark.parametrize(
    ("line", "no_title"),
    [
        pytest.param("I love the sea", "I Love the Sea", id="a pronoun"),
        pytest.param("goes the wave to kiss", "Goes the Wave", id="an article after a noun"),
        pytest.param("the sea of the wave", "The Sea", id="cut off before of"),
        pytest.param("sea shore moon", "Sea Shore", id="cut off inside"),
        pytest.param("from the wave", "From the Wave", id="a bare preposition"),
        pytest.param("wave wave of the sea", "Wave Wave", id="a word twice"),
    ],
)
def test_what_does_not_read_like_a_name_is_no_title(line: str, no_title: str) -> None:
    assert no_title not in titles(line)


def test_a_preposition_of_place_may_begin_a_title() -> None:
    assert "In the Sea" in titles("I when in the sea")


def test_only_nouns_end_a_title() -> None:
    # the network, which writes backwards, expects "the" before "sea" and "I" before all else
    class Knowing(FakeNetwork):
        def run(
            self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
        ) -> tuple[NDArray[np.float32], State]:
            logits, following = super().run(ids, condition, state)
            logits[0, ids[0] == word_id("sea"), word_id("the")] = 5
            logits[0, ids[0] != word_id("sea"), word_id("I")] = 5
            return logits, following

    model = model_with(Knowing(np.zeros(len(small_vocabulary().tokens), np.float32)))
    found = {title("the wave of the sea", "the golden shore", seed=seed, model=model) for seed in range(20)}
    assert found == {"The Sea", "Wave of the Sea"}


def test_refrains_are_telling() -> None:
    model = small_model()
    lines = [WrittenLine(ids_of("the golden sea"), ""), WrittenLine(ids_of("the golden shore"), "", refrain="A1")]
    best = {draw_title(model, theme_about(1), [lines], np.random.default_rng(seed)) for seed in range(20)}
    assert "The Golden Shore" in best
    with_refrain = [replace(lines[0], refrain="A1"), replace(lines[1], refrain="")]
    assert "The Golden Sea" in {
        draw_title(model, theme_about(1), [with_refrain], np.random.default_rng(seed)) for seed in range(20)
    }


def test_a_song_without_a_phrase_is_called_by_a_word() -> None:
    assert titles("of the", "sea I", "and that of the to my") == {"Sea"}
    assert title("of the", "and that of the to my") in {"The", "My"}


@pytest.mark.parametrize(
    ("text", "checked"),
    [("Sea", "Sea"), ("  The   Sea ", "The Sea"), ("La mer\u00e9e", "La mer\u00e9e"), ("\u6d77 1", "\u6d77 1")],
)
def test_a_given_title_is_taken_as_it_is(text: str, checked: str) -> None:
    assert check_title(text) == checked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the title is empty", id="empty"),
        pytest.param("  ", "the title is empty", id="spaces"),
        pytest.param("a" * (LONGEST_TITLE + 1), f"has {LONGEST_TITLE + 1} characters", id="long"),
        pytest.param("The\nSea", "control characters", id="two lines"),
        pytest.param("The\tSea", "control characters", id="a tab"),
        pytest.param("Sea\x00", "control characters", id="a zero"),
        pytest.param("Sea\u2028Shore", "control characters", id="a line separator"),
        pytest.param("Sea\udcff", "control characters", id="no text"),
    ],
)
def test_what_is_no_title_is_refused(text: str, message: str) -> None:
    with pytest.raises(TitleError, match=message):
        check_title(text)


def test_a_title_past_an_apostrophe_has_its_capital() -> None:
    model = model_of("'neath star")
    assert model.vocabulary.tokens[FIRST_WORD_ID:] == ("'neath", "star")
    assert title("'neath star", model=model) == "'Neath Star"


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
