"""Measures of pitch.

Sources: Yang & Lerch (2018), "On the evaluation of generative models in music"; Mogren (2016), "C-RNN-GAN: continuous
recurrent neural networks with adversarial training"; Wu & Yang (2020), "The Jazz Transformer on the front line".
"""

import numpy as np
from numpy.typing import NDArray

from workshop.evaluation.sample import MeasuredPiece

Floats = NDArray[np.float64]

WIDEST_INTERVAL = 12
"""Larger melodic intervals are counted as this one, in semitones."""

_ENTROPY_BARS = 4
"""Bars of a stretch whose pitch classes are counted together (Wu & Yang 2020, H4)."""

_SCALES = np.array([np.roll([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], tonic) for tonic in range(12)])
"""The twelve diatonic collections, major and natural minor alike, by pitch class."""


def pitch_classes(sample: MeasuredPiece) -> Floats:
    """How often each pitch class above the tonic is struck: (12,); Yang & Lerch (2018), PCH."""
    return np.bincount(sample.classes, minlength=12).astype(float)


def pitch_class_transitions(sample: MeasuredPiece) -> Floats:
    """How often each pitch class of the top line follows each: (144,); Yang & Lerch (2018), PCTM."""
    line = sample.classes[sample.top]
    return np.bincount(line[:-1] * 12 + line[1:], minlength=144).astype(float)


def intervals(sample: MeasuredPiece) -> Floats:
    """Melodic intervals of the top line from an octave down to an octave up: (25,)."""
    return _steps(sample.pitches[sample.top])


def bass_intervals(sample: MeasuredPiece) -> Floats:
    """The same of the lowest notes."""
    return _steps(sample.pitches[sample.bottom])


def range_semitones(sample: MeasuredPiece) -> float:
    """From the lowest note to the highest; Yang & Lerch (2018), PR."""
    return float(np.ptp(sample.pitches))


def scale_consistency(sample: MeasuredPiece) -> float:
    """Share of notes in the diatonic scale that holds most of them; Mogren (2016)."""
    counts = np.bincount(sample.pitches % 12, minlength=12)
    return float((_SCALES @ counts).max() / counts.sum())


def pitch_class_entropy(sample: MeasuredPiece) -> float:
    """Mean entropy, in bits, of the pitch classes in four bars; Wu & Yang (2020), H4."""
    stretches = sample.onsets // (sample.bar * _ENTROPY_BARS)
    edges = np.flatnonzero(np.diff(stretches)) + 1
    counts = [np.bincount(part, minlength=12) for part in np.split(sample.classes, edges)]
    return float(np.mean([entropy_bits(count) for count in counts]))


def climax(sample: MeasuredPiece) -> float:
    """Where the highest note is first struck, 0 at the beginning to 1 at the end of all onsets."""
    span = sample.onsets[-1] - sample.onsets[0]
    return float((sample.onsets[sample.pitches.argmax()] - sample.onsets[0]) / span) if span else np.nan


def entropy_bits(counts: NDArray[np.integer]) -> float:
    """Shannon's entropy of a histogram, in bits."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _steps(line: NDArray[np.int64]) -> Floats:
    steps = np.clip(np.diff(line), -WIDEST_INTERVAL, WIDEST_INTERVAL) + WIDEST_INTERVAL
    return np.bincount(steps, minlength=2 * WIDEST_INTERVAL + 1).astype(float)
