from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.chords import tonic_id
from music.keys import Key
from music.metre import Metre
from music.notes import Note, in_order
from music.piano.encoding import EncodedPiano, encode
from music.piano.ids import (
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_LEFT,
    FIRST_RIGHT,
    LAGS,
    NOTHING,
    STATE_SIZE,
    STOP,
    decode,
    names,
    tonic_shift,
)
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.texture import Texture
from tests.music.piano.pieces import song, waltz

MINOR_TONIC = names()[FIRST_CHORD + tonic_id(minor=True)]
onsets = st.integers(0, 191).map(lambda n: n / 8)
lengths = st.sampled_from((0.25, 0.5, 0.75, 1.0, 2.0, 4.0))


def hand(low: int, high: int) -> st.SearchStrategy[tuple[Note, ...]]:
    note = st.builds(Note, onsets, lengths, st.integers(low, high))
    return st.lists(note, min_size=1, max_size=20, unique_by=lambda n: (n.onset_ql, n.pitch_midi)).map(in_order)


def cut(notes: tuple[Note, ...]) -> list[Note]:
    """Notes that end where their pitch is struck again."""
    return [
        replace(n, duration_ql=min([n.duration_ql, *(m.onset_ql - n.onset_ql for m in notes if follows(m, n))]))
        for n in notes
    ]


def follows(later: Note, note: Note) -> bool:
    return later.pitch_midi == note.pitch_midi and later.onset_ql > note.onset_ql


@settings(max_examples=40, deadline=None)
@given(
    hand(48, 96), hand(30, 72), st.sampled_from(("4/4", "3/4", "6/8", "5/4")), st.sampled_from(("C major", "F# minor"))
)
def test_what_is_encoded_is_decoded(right: tuple[Note, ...], left: tuple[Note, ...], metre: str, key: str) -> None:
    piece = PianoPiece("w", PianoStyle.OTHER, right, left, Key.parse(key), Metre.parse(metre), 100)
    encoded = encode(piece)
    assert [list(notes) for notes in decode(encoded.ids.tolist(), piece.key, piece.metre)] == [cut(right), cut(left)]
    assert encoded.notes == len(right) + len(left)


def test_a_bar_is_written_as_its_dynamic_its_chord_and_its_onsets() -> None:
    written = [names()[token] for token in encode(song(1)).ids]
    assert written[:7] == ["bar p", MINOR_TONIC, "R63", "d12", "L48", "d96", "+12"]
    assert written[-1] == names()[STOP]
    assert written.count(MINOR_TONIC) == 2


def test_the_chord_of_a_later_slot_moves_the_clock() -> None:
    piece = song(1)
    alone = replace(piece, right=(piece.right[0], piece.right[4]), left=())
    assert "+12" not in [names()[token] for token in encode(alone).ids]


def test_dynamics_hold_until_the_next_and_are_unknown_before_the_first() -> None:
    bars = [t - FIRST_BAR - 1 for t in encode(song(4)).ids if FIRST_BAR <= t < FIRST_CHORD]
    assert bars == [2, 2, 5, 5]
    later = replace(song(2), dynamics=((4.0, 6),))
    assert [t - FIRST_BAR - 1 for t in encode(later).ids if FIRST_BAR <= t < FIRST_CHORD] == [-1, 6]


def test_without_marks_dynamics_are_heard_from_velocities() -> None:
    piece = waltz(2)
    right = [replace(note, velocity=50 + 3 * n) for n, note in enumerate(piece.right)]
    bars = [t - FIRST_BAR - 1 for t in encode(replace(piece, right=tuple(right))).ids if FIRST_BAR <= t < FIRST_CHORD]
    assert bars[0] < bars[1]


def test_keys_are_normalised_with_the_tonic_near_c() -> None:
    assert [tonic_shift(Key.parse(f"{tonic} major")) for tonic in ("C", "F", "F#", "G", "B")] == [0, 5, -6, -5, -1]
    moved = waltz(key=Key.parse("A major"))
    moved = replace(
        moved,
        right=tuple(note.moved(semitones=2) for note in moved.right),
        left=tuple(note.moved(semitones=2) for note in moved.left),
    )
    assert encode(moved).ids.tolist() == encode(waltz()).ids.tolist()


def test_states_and_plan_have_a_row_for_every_step_and_bar() -> None:
    encoded = encode(waltz(4))
    assert encoded.states.shape == (len(encoded.ids), STATE_SIZE)
    assert len(encoded.plan) == 4
    assert {list(Texture)[place] for place in encoded.plan.textures} == {Texture.WALTZ}
    assert encoded.plan.densities.tolist() == [pytest.approx(13 / 3)] * 4
    assert encoded.plan.registers[0].tolist() == pytest.approx([76.5 + 5, (43 + 2 * (55 + 59 + 62)) / 7 + 5])


def test_a_step_sees_what_was_written_a_bar_ago() -> None:
    encoded = encode(waltz(6))
    bars = np.flatnonzero((encoded.ids >= FIRST_BAR) & (encoded.ids < FIRST_CHORD))
    fifth = slice(bars[4] + 1, bars[5])
    two_bars_ago = encoded.states[fifth, 9 + LAGS.index(2)]
    assert two_bars_ago.tolist() == encoded.ids[bars[2] + 1 : bars[3]].tolist()
    assert set(encoded.states[: bars[1], 9:].flat) == {NOTHING}


def test_arrays_hold_everything() -> None:
    encoded = encode(song(3))
    again = EncodedPiano.from_arrays(encoded.to_arrays())
    for name, array in encoded.to_arrays().items():
        assert np.array_equal(again.to_arrays()[name], array)
    assert (again.metre, again.mode, again.style, again.tempo_bpm) == (
        encoded.metre,
        encoded.mode,
        encoded.style,
        encoded.tempo_bpm,
    )


def test_the_right_hand_is_written_from_above_and_the_left_from_below() -> None:
    ids = [token for token in encode(waltz(1)).ids.tolist() if token >= FIRST_RIGHT]
    left = [token for token in ids if token >= FIRST_LEFT]
    assert left[1:4] == sorted(left[1:4])
