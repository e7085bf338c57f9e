"""Slips of grammar that a reader stumbles over: subject and verb that disagree, doubled negations.

A word-level network gets them wrong now and then, and nothing in its likelihood says so clearly. Only what two words
that stand together give away is looked at.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

_ARE_WRONG = {
    "i": "is are has hath art does doth",
    "thou": "is are am has have was do does",
    "he she it this": "are am have do art hast",
    "we they you these those": "is am was has hath does doth art",
    "each every one": "are were have",
    "two three many": "is was has hath",
}
_WRONG_PAIRS = frozenset(
    (one, other) for ones, others in _ARE_WRONG.items() for one in ones.split() for other in others.split()
)
_SINGULAR_VERBS = frozenset("is was has hath does doth".split())
_BEFORE_ONE = frozenset("a an every".split())
_NEGATIONS = frozenset("not no never none nor cannot nothing don't can't won't".split())
_SINGULAR_IN_S = frozenset(
    "this thus was has his its yes perhaps always sometimes besides towards upwards forwards chaos james".split()
)


def slips(words: Sequence[str], plurals: Collection[str]) -> int:
    """How many neighbours in a line disagree.

    Args:
        words: of the line, in order.
        plurals: nouns in the plural, in lower case; `plurals_of` finds them.
    """
    lowered = [word.lower() for word in words]
    return sum(_disagree(one, other, lowered[:n], plurals) for n, (one, other) in enumerate(pairwise(lowered)))


def plurals_of(vocabulary: Collection[str]) -> frozenset[str]:
    """Words, in lower case, that look like plurals of words beside them in a vocabulary."""
    return frozenset(w for w in vocabulary if _is_plural(w, vocabulary))


def _is_plural(word: str, vocabulary: Collection[str]) -> bool:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "'s", "us", "is")) or word in _SINGULAR_IN_S:
        return False
    return any(stem in vocabulary for stem in (word[:-1], word[:-2], word[:-3] + "y") if len(stem) > 2)


def _disagree(one: str, other: str, before: Sequence[str], plurals: Collection[str]) -> bool:
    if (one, other) in _WRONG_PAIRS or (one in _NEGATIONS and other in _NEGATIONS):
        return True
    if one in _BEFORE_ONE:
        return other in plurals
    # "the sound of waves is" agrees with a word further back
    return one in plurals and other in _SINGULAR_VERBS and not {"of", "in", "from", "with"} & set(before[-3:])
