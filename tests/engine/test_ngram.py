from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.lm import KneserNeyInterpolated
from nltk.lm.smoothing import KneserNey as Smoothing

from engine.ngram import KneserNey

VOCABULARY = 4
SEQUENCES = st.lists(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=6), min_size=1, max_size=4)
CONTEXTS = st.lists(st.integers(0, VOCABULARY - 1), max_size=4)


class DiscountAnOrder(Smoothing):  # type: ignore[misc]  # nltk ships no types
    """NLTK's smoothing, but with a discount for every order, and single ids interpolated with equal chances."""

    def __init__(self, *arguments: Any, discounts: list[float], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.discounts = discounts

    def alpha_gamma(self, word: str, context: tuple[str, ...]) -> tuple[float, float]:
        self.discount = self.discounts[len(context)]
        return super().alpha_gamma(word, context)

    def unigram_score(self, word: str) -> float:
        count, total = self._continuation_counts(word)
        discount = self.discounts[0]
        followers = len([w for w in self.counts[1] if self._continuation_counts(w)[0]])
        return (max(count - discount, 0) + discount * followers / VOCABULARY) / total


def grams(sequence: list[int], order: int) -> list[tuple[str, ...]]:
    """All n-grams up to an order that end in an id of the sequence."""
    padded = ["pad"] * (order - 1) + [str(i) for i in sequence]
    return [tuple(padded[end - n + 1 : end + 1]) for end in range(order - 1, len(padded)) for n in range(1, order + 1)]


def estimated_discounts(sequences: list[list[int]], order: int) -> list[float]:
    tokens = Counter(gram for sequence in sequences for gram in grams(sequence, order))
    discounts = []
    for n in range(1, order + 1):
        if n == order:
            counts = Counter({gram: count for gram, count in tokens.items() if len(gram) == n})
        else:
            counts = Counter(gram[1:] for gram in tokens if len(gram) == n + 1)
        once, twice = (sum(count == wanted for count in counts.values()) for wanted in (1, 2))
        discounts.append(once / (once + 2 * twice) if once and twice else 0.5)
    return discounts


def nltk_model(sequences: list[list[int]], order: int) -> Any:
    model = KneserNeyInterpolated(order)
    model.fit([grams(sequence, order) for sequence in sequences], ["pad", *map(str, range(VOCABULARY))])
    discounts = estimated_discounts(sequences, order)
    model.estimator = DiscountAnOrder(model.vocab, model.counts, order, discounts=discounts)
    return model


@settings(max_examples=60)
@given(SEQUENCES, st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=6), st.sampled_from([2, 3, 4]))
def test_agrees_with_nltk(sequences: list[list[int]], unseen: list[int], order: int) -> None:
    ours, theirs = KneserNey(sequences, order, VOCABULARY), nltk_model(sequences, order)
    for sequence in (unseen, sequences[0]):
        padded = ["pad"] * (order - 1) + [str(i) for i in sequence]
        scores = [
            theirs.unmasked_score(padded[end], tuple(padded[end - order + 1 : end]))
            for end in range(order - 1, len(padded))
        ]
        np.testing.assert_allclose(np.exp(ours.log_probabilities(sequence)), scores, rtol=1e-9)


@given(SEQUENCES, CONTEXTS, st.sampled_from([1, 2, 3, 5]))
def test_all_ids_together_have_probability_1(sequences: list[list[int]], context: list[int], order: int) -> None:
    model = KneserNey(sequences, order, VOCABULARY)
    for before in (context, sequences[0]):
        chances = [np.exp(model.log_probabilities([*before, i])[-1]) for i in range(VOCABULARY)]
        assert min(chances) > 0
        assert sum(chances) == pytest.approx(1)


# two ids seen, one of them once and one twice: the discount is 1 / (1 + 2), and the 2/3 it frees go to 3 ids alike
BY_HAND = [17 / 27, 8 / 27, 2 / 27]


def test_single_ids_by_hand() -> None:
    model = KneserNey([[0, 0, 1]], order=1, vocabulary_size=3)
    np.testing.assert_allclose(np.exp(model.log_probabilities([0, 1, 2, 0])), [*BY_HAND, BY_HAND[0]])


def test_perplexity_by_hand() -> None:
    model = KneserNey([[0, 0, 1]], order=1, vocabulary_size=3)
    wanted = (BY_HAND[0] * BY_HAND[1] * BY_HAND[2]) ** (-1 / 3)
    assert model.perplexity([[0, 1], [2]]) == pytest.approx(wanted)


def test_a_longer_memory_is_worth_more_where_things_repeat() -> None:
    # what follows 0 or 1 shows only from the id before: order 2 beats order 1 a little, order 3 by far
    repeated = [[0, 0, 1, 1, 2] * 10] * 3
    perplexities = [KneserNey(repeated, order, 3).perplexity([[0, 0, 1, 1, 2] * 4]) for order in (1, 2, 3)]
    assert all(longer < 0.8 * shorter for shorter, longer in pairwise(perplexities))
    assert perplexities[-1] < 1.2


def test_sequences_do_not_run_into_each_other() -> None:
    apart = KneserNey([[0, 1], [2, 3]], order=2, vocabulary_size=VOCABULARY)
    joined = KneserNey([[0, 1, 2, 3]], order=2, vocabulary_size=VOCABULARY)
    assert apart.log_probabilities([1, 2])[1] < joined.log_probabilities([1, 2])[1]
    # but a beginning is a context: 2 begins a sequence as often as 0 does, 3 never
    begins = [apart.log_probabilities([i])[0] for i in range(VOCABULARY)]
    assert begins[0] == begins[2] > begins[3]


def test_an_empty_sequence_has_nothing_to_score() -> None:
    assert KneserNey([[0, 1]], 3, 2).log_probabilities([]).shape == (0,)
