"""Which hand plays what, where a file does not say."""

import numpy as np
from numpy.typing import NDArray

from music.notes import TIME_GRID

Steps = NDArray[np.int64]
"""Times in steps of the grid."""

_LOWEST_SPLIT, _HIGHEST_SPLIT = 38, 84
_SPLITS = np.arange(_LOWEST_SPLIT, _HIGHEST_SPLIT + 1)
"""Pitches from which on notes may be the right hand's."""

_WINDOW = TIME_GRID // 2
"""The split may move twice a quarter."""

_LONGEST = 4
"""Windows in which a held note counts."""

_SPAN = 12
"""Semitones a hand covers within a window without effort."""

_STRETCH_COST, _GAP_WORTH, _WIDEST_GAP, _MOVE_COST, _AWAY_COST = 1.0, 0.2, 10, 0.5, 0.02
"""Set on 40 pieces by Chopin and his compatriots, hands thrown together: 92 of their notes in 100 go to their hand."""

_MIDDLE = 60

_MOVES = _MOVE_COST * np.abs(_SPLITS[:, None] - _SPLITS[None, :])


def right_hand(onsets: Steps, ends: Steps, pitch_midi: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which notes the right hand plays: those from a split upwards that follows the hands.

    The cheapest path (Viterbi 1967) of splits, one a window: hands that stretch cost, wide gaps between them gain, a
    split that moves, or lies far from the middle, costs. Shapes are all `(notes,)`.
    """
    windows = onsets // _WINDOW
    count = int(windows.max()) + 1
    costs = _costs(_sounding(windows, np.minimum((ends - 1) // _WINDOW, count - 1), pitch_midi, count))
    splits = _SPLITS[_cheapest_path(costs)]
    return pitch_midi >= splits[windows]


def _sounding(first: Steps, last: Steps, pitch_midi: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """(windows, 128): what sounds."""
    sounding = np.zeros((count, 128), bool)
    for later in range(_LONGEST):
        held = first + later <= last
        sounding[(first + later)[held], pitch_midi[held]] = True
    return sounding


def _costs(sounding: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(windows, splits): what each split costs in each window; nothing where nothing sounds."""
    pitches = np.arange(128)
    # the lowest pitch at or above each one, and the highest below it
    above = np.minimum.accumulate(np.where(sounding, pitches, 999)[:, ::-1], axis=1)[:, ::-1][:, _SPLITS]
    below = np.maximum.accumulate(np.where(sounding, pitches, -999), axis=1)[:, _SPLITS - 1]
    top = np.where(sounding, pitches, -999).max(axis=1, keepdims=True)
    bottom = np.where(sounding, pitches, 999).min(axis=1, keepdims=True)
    has_right, has_left = above < 999, below > -999
    stretch = np.where(has_right, np.maximum(0, top - above - _SPAN), 0)
    stretch = stretch + np.where(has_left, np.maximum(0, below - bottom - _SPAN), 0)
    gap = np.where(has_right & has_left, np.minimum(above - below, _WIDEST_GAP), 0)
    away = np.abs(_SPLITS - _MIDDLE)
    return (_STRETCH_COST * stretch - _GAP_WORTH * gap + _AWAY_COST * away) * sounding.any(axis=1, keepdims=True)


def _cheapest_path(costs: NDArray[np.float64]) -> NDArray[np.int64]:
    came_from = np.zeros(costs.shape, np.int64)
    best = costs[0]
    for window in range(1, len(costs)):
        reached = best[:, None] + _MOVES
        came_from[window] = reached.argmin(axis=0)
        best = reached.min(axis=0) + costs[window]
    path = np.zeros(len(costs), np.int64)
    path[-1] = best.argmin()
    for window in range(len(costs) - 1, 0, -1):
        path[window - 1] = came_from[window, path[window]]
    return path
