import numpy as np
import pytest
from numpy.typing import NDArray

from music.chords import CHORD_COUNT, NO_CHORD
from music.keys import Mode
from music.metre import Metre
from music.voice.network import (
    CONDITION_SIZE,
    METRES,
    MOST_PHRASES,
    MOST_SYLLABLES,
    NOTHING,
    VOCABULARY_SIZE,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    always_told,
    manner_of,
)
from tests.music.melodies import tune

Condition = NDArray[np.float32]


def untold(steps: int) -> Condition:
    return np.zeros((steps, CONDITION_SIZE), np.float32)


def place_told(clock: list[int], phrase_clock: list[int], bar: int = 96) -> Condition:
    told = untold(len(clock))
    add_place(told, np.array(clock), np.array(phrase_clock), bar)
    return told


def harmony_told(chords: list[int], due: list[bool]) -> Condition:
    told = untold(len(chords))
    add_harmony(told, np.array(chords), np.array(due))
    return told


def recall_told(ids: list[int], runs: list[int]) -> Condition:
    told = untold(len(ids))
    add_recalled(told, np.array(ids), np.array(runs))
    return told


def manner_told(notes_per_quarter: float, tempo_bpm: float, range_semitones: float) -> list[float]:
    told = untold(1)
    add_manner(told, notes_per_quarter, tempo_bpm, range_semitones)
    found: list[float] = told[told != 0].tolist()
    return found


def test_the_manner_of_a_melody() -> None:
    assert manner_of(tune("1 3:0.5 ~5:0.5 . 1:2 | .:9 8:2", tempo_bpm=72)) == (5 / 7, 12)


def test_the_usual_manner_is_zero_and_livelier_is_more() -> None:
    assert manner_told(1, 100, 14) == [1]  # that it is told
    assert manner_told(2, 200, 20) == [1, 1, 1, 1]


@pytest.mark.parametrize("metre", [*METRES, "5/4", "7/8", "24/4"])
@pytest.mark.parametrize("mode", Mode)
def test_every_position_of_the_bar_is_told_apart(metre: str, mode: Mode) -> None:
    rows = always_told(Metre.parse(metre), mode)
    assert rows.shape == (round(Metre.parse(metre).bar_ql * 24), CONDITION_SIZE)
    assert len(np.unique(rows, axis=0)) == len(rows)
    assert rows.min() >= 0
    assert rows.max() <= 1


def test_metres_and_modes_are_told_apart() -> None:
    first_rows = {always_told(Metre.parse(metre), mode)[0].tobytes() for metre in (*METRES, "5/4") for mode in Mode}
    assert len(first_rows) == 2 * (len(METRES) + 1)


def test_everything_told_has_its_own_places() -> None:
    manner, plan = untold(1), untold(20)
    add_manner(manner, 2, 90, 10)
    add_plan(plan, np.arange(20), np.arange(20))
    parts = [
        manner,
        plan,
        always_told(Metre(4, 4), Mode.MINOR),
        place_told(list(range(0, 2000, 24)), list(range(0, 2000, 24))),
        harmony_told(list(range(CHORD_COUNT)), [True] * CHORD_COUNT),
        recall_told([NOTHING, *range(VOCABULARY_SIZE)], [1] * (VOCABULARY_SIZE + 1)),
    ]
    assert np.sum([part.any(axis=0) for part in parts], axis=0).max() == 1


@pytest.mark.parametrize("shape", [(3,), (2, 3)], ids=["side by side", "in a batch"])
def test_steps_are_told_each_its_own(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    clock, chords, ids, runs = (rng.integers(0, 60, shape) for _ in range(4))
    together = np.zeros((*shape, CONDITION_SIZE), np.float32)
    add_place(together, clock, clock, 24)
    add_harmony(together, chords, chords > 30)
    add_recalled(together, ids, runs)
    for at in np.ndindex(shape):
        one = place_told([int(clock[at])], [int(clock[at])], 24)
        add_harmony(one, chords[at][None], chords[at][None] > 30)
        add_recalled(one, ids[at][None], runs[at][None])
        assert (together[at] == one[0]).all()


def test_the_bar_is_told_among_four_and_the_phrase_by_half_bars() -> None:
    bars = place_told([0, 95, 96, 200, 300, 384], [0] * 6)
    assert [(bars[0] == row).all() for row in bars] == [True, True, False, False, False, True]
    assert len(np.unique(bars, axis=0)) == 4
    halves = place_told([0] * 4, [0, 47, 48, 96])
    assert len(np.unique(halves > 0, axis=0)) == 4  # the first is also told from the start of its half
    long = place_told([0] * 3, [96 * 8, 96 * 9, 96 * 99])
    assert (long[0] == long[1]).all()
    assert (long[0] == long[2]).all()
    assert (place_told([36], [36], 36) == place_told([96], [96], 96)).all()


def test_every_chord_is_told_apart_and_whether_the_next_is_due() -> None:
    chords = list(range(CHORD_COUNT))
    due, settled = harmony_told(chords, [True] * CHORD_COUNT), harmony_told(chords, [False] * CHORD_COUNT)
    assert len(np.unique(np.concatenate([due, settled]), axis=0)) == 2 * CHORD_COUNT
    assert (due - settled).sum(axis=1).tolist() == [1] * CHORD_COUNT
    assert settled[NO_CHORD].sum() == 0
    assert (settled[1:].sum(axis=1) >= 4).all()  # three notes and a root


def test_what_came_the_last_time_is_told_and_for_how_long_it_agreed() -> None:
    nothing, four, eight, other, long, longest = recall_told([NOTHING, 9, 9, 10, 9, 9], [0, 4, 8, 4, 16, 99])
    assert nothing.sum() == 1
    assert (four != other).sum() == (four != nothing).sum() - 1 == 2
    assert np.flatnonzero(four != eight).tolist() == [CONDITION_SIZE - 1]
    assert (long == longest).all()
    assert 0 < four[-1] < eight[-1] < long[-1] == 1


def test_the_plan_is_told_by_numbers_up_to_the_most() -> None:
    told = np.zeros((3, CONDITION_SIZE), np.float32)
    add_plan(told, np.array([0, MOST_SYLLABLES - 1, 99]), np.array([0, MOST_PHRASES - 1, 99]))
    assert told.sum(axis=1).tolist() == [3, 3, 3]
    assert (told[1] == told[2]).all()
    assert not (told[0] == told[1]).all()
