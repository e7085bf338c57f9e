"""What a phrase detector is measured against: the LBDM and a rule of rests and long notes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from music.metre import Metre
from music.notes import Note


def lbdm_starts(strengths: NDArray[np.float64], threshold: float) -> tuple[int, ...]:
    """The first note, and every note whose strength is a peak of at least `threshold`."""
    padded = np.concatenate([[0.0], strengths, [0.0]])
    peaks = (strengths >= threshold) & (strengths > padded[:-2]) & (strengths >= padded[2:])
    peaks[:1] = True
    return tuple(np.flatnonzero(peaks).tolist())


def rest_starts(notes: Sequence[Note], metre: Metre, rest_beats: float, long_ratio: float) -> tuple[int, ...]:
    """The first note, and every note after a rest or a long time since the note before.

    Args:
        notes: a melody.
        metre: its metre.
        rest_beats: the shortest rest that bounds, in beats.
        long_ratio: the shortest time between two onsets that bounds, as multiple of the tune's median.
    """
    onsets = np.array([note.onset_ql for note in notes])
    rests = onsets[1:] - [note.end_ql for note in notes[:-1]]
    gaps = np.diff(onsets)
    usual = float(np.median(gaps)) if len(gaps) else 1.0
    bounds = (rests >= rest_beats * metre.beat_ql - 1e-6) | (gaps >= long_ratio * usual - 1e-6)
    return (0, *(np.flatnonzero(bounds) + 1).tolist())
