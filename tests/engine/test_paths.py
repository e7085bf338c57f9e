"""Best paths and best cuts against all paths and all cuts."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest

from engine.paths import best_cuts, best_path


@pytest.mark.parametrize("seed", range(5))
def test_no_path_is_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fits, moves = rng.normal(size=(4, 3)), rng.normal(size=(3, 3))

    def worth(path: tuple[int, ...]) -> float:
        return float(sum(fits[step, state] for step, state in enumerate(path))) + float(
            sum(moves[a, b] for a, b in pairwise(path))
        )

    assert tuple(best_path(fits, moves)) == max(product(range(3), repeat=4), key=worth)


def test_of_equal_paths_the_first_is_taken() -> None:
    assert list(best_path(np.zeros((3, 2)), np.zeros((2, 2)))) == [0, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_no_cut_is_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gains, worths, longest = rng.normal(size=7).tolist(), rng.normal(size=4).tolist(), 3

    def worth(starts: tuple[int, ...]) -> float:
        lengths = [b - a for a, b in zip(starts, [*starts[1:], 7], strict=True)]
        if max(lengths) > longest:
            return float("-inf")
        return sum(gains[start] for start in starts) + sum(worths[length] for length in lengths)

    every = [(0, *others) for count in range(7) for others in combinations(range(1, 7), count)]
    assert tuple(best_cuts(gains, worths.__getitem__, longest)) == max(every, key=worth)


def test_nothing_is_cut_in_nothing() -> None:
    assert best_cuts([], float, 5) == []
