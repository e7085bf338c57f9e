"""How much a note stands out of its line: by its place in the bar and by its length."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from music.metre import Metre


def prominences(onsets_ql: Iterable[float], lengths_ql: Iterable[float], metre: Metre) -> NDArray[np.float64]:
    """For each of a line's notes, -1 to 1: above 0 where it is metrically stronger or longer than its neighbours.

    Args:
        onsets_ql: where they begin, bars counted from quarter 0.
        lengths_ql: how long they last; where a syllable has several notes, all of them together.
        metre: of the line.
    """
    weights = np.array([_weight(*note, metre) for note in zip(onsets_ql, lengths_ql, strict=True)])
    if len(weights) == 1:
        return np.zeros(1)
    padded = np.concatenate([weights[1:2], weights, weights[-2:-1]])
    over = weights - (padded[:-2] + padded[2:]) / 2
    rounded: NDArray[np.float64] = np.clip(1.5 * over, -1, 1).round(3)
    return rounded


def _weight(onset_ql: float, length_ql: float, metre: Metre) -> float:
    longer = float(np.log2(length_ql / metre.beat_ql)) / 4
    return metre.strength(onset_ql) + max(-0.5, min(0.5, longer))
