from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from music.boundaries.lengths import LONGEST, best_starts, fit_lengths

Array = NDArray[np.float64]


def score(starts: tuple[int, ...], log_odds: Array, weights: Array) -> float:
    ends = [*starts[1:], len(log_odds)]
    return float(log_odds[list(starts[1:])].sum() + sum(weights[e - s - 1] for s, e in zip(starts, ends, strict=True)))


def all_cuts(count: int) -> list[tuple[int, ...]]:
    return [(0, *rest) for size in range(count) for rest in combinations(range(1, count), size)]


@pytest.mark.parametrize("seed", range(5))
def test_no_cut_is_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    log_odds, weights = rng.normal(size=8), rng.normal(size=LONGEST)
    found = best_starts(log_odds, weights)
    assert score(found, log_odds, weights) == pytest.approx(max(score(c, log_odds, weights) for c in all_cuts(8)))


def test_the_first_note_begins_a_phrase_whatever_its_odds() -> None:
    assert best_starts(np.array([-9.0, -9.0]), np.zeros(LONGEST)) == (0,)
    assert best_starts(np.array([-9.0]), np.zeros(LONGEST)) == (0,)


def test_no_phrase_is_longer_than_the_longest() -> None:
    starts = best_starts(np.full(200, -9.0), np.zeros(LONGEST))
    assert max(b - a for a, b in pairwise([*starts, 200])) <= LONGEST
    assert len(starts) == -(-200 // LONGEST)


def test_fitted_weights_expect_the_lengths_that_were_seen() -> None:
    starts = (0, 4, 8)
    weights = fit_lengths([(np.zeros(12), starts)] * 30, rounds=30)
    cuts = all_cuts(12)
    scores = np.array([score(cut, np.zeros(12), weights) for cut in cuts])
    probabilities = np.exp(scores - scores.max())
    probabilities /= probabilities.sum()
    fours = [sum(b - a == 4 for a, b in pairwise([*cut, 12])) for cut in cuts]
    assert float(probabilities @ fours) == pytest.approx(3, abs=0.2)
    assert best_starts(np.zeros(12), weights) == starts
