import numpy as np
import pytest

from music.keys import Mode
from music.metre import Metre
from music.voice.condition import (
    CONDITION_SIZE,
    METRES,
    MOST_PHRASES,
    MOST_SYLLABLES,
    Manner,
    add_manner,
    add_plan,
    position_features,
)
from tests.music.melodies import tune


def test_the_manner_of_a_melody() -> None:
    manner = Manner.of(tune("1 3:0.5 ~5:0.5 . 1:2 | .:9 8:2", tempo_bpm=72))
    assert manner == Manner(notes_per_quarter=5 / 7, tempo_bpm=72, range_semitones=12)


def test_the_usual_manner_is_zero_and_livelier_is_more() -> None:
    assert Manner(1, 100, 14).features().tolist() == [0, 0, 0]
    assert Manner(2, 200, 20).features().tolist() == [1, 1, 1]


@pytest.mark.parametrize("metre", [*METRES, "5/4", "7/8", "24/4"])
@pytest.mark.parametrize("mode", Mode)
def test_every_position_of_the_bar_is_told_apart(metre: str, mode: Mode) -> None:
    rows = position_features(Metre.parse(metre), mode)
    assert rows.shape == (round(Metre.parse(metre).bar_ql * 24), CONDITION_SIZE)
    assert len(np.unique(rows, axis=0)) == len(rows)
    assert rows.min() >= 0
    assert rows.max() <= 1


def test_metres_and_modes_are_told_apart() -> None:
    first_rows = {
        position_features(Metre.parse(metre), mode)[0].tobytes() for metre in (*METRES, "5/4") for mode in Mode
    }
    assert len(first_rows) == 2 * (len(METRES) + 1)


def test_the_manner_and_the_plan_touch_only_their_own_places() -> None:
    manner, plan = np.zeros((2, CONDITION_SIZE), np.float32), np.zeros((2, CONDITION_SIZE), np.float32)
    add_manner(manner, Manner(2, 90, 10))
    add_plan(plan, np.array([3, 0]), np.array([1, 0]))
    always = position_features(Metre(4, 4), Mode.MINOR)
    assert (manner[0] == manner[1]).all()
    for one, other in ((manner, plan), (manner, always), (plan, always)):
        assert not (one.any(axis=0) & other.any(axis=0)).any()


def test_the_plan_is_told_by_numbers_up_to_the_most() -> None:
    told = np.zeros((3, CONDITION_SIZE), np.float32)
    add_plan(told, np.array([0, MOST_SYLLABLES - 1, 99]), np.array([0, MOST_PHRASES - 1, 99]))
    assert told.sum(axis=1).tolist() == [3, 3, 3]
    assert (told[1] == told[2]).all()
    assert not (told[0] == told[1]).all()
