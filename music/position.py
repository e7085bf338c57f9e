"""Where notes stand: in steps of the time grid, in the bar as networks are told, and above their neighbours."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from music.keys import Mode
from music.metre import Metre
from music.notes import TIME_GRID

_QUARTERS = 8
_PHASES = {0: 0, 12: 1, 6: 2, 18: 2, 8: 3, 16: 3, 3: 4, 9: 4, 15: 4, 21: 4, 4: 5, 20: 5}
_OTHER_PHASE = 6
_STRENGTH_AT = _QUARTERS + _OTHER_PHASE + 1
_METRE_AT = _STRENGTH_AT + 2


def grid_steps(time_ql: float) -> int:
    """A time as steps of the grid."""
    return round(time_ql * TIME_GRID)


def bar_steps(metre: Metre) -> int:
    """Length of a bar in steps of the grid."""
    return grid_steps(metre.bar_ql)


def position_size(metres: Sequence[str]) -> int:
    """How many numbers `position_features` tells."""
    return _METRE_AT + len(metres) + 2


@cache
def position_features(metre: Metre, mode: Mode, metres: tuple[str, ...]) -> NDArray[np.float32]:
    """What a network is told of each position in a bar: (grid steps in a bar, position_size).

    Columns: the quarter, the place in the quarter, metrical strength, the share of the bar gone by, the metre, and
    last whether the mode is minor. Weights that were trained fix their order.

    Args:
        metre: of the bar.
        mode: of the piece.
        metres: those told apart; all others are told as one.
    """
    steps = bar_steps(metre)
    rows = np.zeros((steps, position_size(metres)), np.float32)
    for position in range(steps):
        quarter, phase = divmod(position, TIME_GRID)
        rows[position, min(quarter, _QUARTERS - 1)] = 1
        rows[position, _QUARTERS + _PHASES.get(phase, _OTHER_PHASE)] = 1
        rows[position, _STRENGTH_AT] = metre.strength(position / TIME_GRID)
        rows[position, _STRENGTH_AT + 1] = position / steps
    rows[:, _METRE_AT + (metres.index(str(metre)) if str(metre) in metres else len(metres))] = 1
    rows[:, -1] = mode is Mode.MINOR
    return rows


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
