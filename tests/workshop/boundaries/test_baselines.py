import numpy as np
import pytest

from music.boundaries.lbdm import lbdm_strengths
from music.metre import Metre
from music.notes import Note
from workshop.boundaries.baselines import lbdm_starts, rest_starts


def line(*lengths: tuple[float, float], pitches: tuple[int, ...] = ()) -> list[Note]:
    """Notes of (time to the next onset, duration)."""
    notes, onset = [], 0.0
    for i, (gap, duration) in enumerate(lengths):
        notes.append(Note(onset, duration, pitches[i] if pitches else 60))
        onset += gap
    return notes


def test_lbdm_by_hand() -> None:
    # intervals 2, 2, 7, 2; changes 0, 5/9, 5/9; strengths 0, 10/9, 70/9, 10/9, of which the largest counts a quarter
    notes = line(*[(1, 1)] * 5, pitches=(60, 62, 64, 71, 69))
    assert lbdm_strengths(notes) == pytest.approx([0, 0, 0.25 / 7, 0.25, 0.25 / 7])


def test_lbdm_hears_a_long_note_before_a_start() -> None:
    notes = line(*[(1, 1)] * 3, (4, 4), *[(1, 1)] * 4)
    assert lbdm_starts(lbdm_strengths(notes), 0.3) == (0, 4)


def test_lbdm_starts_are_peaks_above_the_threshold() -> None:
    strengths = np.array([0, 0.5, 0.6, 0.2, 0.1, 0.4, 0.0])
    assert lbdm_starts(strengths, 0.3) == (0, 2, 5)
    assert lbdm_starts(strengths, 0.5) == (0, 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_lbdm_of_short_lines(count: int) -> None:
    assert lbdm_strengths(line(*[(1, 1)] * count)).tolist() == [0.0] * count


def test_rests_and_long_notes_bound() -> None:
    notes = line((1, 1), (1, 0.5), (1, 1), (3, 3), (1, 1), (1, 1))
    assert rest_starts(notes, Metre(4, 4), 0.5, 99) == (0, 2)
    assert rest_starts(notes, Metre(4, 4), 1, 3) == (0, 4)
    assert rest_starts(notes, Metre(4, 8), 1, 99) == (0, 2)
    assert rest_starts(notes[:1], Metre(4, 4), 1, 3) == (0,)
