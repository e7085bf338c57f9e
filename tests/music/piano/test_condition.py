from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from music.notes import Note
from music.piano.encoding import EncodedPiano, encode
from music.piano.growing import CONDITION_SIZE, PianoCondition, condition_rows
from music.piano.ids import FIRST_RIGHT, Tracker, voice_table
from tests.music.piano.pieces import song, waltz


def told_all(encoded: EncodedPiano) -> PianoCondition:
    return PianoCondition(
        encoded.metre,
        encoded.mode,
        encoded.tempo_bpm,
        encoded.style,
        encoded.plan,
        len(encoded.plan),
        encoded.voice,
    )


def test_rows_have_the_declared_size_and_are_near_one() -> None:
    encoded = encode(song(4))
    rows = condition_rows(encoded.states, told_all(encoded))
    assert rows.shape == (len(encoded.ids), CONDITION_SIZE)
    assert rows.dtype == np.float32
    assert np.abs(rows).max() < 4


WITHHELD: dict[str, Callable[[PianoCondition], PianoCondition]] = {
    "style": lambda told: replace(told, style=None),
    "plan": lambda told: replace(told, plan=None),
    "bars": lambda told: replace(told, bars=None),
    "voice": lambda told: replace(told, voice=told.voice[:0]),
}


@pytest.mark.parametrize("withhold", WITHHELD.values(), ids=WITHHELD)
def test_what_is_withheld_leaves_zeros_and_nothing_else(withhold: Callable[[PianoCondition], PianoCondition]) -> None:
    encoded = encode(song(4))
    told = told_all(encoded)
    rows = condition_rows(encoded.states, told)
    without = condition_rows(encoded.states, withhold(told))
    changed = (rows != without).any(axis=0)
    assert changed.any()
    assert not without[:, changed].any()


def test_a_silent_voice_and_no_voice_are_told_apart() -> None:
    encoded = encode(song(4))
    told = told_all(encoded)
    silent = replace(told, voice=voice_table([Note(1000, 1, 60)], 0, len(told.voice)))
    none = replace(told, voice=told.voice[:0])
    assert (condition_rows(encoded.states, silent) != condition_rows(encoded.states, none)).any()


def test_stepping_gives_the_rows_that_training_saw() -> None:
    encoded = encode(waltz(5))
    told = told_all(encoded)
    tracker, states = Tracker(encoded.metre), []
    for token in encoded.ids.tolist():
        states.append(tracker.copy().known())
        tracker.follow(token)
    assert np.array_equal(condition_rows(np.array(states, np.int16), told), condition_rows(encoded.states, told))


def test_a_copied_tracker_goes_its_own_way() -> None:
    encoded = encode(waltz(2))
    tracker = Tracker(encoded.metre)
    for token in encoded.ids[:9].tolist():
        tracker.follow(token)
    before, copy = tracker.known(), tracker.copy()
    copy.follow(FIRST_RIGHT)
    assert tracker.known() == before
    assert len(copy.ids) == len(tracker.ids) + 1


def test_the_voice_is_told_at_every_step() -> None:
    piece = song(1)
    table = voice_table(piece.voice, -3, 96)
    assert table.shape == (96, 4)
    assert table[0].tolist() == [72, 1, 48, 75]
    assert table[1].tolist() == [72, 0, 47, 75]
    assert table[48].tolist() == [75, 1, 192, -1]
    assert voice_table((), 0, 96).shape == (0, 4)
