import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.pieces import PianoPiece, PianoStyle
from tests.workshop.networks.rolls.builders import drawn_rolls
from workshop.networks.rolls.layout import HELD, SILENT, STRUCK, LayoutError, RollLayout

pytestmark = pytest.mark.train

ROLLS = drawn_rolls(8)


def piece_of(right: tuple[Note, ...], left: tuple[Note, ...] = (), voice: tuple[Note, ...] = ()) -> PianoPiece:
    return PianoPiece("a", PianoStyle.OTHER, right, left, Key.parse("C major"), Metre(4, 4), 100, voice)


def test_the_chances_of_all_keys_make_a_distribution() -> None:
    """Keys without a cell are independent: silent or not, their two chances sum to one."""
    layout = RollLayout.of_rolls(ROLLS)
    outside = 88 - layout.pitches
    silent = np.exp(-layout.outside_nats / outside)
    sounding = silent * np.exp(-layout.outside_note_nats)
    assert silent + sounding == pytest.approx(1)
    assert 0 < sounding < 0.02


def test_notes_that_no_cell_stands_for_cost_their_nats() -> None:
    layout = RollLayout.of_rolls(ROLLS)
    roll = np.zeros((2, 88), bool)
    roll[1, [0, 40, 87]] = True
    assert layout.outside(roll) == pytest.approx(layout.outside_nats + np.array([0, 2 * layout.outside_note_nats]))


def test_a_roll_and_its_cells_hold_the_same_notes() -> None:
    layout = RollLayout.of_rolls(ROLLS)
    for roll in ROLLS:
        frames = layout.frames_of_roll(roll)
        steps, keys = np.nonzero(roll)
        assert {(s, int(p) + layout.lowest_midi - 21) for s, _, p in np.argwhere(frames)} == set(
            zip(steps.tolist(), keys.tolist(), strict=True)
        )


SIXTEENTHS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6), st.integers(21, 108)), min_size=1, max_size=30)


@given(SIXTEENTHS)
def test_notes_on_the_grid_come_back(drawn: list[tuple[int, int, int]]) -> None:
    busy: set[tuple[int, int]] = set()
    notes = []
    for start, length, pitch in sorted(drawn):
        cells = {(step, pitch) for step in range(start, start + length)}
        if not cells & busy:
            busy |= cells
            notes.append(Note(start / 4, length / 4, pitch))
    piece = piece_of(tuple(sorted(notes, key=lambda note: (note.onset_ql, note.pitch_midi))))
    layout = RollLayout.of_pieces([piece])
    right, left = layout.draft(layout.frames_of_piece(piece)).parts
    assert (right.name, right.notes, left.notes) == ("right", piece.right, ())


def test_a_note_struck_again_is_told_from_a_held_one() -> None:
    piece = piece_of((Note(0, 0.5, 60), Note(0.5, 0.5, 60)), (Note(0, 1, 48),), (Note(0, 1, 72),))
    layout = RollLayout.of_pieces([piece])
    frames = layout.frames_of_piece(piece)
    assert layout.instruments == ("voice", "right", "left")
    assert frames[:, 1, 60 - 21].tolist() == [STRUCK, HELD, STRUCK, HELD]
    assert frames[:, 2, 48 - 21].tolist() == [STRUCK, HELD, HELD, HELD]
    assert frames[:, 0, 60 - 21].tolist() == [SILENT] * 4


def test_a_layout_survives_json() -> None:
    layout = RollLayout.of_rolls(ROLLS)
    assert RollLayout.from_json(layout.to_json() | {"instruments": ["piano"]}) == layout


def test_rolls_and_pieces_are_not_taken_for_one_another() -> None:
    piece = piece_of((Note(0, 1, 60),))
    with pytest.raises(LayoutError, match=r"trained on piano rolls; wanted one trained on folders"):
        RollLayout.of_rolls(ROLLS).frames_of_piece(piece)
    with pytest.raises(LayoutError, match=r"trained on folders of music; wanted one trained on piano rolls"):
        RollLayout.of_pieces([piece]).frames_of_roll(ROLLS[0])


def test_silent_rolls_teach_nothing() -> None:
    with pytest.raises(LayoutError, match=r"no note in 2 rolls"):
        RollLayout.of_rolls([np.zeros((5, 88), bool)] * 2)
