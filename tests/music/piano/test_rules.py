from collections.abc import Sequence

import numpy as np
import pytest

from music.chords import chord_classes
from music.metre import Metre
from music.notes import Note
from music.piano.encoding import encode
from music.piano.ids import (
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    PITCH_OF,
    STOP,
    Tracker,
    duration_id,
    names,
    note_id,
    shift_ids,
    voice_table,
)
from music.piano.rules import MOST_IDS_A_QUARTER, SPAN, PianoRules
from tests.music.piano.pieces import song, waltz

FOUR = Metre(4, 4)
OPENING = (FIRST_BAR + 3, FIRST_CHORD + 1)


def after(ids: Sequence[int], metre: Metre = FOUR) -> Tracker:
    tracker = Tracker(metre)
    for token in ids:
        tracker.follow(token)
    return tracker


def allowed(ids: Sequence[int], rules: PianoRules | None = None) -> set[str]:
    mask = (rules or PianoRules(FOUR)).allowed(after(ids))
    return {names()[token] for token in np.flatnonzero(mask)}


def test_human_music_is_allowed_but_for_its_end() -> None:
    for piece in (waltz(3), song(3)):
        ids = encode(piece).ids.tolist()
        rules, tracker = PianoRules(piece.metre), Tracker(piece.metre)
        for token in ids[:-1]:
            unknown_dynamic = token == FIRST_BAR
            starts = FIRST_BAR <= token < FIRST_CHORD and not tracker.ids
            mask = rules.bars(0) if starts else rules.allowed(tracker)
            assert mask[token] or unknown_dynamic, names()[token]
            tracker.follow(token)
        assert not rules.allowed(tracker)[STOP]


def test_a_bar_begins_with_its_chord_and_any_dynamic_but_the_unknown() -> None:
    assert all(name.startswith("chord ") for name in allowed(OPENING[:1]))
    bars = np.flatnonzero(PianoRules(FOUR).bars(0))
    assert bars.tolist() == list(range(FIRST_BAR + 1, FIRST_CHORD))


def test_a_slot_ends_before_the_bar_does() -> None:
    in_first = allowed((*OPENING, note_id(False, 72)))
    assert any(name.startswith("chord ") for name in in_first)
    assert not any(name.startswith("bar ") for name in in_first)
    in_second = allowed((*OPENING, note_id(False, 72), FIRST_CHORD + 1))
    assert any(name.startswith("bar ") for name in in_second)
    assert not any(name.startswith("chord ") for name in in_second)


def test_no_shift_leaves_the_slot() -> None:
    assert not any(name.startswith("+") for name in allowed((*OPENING, *shift_ids(24))))  # a note comes first
    names_now = allowed((*OPENING, *shift_ids(24), note_id(False, 60)))
    shifts = {int(name[1:]) for name in names_now if name.startswith("+")}
    assert shifts
    assert max(shifts) < 24


def test_the_right_hand_goes_down_within_a_tenth_and_the_left_stays_below() -> None:
    names_now = allowed((*OPENING, note_id(False, 72)))
    right = {int(name[1:]) for name in names_now if name.startswith("R")}
    left = {int(name[1:]) for name in names_now if name.startswith("L")}
    assert right == set(range(72 - SPAN, 72))
    assert max(left) == 71
    names_now = allowed((*OPENING, note_id(False, 72), note_id(True, 50)))
    assert not any(name.startswith("R") for name in names_now)
    assert {int(name[1:]) for name in names_now if name.startswith("L")} == set(range(51, 50 + SPAN + 1))


def test_a_duration_follows_a_note_and_changes_something() -> None:
    assert not any(name.startswith("d") for name in allowed(OPENING))
    names_now = allowed((*OPENING, note_id(False, 72)))
    assert "d12" in names_now
    assert "d24" not in names_now  # what the hand has anyway
    again = allowed((*OPENING, note_id(False, 72), duration_id(12)))
    assert not any(name.startswith("d") for name in again)


@pytest.mark.parametrize("slot", [0, 1])
def test_a_settled_chord_is_the_only_one(slot: int) -> None:
    rules = PianoRules(FOUR, chords={slot: (5,)})
    written = OPENING[:1] if slot == 0 else (*OPENING, note_id(False, 60))
    mask = rules.allowed(after(written))
    assert np.flatnonzero(mask[FIRST_CHORD:FIRST_SHIFT]).tolist() == [5]


def test_nothing_rubs_against_the_voice() -> None:
    table = voice_table([Note(0, 1, 72), Note(1, 3, 74)], 0, 96)
    rules = PianoRules(FOUR, voice=table)
    mask = rules.allowed(after(OPENING))
    pitches = PITCH_OF[np.flatnonzero(mask[FIRST_RIGHT:]) + FIRST_RIGHT]
    assert not {1, 11} & set(((pitches - 72) % 12).tolist())
    late = rules.allowed(after((*OPENING, *shift_ids(12), note_id(True, 48), duration_id(48))))
    left = PITCH_OF[np.flatnonzero(late[FIRST_LEFT:]) + FIRST_LEFT]
    assert not {1, 11} & set(((left - 74) % 12).tolist())  # the D on the next beat, which the left hand lasts to


def test_the_last_bar_holds_one_chord() -> None:
    rules = PianoRules(FOUR, last_bar=0)
    mask = rules.allowed(after((*OPENING, note_id(False, 72))))
    assert not mask[FIRST_SHIFT:FIRST_DURATION].any()
    chord = set(chord_classes(1))
    assert set((PITCH_OF[FIRST_RIGHT:][mask[FIRST_RIGHT:]] % 12).tolist()) <= chord


def test_a_bar_too_full_comes_to_an_end() -> None:
    tracker = after((*OPENING, *(MOST_IDS_A_QUARTER * 4 * [note_id(True, 48)])))
    mask = PianoRules(FOUR).allowed(tracker)
    assert not mask[FIRST_SHIFT:FIRST_DURATION].any()
    assert mask[FIRST_CHORD:FIRST_SHIFT].any()
