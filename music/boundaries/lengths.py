"""Phrases as a whole: the best cut of a tune, given how likely every note begins one and how long phrases are.

A semi-Markov model (Sarawagi and Cohen 2004): the score of a cut is the sum of the log-odds of its phrases'
first notes and of a weight for each phrase's number of notes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.paths import best_cuts

Array = NDArray[np.float64]

LONGEST = 48
"""Notes of the longest phrase."""

_SMOOTHING = 3.0
"""Phrases of every length that are counted besides those seen, so that no weight is endless."""


def best_starts(log_odds: Array, weights: Array) -> tuple[int, ...]:
    """The first notes of the phrases in the best cut.

    Args:
        log_odds: that a note begins a phrase: (notes,); the first one's is not looked at.
        weights: of phrases of 1, 2 ... notes: (`LONGEST`,).
    """
    return tuple(best_cuts([0.0, *log_odds[1:]], lambda length: float(weights[length - 1]), LONGEST))


def fit_lengths(tunes: Sequence[tuple[Array, Sequence[int]]], rounds: int = 6) -> Array:
    """The weights of phrase lengths under which as many phrases of each length are expected as there are.

    Fitted by iterative scaling (Darroch and Ratcliff 1972).

    Args:
        tunes: for each the log-odds (notes,) and the first notes of its phrases.
        rounds: how often expectation and count are compared.
    """
    seen = np.zeros(LONGEST)
    for log_odds, starts in tunes:
        lengths = np.diff([*starts, len(log_odds)])
        np.add.at(seen, lengths[lengths <= LONGEST] - 1, 1)
    weights = np.zeros(LONGEST)
    for _ in range(rounds):
        expected = sum((_expected_lengths(log_odds, weights) for log_odds, _ in tunes), np.zeros(LONGEST))
        weights += np.log((seen + _SMOOTHING) / (expected + _SMOOTHING))
    return weights


def _expected_lengths(log_odds: Array, weights: Array) -> Array:
    """How many phrases of each length all cuts hold, weighed by their probability: (`LONGEST`,)."""
    count = len(log_odds)
    gains = np.append(log_odds, 0.0)
    before = np.full(count + 1, -np.inf)  # of all cuts up to a note, which begins a phrase
    before[0] = 0.0
    for end in range(1, count + 1):
        first = max(0, end - LONGEST)
        before[end] = np.logaddexp.reduce(before[first:end] + weights[: end - first][::-1]) + gains[end]
    after = np.zeros(count + 1)  # of all cuts from a note on
    expected = np.zeros(LONGEST)
    for start in range(count - 1, -1, -1):
        reach = min(LONGEST, count - start)
        ends = np.arange(start + 1, start + reach + 1)
        scores = weights[:reach] + gains[ends] + after[ends]
        after[start] = np.logaddexp.reduce(scores)
        expected[:reach] += np.exp(before[start] + scores - before[count])
    return expected
