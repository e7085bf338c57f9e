"""The Local Boundary Detection Model: how strongly each note of a tune seems to begin something new."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from music.notes import Note

_PITCH_WEIGHT, _ONSET_WEIGHT, _REST_WEIGHT = 0.25, 0.5, 0.25
"""What the three profiles of the LBDM count: the values that Cambouropoulos (2001) recommends."""


def lbdm_strengths(notes: Sequence[Note]) -> NDArray[np.float64]:
    """How strong a boundary the Local Boundary Detection Model hears before every note: `(notes,)`, 0 to 1.

    An interval of pitch, time between onsets or rest bounds as much as it is large and differs from its
    neighbours. Follows Cambouropoulos, "The Local Boundary Detection Model (LBDM) and its Application in the
    Study of Expressive Timing" (2001). The first note has 0.
    """
    if len(notes) < 2:
        return np.zeros(len(notes))
    onsets = np.array([note.onset_ql for note in notes])
    rests = np.maximum(onsets[1:] - [note.end_ql for note in notes[:-1]], 0.0)
    leaps = np.abs(np.diff([float(note.pitch_midi) for note in notes]))
    strengths = (
        _PITCH_WEIGHT * _profile(leaps) + _ONSET_WEIGHT * _profile(np.diff(onsets)) + _REST_WEIGHT * _profile(rests)
    )
    return np.concatenate([[0.0], strengths])


def _profile(intervals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intervals times their degree of change to both neighbours, the largest being 1."""
    sums, changes = intervals[:-1] + intervals[1:], np.abs(np.diff(intervals))
    change = np.divide(changes, sums, out=np.zeros_like(sums), where=sums > 1e-9)
    strengths = intervals * (np.concatenate([[0.0], change]) + np.concatenate([change, [0.0]]))
    return strengths / max(float(strengths.max()), 1e-9)
