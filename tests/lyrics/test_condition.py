import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.condition import (
    CONDITION_SIZE,
    MOST_LINES,
    MOST_SYLLABLES,
    VIEWPOINT_SIZE,
    add_room,
    theme_condition,
    viewpoint_condition,
)
from lyrics.theme.table import TOPIC_SIZE
from lyrics.viewpoint import Diction, Speaker, Tense, Viewpoint
from tests.lyrics.models import feeling_of

ROOM = st.tuples(st.integers(0, MOST_SYLLABLES), st.integers(0, MOST_LINES))


def room(syllables: int, lines: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    nothing = np.zeros((1, CONDITION_SIZE), np.float32)
    return add_room(nothing, np.array([syllables], np.int32), np.array([lines], np.int32))[0]


def test_a_theme_is_told_apart_from_none() -> None:
    told = theme_condition(feeling_of(None, 0.0))
    assert told.shape == (CONDITION_SIZE,)
    assert told.any()


def test_a_theme_leaves_the_room_untold() -> None:
    told = theme_condition(feeling_of(3, -0.5))
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
    before = np.tile(theme_condition(feeling_of(1, 0.5)), (2, 1))
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
    assert not (told * (room(3, 2) + theme_condition(feeling_of(3, -0.5)))).any()


def test_what_is_not_known_of_a_viewpoint_is_not_told() -> None:
    assert not viewpoint_condition(Viewpoint()).any()
    choices = [Viewpoint(diction=d) for d in Diction] + [Viewpoint(speaker=s) for s in Speaker]
    assert len({viewpoint_condition(choice).tobytes() for choice in choices}) == len(choices)
