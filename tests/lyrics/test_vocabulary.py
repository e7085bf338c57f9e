import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.theme import TOPIC_SIZE
from lyrics.viewpoint import Diction, Speaker, Tense, Viewpoint
from lyrics.vocabulary import (
    CONDITION_SIZE,
    FIRST_END_ID,
    FIRST_WORD_ID,
    LINE_ENDS,
    MOST_LINES,
    MOST_SYLLABLES,
    STOP_ID,
    UNKNOWN_ID,
    VIEWPOINT_SIZE,
    CleanLine,
    Vocabulary,
    VocabularyError,
    add_room,
    theme_condition,
    viewpoint_condition,
)
from tests.lyrics.english.test_offensive import SHIFTED, unshifted
from tests.lyrics.models import WORDS, line, small_vocabulary, theme_about

LINES = st.builds(
    CleanLine, st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(tuple), st.sampled_from(LINE_ENDS)
)  # fmt: skip


def words_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.tokens[FIRST_WORD_ID:]


@given(st.lists(LINES, min_size=1, max_size=5))
def test_decode_undoes_encode(lines: list[CleanLine]) -> None:
    assert small_vocabulary().decode(small_vocabulary().encode(lines)) == lines


def test_lines_are_encoded_backwards_after_their_end() -> None:
    vocabulary = small_vocabulary()
    sea, moon = vocabulary.word_id("sea"), vocabulary.word_id("moon")
    assert vocabulary.encode([line("Sea quux moon", ","), line("moon", "!")]) == [
        FIRST_END_ID + 1, moon, UNKNOWN_ID, sea,
        FIRST_END_ID + 4, moon,
        STOP_ID,
    ]  # fmt: skip


def test_an_unknown_word_is_decoded_as_unknown() -> None:
    vocabulary = small_vocabulary()
    assert vocabulary.decode(vocabulary.encode([line("the quux")])) == [line("the <unk>")]


def test_the_commonest_words_are_kept_equals_by_spelling() -> None:
    lines = [line("rose dew rose sun"), line("rose dew ash")]
    assert words_of(Vocabulary.build(lines, FIRST_WORD_ID + 3)) == ("rose", "dew", "ash")


def test_names_keep_a_capital_and_line_beginnings_do_not() -> None:
    lines = [line("Rose I saw"), line("Rose and June"), line("Rose June rose"), line("I saw I"), line("saw LORD lord")]
    assert set(words_of(Vocabulary.build(lines, 100))) == {"rose", "I", "June", "saw", "and", "lord"}


def test_a_word_with_a_capital_now_and_then_is_written_small() -> None:
    lines = [line("the Night"), line("the Night"), line("the Night"), line("the night")]
    assert "night" in words_of(Vocabulary.build(lines, 100))
    assert "Night" in words_of(Vocabulary.build([*lines, line("a Night")], 100))


@pytest.mark.parametrize("word", ["Sea", "SEA", "sea"])
def test_case_makes_no_difference_to_an_id(word: str) -> None:
    assert small_vocabulary().tokens[small_vocabulary().word_id(word)] == "sea"


@pytest.mark.parametrize("shifted", SHIFTED)
def test_no_slur_enters(shifted: str) -> None:
    word = unshifted(shifted)
    lines = [line(f"the {word} {word}s old-{word} sea"), line(f"{word.title()} sea")]
    assert set(words_of(Vocabulary.build(lines, 100))) == {"the", "sea"}


def test_json_round_trip() -> None:
    assert Vocabulary.from_json(small_vocabulary().to_json()) == small_vocabulary()


BAD_TEXTS = {
    "no JSON": "[",
    "empty": "",
    "an object": "{}",
    "numbers": "[1, 2]",
    "no specials": '["the", "sea"]',
    "specials in another order": json.dumps(sorted(small_vocabulary().tokens)),
    "too few": json.dumps(small_vocabulary().tokens[: FIRST_WORD_ID - 1]),
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_refuses_what_is_no_vocabulary(text: str) -> None:
    with pytest.raises(VocabularyError):
        Vocabulary.from_json(text)


ROOM = st.tuples(st.integers(0, MOST_SYLLABLES), st.integers(0, MOST_LINES))


def room(syllables: int, lines: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    nothing = np.zeros((1, CONDITION_SIZE), np.float32)
    return add_room(nothing, np.array([syllables], np.int32), np.array([lines], np.int32))[0]


def test_a_theme_is_told_apart_from_none() -> None:
    told = theme_condition(np.zeros(TOPIC_SIZE, np.float32), 0.0)
    assert told.shape == (CONDITION_SIZE,)
    assert told.any()


def test_a_theme_leaves_the_room_untold() -> None:
    told = theme_condition(theme_about(3).topic, -0.5)
    assert told[3] == 1
    assert np.flatnonzero(told).tolist() == [3, TOPIC_SIZE, TOPIC_SIZE + 1]
    assert told[TOPIC_SIZE] == -0.5


@given(ROOM, ROOM)
def test_every_room_is_told_differently(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (room(*one) == room(*other)).all() == (one == other)


@given(ROOM)
def test_room_is_two_numbers_and_a_flag_outside_the_theme(left: tuple[int, int]) -> None:
    told = room(*left)
    assert not told[: TOPIC_SIZE + 2].any()
    assert told.sum() == 3
    assert told[-1 - VIEWPOINT_SIZE] == 1


@pytest.mark.parametrize(
    ("beyond", "most"), [((99, 2), (MOST_SYLLABLES, 2)), ((4, 99), (4, MOST_LINES)), ((-1, -1), (0, 0))]
)
def test_room_is_clipped(beyond: tuple[int, int], most: tuple[int, int]) -> None:
    assert (room(*beyond) == room(*most)).all()


def test_adding_room_leaves_the_condition_it_was_given() -> None:
    before = np.tile(theme_condition(theme_about(1).topic, 0.5), (2, 1))
    kept = before.copy()
    after = add_room(before, np.array([3, 4], np.int32), np.array([0, 1], np.int32))
    assert (before == kept).all()
    assert (after[:, : TOPIC_SIZE + 2] == kept[:, : TOPIC_SIZE + 2]).all()
    assert (after[0] == kept[0] + room(3, 0)).all()
    assert (after[1] == kept[1] + room(4, 1)).all()


def test_a_viewpoint_is_a_flag_for_each_choice_outside_all_else() -> None:
    told = viewpoint_condition(Viewpoint(Diction.OLD, Speaker.WE, Tense.PAST))
    assert told.shape == (CONDITION_SIZE,)
    assert told.sum() == 3
    assert not (told * (room(3, 2) + theme_condition(theme_about(3).topic, -0.5))).any()


def test_what_is_not_known_of_a_viewpoint_is_not_told() -> None:
    assert not viewpoint_condition(Viewpoint()).any()
    choices = [Viewpoint(diction=d) for d in Diction] + [Viewpoint(speaker=s) for s in Speaker]
    assert len({viewpoint_condition(choice).tobytes() for choice in choices}) == len(choices)
