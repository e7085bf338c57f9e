"""Interpolated Kneser-Ney n-grams: the baseline a network has to beat.

One discount an order, n1 / (n1 + 2 n2), estimated from the counts (Kneser & Ney 1995; Chen & Goodman 1998). Counted
with sorted arrays rather than dictionaries, so that millions of tokens take seconds.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class KneserNey:
    """An n-gram model of id sequences.

    Args:
        sequences: training sequences of ids from 0 up to, not including, `vocabulary_size`. Each is preceded by a
            padding id that is never predicted, so that its beginning is modelled too.
        order: longest n-gram, 1 or more.
        vocabulary_size: how many ids can be predicted; every one gets some probability.
    """

    def __init__(self, sequences: Sequence[Sequence[int]], order: int, vocabulary_size: int) -> None:
        self.order, self.vocabulary_size = order, vocabulary_size
        self._pad = vocabulary_size
        tokens, real = self._stream(sequences)
        self._keys: list[Ints] = []  # per order: sorted (first id, shorter gram) pairs, numbering the grams
        grams = [tokens]
        for n in range(2, order + 1):
            pairs = self._pairs(tokens, grams[-1], n)
            keys, ids = np.unique(pairs, return_inverse=True)
            self._keys.append(keys)
            grams.append(ids)
        self._levels = [self._level(n, grams, real) for n in range(1, order + 1)]

    def log_probabilities(self, sequence: Sequence[int]) -> NDArray[np.float64]:
        """Natural log-probability of every id of a sequence, given those before it: (len(sequence),)."""
        tokens, real = self._stream([sequence])
        gram = tokens
        probability = np.full(len(tokens), 1.0 / self.vocabulary_size)
        context = np.zeros(len(tokens), np.int64)
        for n in range(1, self.order + 1):
            if n > 1:
                context = np.concatenate([[-1], gram[:-1]])
                gram = self._find(n, tokens, gram)
            counts, totals, followers, discount = self._levels[n - 1]
            total = _at(totals, context)
            count = _at(counts, gram)
            kept = np.maximum(count - discount, 0) + discount * _at(followers, context) * probability
            probability = np.where(total > 0, kept / np.maximum(total, 1), probability)
        return np.log(probability[real])

    def perplexity(self, sequences: Sequence[Sequence[int]]) -> float:
        """Perplexity an id over all sequences."""
        logs = np.concatenate([self.log_probabilities(sequence) for sequence in sequences])
        return float(np.exp(-logs.mean()))

    def _stream(self, sequences: Sequence[Sequence[int]]) -> tuple[Ints, NDArray[np.bool_]]:
        padding = [self._pad] * max(1, self.order - 1)
        tokens = np.concatenate([np.array([*padding, *sequence], np.int64) for sequence in sequences])
        return tokens, tokens != self._pad

    def _pairs(self, tokens: Ints, shorter: Ints, n: int) -> Ints:
        """A number for every n-gram: its first id, and the gram of the n - 1 ids after it."""
        first = np.concatenate([np.full(n - 1, self._pad), tokens[: len(tokens) - n + 1]])[: len(tokens)]
        return np.where(shorter < 0, -1, shorter * (self.vocabulary_size + 1) + first)

    def _find(self, n: int, tokens: Ints, shorter: Ints) -> Ints:
        """The training id of every n-gram, -1 for one never seen."""
        pairs = self._pairs(tokens, shorter, n)
        keys = self._keys[n - 2]
        places = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
        return np.where(keys[places] == pairs, places, -1)

    def _level(
        self, n: int, grams: list[Ints], real: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
        """Counts by gram, totals and numbers of followers by context, and the discount of order n.

        Below the highest order a count is the number of different ids that stand before the gram.
        """
        gram = grams[n - 1]
        size = self.vocabulary_size + 1 if n == 1 else len(self._keys[n - 2])
        if n == self.order:
            counts = np.bincount(gram[real], minlength=size).astype(np.float64)
        else:
            _, places = np.unique(grams[n][real], return_index=True)
            counts = np.bincount(gram[real][places], minlength=size).astype(np.float64)
        types, places = np.unique(gram[real], return_index=True)
        before = np.zeros_like(gram) if n == 1 else np.concatenate([[0], grams[n - 2][:-1]])
        contexts = before[real][places]
        totals = np.bincount(contexts, weights=counts[types]).astype(np.float64)
        followers = np.bincount(contexts).astype(np.float64)
        once, twice = float((counts == 1).sum()), float((counts == 2).sum())
        return counts, totals, followers, once / (once + 2 * twice) if once and twice else 0.5


def baseline_losses(
    train: Sequence[Sequence[int]], held_out: Sequence[Sequence[int]], orders: Sequence[int], vocabulary_size: int
) -> dict[str, float]:
    """Losses in nats an id of n-grams of several orders, by name."""
    return {
        f"Kneser-Ney {order}-gram": float(np.log(KneserNey(train, order, vocabulary_size).perplexity(held_out)))
        for order in orders
    }


def _at(values: NDArray[np.float64], places: Ints) -> NDArray[np.float64]:
    """The values at the places, 0 where there is none."""
    inside = (places >= 0) & (places < len(values))
    return np.where(inside, values[np.where(inside, places, 0)], 0.0)
