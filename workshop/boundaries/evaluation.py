"""How well phrases are found: exact notes, pooled over tunes, beside the baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from music.boundaries.lbdm import lbdm_strengths
from workshop.boundaries.baselines import lbdm_starts, rest_starts
from workshop.boundaries.corpus import CutTune

FindStarts = Callable[[CutTune], Sequence[int]]
"""A method: the first notes of a tune's phrases, told without looking at `starts`."""

_THRESHOLDS = np.arange(0.02, 0.8, 0.02)
_REST_BEATS = (0.25, 0.5, 1.0, 2.0, 99.0)
_LONG_RATIOS = (1.5, 2.0, 2.5, 3.0, 4.0, 99.0)
"""99 stands for never."""


@dataclass(frozen=True)
class BoundaryFigures:
    """Precision, recall and their harmonic mean, over all notes but the first of each tune."""

    precision: float
    recall: float
    f1: float


def measure(tunes: Sequence[CutTune], find: FindStarts) -> BoundaryFigures:
    """Figures of a method: a phrase start is right when it is on the very note."""
    hits = found = wanted = 0
    for tune in tunes:
        theirs, ours = set(tune.starts) - {0}, set(find(tune)) - {0}
        hits, found, wanted = hits + len(theirs & ours), found + len(ours), wanted + len(theirs)
    return BoundaryFigures(hits / max(found, 1), hits / max(wanted, 1), 2 * hits / max(found + wanted, 1))


def tuned_lbdm(tunes: Sequence[CutTune]) -> FindStarts:
    """The LBDM with the threshold that serves these tunes best."""
    strengths = [(tune, lbdm_strengths(tune.notes)) for tune in tunes]
    found = {id(tune): heard for tune, heard in strengths}
    best = max(_THRESHOLDS, key=lambda t: measure(tunes, lambda tune: lbdm_starts(found[id(tune)], t)).f1)
    return lambda tune: lbdm_starts(lbdm_strengths(tune.notes), best)


def tuned_rests(tunes: Sequence[CutTune]) -> FindStarts:
    """The rule of rests and long notes with the limits that serve these tunes best."""

    def method(rest_beats: float, long_ratio: float) -> FindStarts:
        return lambda tune: rest_starts(tune.notes, tune.metre, rest_beats, long_ratio)

    limits = product(_REST_BEATS, _LONG_RATIOS)
    return max((method(*pair) for pair in limits), key=lambda find: measure(tunes, find).f1)
