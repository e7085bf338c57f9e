"""Measures of polyphony, for the piano."""

import numpy as np

from workshop.evaluation.pitch import Floats
from workshop.evaluation.sample import MeasuredPiece

MOST_NOTES = 10
_LOWEST, _HALF_OCTAVES = 21, 15
"""The piano's lowest key, and how many times six semitones it has above."""


def notes_together(sample: MeasuredPiece) -> Floats:
    """How many notes begin on an onset: (10,), from 1 to 10 and more."""
    counts = sample.top - sample.bottom + 1
    return np.bincount(np.minimum(counts, MOST_NOTES) - 1, minlength=MOST_NOTES).astype(float)


def notes_sounding(sample: MeasuredPiece) -> float:
    """How many notes sound on an onset, on average, those held from before among them."""
    onsets = sample.onsets[sample.top]
    begun = np.searchsorted(sample.onsets, onsets, side="right")
    ended = np.searchsorted(np.sort(sample.ends), onsets, side="right")
    return float((begun - ended).mean())


def registers(sample: MeasuredPiece) -> Floats:
    """How many notes lie in each half octave of the keyboard: (15,)."""
    places = np.clip((sample.pitches - _LOWEST) // 6, 0, _HALF_OCTAVES - 1)
    return np.bincount(places, minlength=_HALF_OCTAVES).astype(float)


def intervals_above_bass(sample: MeasuredPiece) -> Floats:
    """Intervals, octaves apart alike, of notes above the lowest that begins with them: (12,)."""
    lowest = np.repeat(sample.pitches[sample.bottom], sample.top - sample.bottom + 1)
    above = sample.pitches - lowest
    return np.bincount(above[above > 0] % 12, minlength=12).astype(float)


def top_range_semitones(sample: MeasuredPiece) -> float:
    """From the top line's 10th percentile to its 90th: where it mostly lies."""
    low, high = np.percentile(sample.pitches[sample.top], [10, 90])
    return float(high - low)
