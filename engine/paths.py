"""Best paths and best cuts, found by dynamic programming."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


def best_path(fits: NDArray[np.float64], moves: NDArray[np.float64]) -> NDArray[np.int64]:
    """The state of every step on the path with the best sum, as Viterbi (1967) finds it; of equals the first.

    Args:
        fits: what each state is worth at each step: (steps, states), one step or more.
        moves: what it is worth to go from one state to another: (states, states).
    """
    came_from = np.zeros(fits.shape, np.int64)
    best = fits[0]
    for step, fit in enumerate(fits[1:], start=1):
        reached = best[:, None] + moves
        came_from[step] = reached.argmax(axis=0)
        best = reached.max(axis=0) + fit
    path = np.zeros(len(fits), np.int64)
    path[-1] = best.argmax()
    for step in range(len(fits) - 1, 0, -1):
        path[step - 1] = came_from[step, path[step]]
    return path


def best_cuts(gains: Sequence[float], length_worth: Callable[[int], float], longest: int) -> list[int]:
    """Where the runs begin in the cut of a row with the best sum; the first is 0, of equal cuts the earliest.

    Args:
        gains: what it is worth that a run begins at each place of the row; its first counts too.
        length_worth: what a run of that many places is worth; costs are negative.
        longest: the longest run.
    """
    count = len(gains)
    worth_of = [length_worth(length) for length in range(longest + 1)]
    best = [0.0] + [float("-inf")] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        starts = range(max(0, end - longest), end)
        sums = [best[start] + gains[start] + worth_of[end - start] for start in starts]
        best[end] = max(sums)
        came_from[end] = starts[sums.index(best[end])]
    cuts: list[int] = []
    while count > 0:
        count = came_from[count]
        cuts.append(count)
    return cuts[::-1]
