"""Measures of rhythm.

Sources: Yang & Lerch (2018), "On the evaluation of generative models in music"; Wu & Yang (2020), "The Jazz Transformer
on the front line", for the groove.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from music.notes import TIME_GRID
from workshop.evaluation.pitch import Floats, entropy_bits
from workshop.evaluation.sample import Ints, MeasuredPiece

LENGTHS = np.array([3, 4, 6, 8, 9, 12, 16, 18, 24, 36, 48, 72, 96, 144])
"""Note values in steps of the grid: 32nd, 16th of a triplet, 16th ... whole note, dotted whole note."""

_STRENGTHS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])


def durations(sample: MeasuredPiece) -> Floats:
    """How often each note value sounds: (14,), the nearest of `LENGTHS`; Yang & Lerch (2018), NLH."""
    return _counted(length_classes(sample.durations))


def inter_onsets(sample: MeasuredPiece) -> Floats:
    """How often each note value lies between onsets: (14,); after Yang & Lerch (2018), IOI."""
    return _counted(length_classes(sample.between_onsets))


def length_transitions(sample: MeasuredPiece) -> Floats:
    """How often each time between onsets follows each: (196,); after Yang & Lerch (2018), NLTM."""
    lengths = length_classes(sample.between_onsets)
    return np.bincount(lengths[:-1] * len(LENGTHS) + lengths[1:], minlength=len(LENGTHS) ** 2).astype(float)


def metrical_places(sample: MeasuredPiece) -> Floats:
    """How many notes begin on places of each metrical strength, from between beats to the downbeat: (5,)."""
    return np.bincount(np.searchsorted(_STRENGTHS, sample.strengths), minlength=5).astype(float)


def note_density(sample: MeasuredPiece) -> float:
    """Notes that begin in a quarter of sounding time, rests left out."""
    return float(len(sample.onsets) * TIME_GRID / _sounding(sample))


def rest_share(sample: MeasuredPiece) -> float:
    """Share of the time in which nothing sounds; no rest counts for more than a bar, since others may play then."""
    gaps = np.clip(sample.onsets[1:] - np.maximum.accumulate(sample.ends)[:-1], 0, sample.bar)
    return float(gaps.sum() / (gaps.sum() + _sounding(sample)))


def groove_similarity(sample: MeasuredPiece) -> float:
    """How alike the onsets of two bars are, over all pairs of bars, 0 to 1; Wu & Yang (2020), GS."""
    grid = _onset_grid(sample).astype(float)
    if len(grid) < 2:
        return np.nan
    each, alike = grid.sum(axis=1), grid @ grid.T
    differing = each[:, None] + each - 2 * alike
    return float(1 - differing[np.triu_indices(len(grid), 1)].mean() / sample.bar)


def groove_entropy(sample: MeasuredPiece) -> float:
    """Entropy, in bits, of the bars' patterns of onsets: how many rhythms a piece lives on."""
    patterns = Counter(row.tobytes() for row in _onset_grid(sample))
    return entropy_bits(np.array(list(patterns.values())))


def length_classes(steps: Ints) -> Ints:
    """Index in `LENGTHS` of the nearest note value, by ratio."""
    between = np.log2(LENGTHS[:-1] * LENGTHS[1:]) / 2
    return np.searchsorted(between, np.log2(steps))


def _counted(classes: Ints) -> Floats:
    return np.bincount(classes, minlength=len(LENGTHS)).astype(float)


def _sounding(sample: MeasuredPiece) -> int:
    """Steps in which any note sounds."""
    reached = np.concatenate([[sample.onsets[0]], np.maximum.accumulate(sample.ends)[:-1]])
    return int(np.maximum(sample.ends - np.maximum(sample.onsets, reached), 0).sum())


def _onset_grid(sample: MeasuredPiece) -> NDArray[np.bool_]:
    """Whether a note begins at a step of a bar: (bars with notes, steps in a bar)."""
    bars, rows = np.unique(sample.onsets // sample.bar, return_inverse=True)
    grid = np.zeros((len(bars), sample.bar), bool)
    grid[rows, sample.onsets % sample.bar] = True
    return grid
