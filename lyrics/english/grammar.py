"""English grammar as far as the words of one line show it: slips that a reader stumbles over, questions, articles.

A word-level network gets agreement wrong now and then, and nothing in its likelihood says so clearly. Only what two
words that stand together give away is looked at.
"""

import re
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

_BEFORE_A_QUESTION = frozenset("and but or then for o oh ah alas yet say tell lo".split())
"""Words that may stand before a question."""

_ALWAYS_ASK = frozenset("why wherefore who whom whose".split())
_ASK_BEFORE_A_VERB = frozenset("where when whence whither how what which".split())
_MEASURES = frozenset("long oft often many much far soon".split())
_PRESENT = "is are am art do does dost doth did didst can canst shall shalt will wilt have has hast hath"
_VERBS = frozenset(f"{_PRESENT} was were wert could should would may might must had dare".split())
_SURE = frozenset(_PRESENT.split())
"""Verbs that before a pronoun always ask: "had I wings" and "may you rest" do not."""

_PRONOUNS = frozenset("i you he she it we they thou ye".split())
_BEFORE_A_NOUN = frozenset("the a an my thy his her our your their this that these those there no not any".split())

_SPOKEN_AS_CONSONANT = re.compile(r"(?:one|once|uni|unani|us[aeu]|ut[eio]|eu|ewe|u[bk]i)")
_SILENT_H = re.compile(r"(?:hour|honest|honou?r|heir)")


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


def may_ask(words: Sequence[str]) -> bool:
    """Whether a sentence that begins with these words may be a question: by a question word, or by inversion."""
    first, second = _opening(words)
    if first in _ALWAYS_ASK:
        return True
    if first in _ASK_BEFORE_A_VERB:
        return second in _VERBS or (first == "how" and second in _MEASURES)
    return first in _VERBS and second in _PRONOUNS | _BEFORE_A_NOUN


def must_ask(words: Sequence[str]) -> bool:
    """Whether it can be nothing else: "why ...", "shall I ..."."""
    first, second = _opening(words)
    return first in ("why", "wherefore") or (first in _SURE and second in _PRONOUNS)


def _opening(words: Sequence[str]) -> tuple[str, str]:
    lowered = [word.lower() for word in words]
    while len(lowered) > 2 and lowered[0] in _BEFORE_A_QUESTION:
        lowered.pop(0)
    first, second = (*lowered, "", "")[:2]
    return first, second


def wrong_articles(word: str) -> tuple[str, ...]:
    """The articles that cannot stand before a word."""
    return ("a",) if begins_with_vowel(word) else ("an",)


def begins_with_vowel(word: str) -> bool:
    """Whether "an" stands before the word: by its first sound, as far as the spelling tells it."""
    letters = word.lower().lstrip("'")
    if _SILENT_H.match(letters):
        return True
    uninterrupted = letters.startswith(("unim", "unin"))  # un- before a vowel, not uni-
    return letters[:1] in set("aeiou") and (uninterrupted or not _SPOKEN_AS_CONSONANT.match(letters))
