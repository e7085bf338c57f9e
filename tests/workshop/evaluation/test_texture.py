import numpy as np
import pytest

from music.notes import Note
from workshop.evaluation import texture
from workshop.evaluation.sample import MeasuredPiece

from .fakes import C_MAJOR, METRE, tuneful

# a held bass, a chord of three, then one note of the right hand while the bass goes on
PIANO = MeasuredPiece.of_notes(
    [Note(0, 4, 36), Note(0, 1, 64), Note(0, 1, 67), Note(1, 1, 72), Note(4, 1, 43)], C_MAJOR, METRE
)


def test_notes_are_counted_by_onset() -> None:
    assert texture.notes_together(PIANO)[:3].tolist() == [2, 0, 1]


def test_held_notes_sound_on() -> None:
    assert texture.notes_sounding(PIANO) == pytest.approx((3 + 2 + 1) / 3)


def test_intervals_are_taken_from_the_lowest_note_of_the_onset() -> None:
    assert np.flatnonzero(texture.intervals_above_bass(PIANO)).tolist() == [4, 7]


def test_registers_are_half_octaves_from_the_lowest_key() -> None:
    assert texture.registers(PIANO).nonzero()[0].tolist() == [2, 3, 7, 8]
    assert texture.registers(PIANO).sum() == 5


def test_a_melody_is_one_note_at_a_time() -> None:
    sample = MeasuredPiece.of_melody(tuneful(0))
    assert texture.notes_together(sample)[0] == len(sample.onsets)
    assert texture.notes_sounding(sample) == 1
    assert texture.top_range_semitones(sample) <= np.ptp(sample.pitches)
