"""Onsets and ends on the time grid, whether a program wrote them or a hand played them."""

import numpy as np
from numpy.typing import NDArray

from music.notes import TIME_GRID
from music.piano.hands import Steps

_WRITTEN_SHARE = 0.8
"""Onsets on simple parts of the quarter: in written files nearly all, in played ones about a third."""

_BEAT_AHEAD = TIME_GRID // 16
"""What is played a little before a beat belongs to it."""

_CHORD_SPREAD = 1.5
"""Steps between which played notes are one chord: 30 ms at 120 quarters a minute."""

_BETTER_BY = 0.75
"""Triplets are taken where they lie nearer by this: by chance notes are a third farther from them than from duplets."""


def was_played(onset_ql: NDArray[np.float64]) -> bool:
    """Whether a hand set these onsets: too few lie on an eighth or a twelfth of the quarter."""
    steps = onset_ql * TIME_GRID
    nearest = np.round(steps)
    simple = (np.abs(steps - nearest) < 0.25) & ((nearest % 2 == 0) | (nearest % 3 == 0))
    return bool(simple.sum() < _WRITTEN_SHARE * len(steps))


def snapped(onset_ql: NDArray[np.float64], end_ql: NDArray[np.float64]) -> tuple[Steps, Steps]:
    """Onsets and ends in steps of the grid, every note at least one long.

    Written onsets go to the nearest step. Played ones go, quarter by quarter, to sixteenths or eighth triplets, or to
    parts half as long where more is struck than these can hold: whichever lie nearer. Ends go to the nearest of both,
    since files cut notes short for articulation, unless they lie on a simple part of the quarter already.
    """
    onsets = _played(onset_ql * TIME_GRID) if was_played(onset_ql) else np.round(onset_ql * TIME_GRID).astype(np.int64)
    ends = np.round(end_ql * TIME_GRID).astype(np.int64)
    simple = (ends % 3 == 0) | (ends % 4 == 0)
    ends = np.where(simple, ends, _nearest_of(ends, 6, 8))
    return onsets, np.maximum(ends, onsets + 1)


def _nearest_of(times: NDArray[np.int64], one: int, other: int) -> Steps:
    first, second = (_to_multiples(times, np.array(spacing)) for spacing in (one, other))
    return np.where(np.abs(times - first) <= np.abs(times - second), first, second)


def _to_multiples(steps: NDArray[np.float64] | Steps, spacing: Steps) -> Steps:
    return np.round(steps / spacing).astype(np.int64) * spacing


def _played(steps: NDArray[np.float64]) -> Steps:
    beats = np.floor((steps + _BEAT_AHEAD) / TIME_GRID).astype(np.int64)
    beats -= beats.min()
    fast = _struck(steps, beats)[beats] > 4
    duplets = _to_multiples(steps, np.where(fast, 3, 6))
    triplets = _to_multiples(steps, np.where(fast, 4, 8))
    straight, swung = (np.bincount(beats, np.abs(steps - parts)) for parts in (duplets, triplets))
    in_three = (swung < _BETTER_BY * straight)[beats]
    return np.where(in_three, triplets, duplets)


def _struck(steps: NDArray[np.float64], beats: Steps) -> Steps:
    """How many chords or single notes begin in each beat."""
    order = np.argsort(steps, kind="stable")
    begins = np.diff(steps[order], prepend=-np.inf) > _CHORD_SPREAD
    return np.bincount(beats[order], begins).astype(np.int64)
