"""Pronouncing an unknown word by analogy with known ones that end, and begin, as it does.

A plain form of pronunciation by analogy (Dedina and Nusbaum 1991, "PRONOUNCE: a program for pronunciation
by analogy"): the longest ending shared with known words lends its sounds, then the longest beginning;
letters that neither covers sound as they mostly do. Stress is that of words with a like ending and as many
syllables.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from lyrics.prosody.alignment import LONG_GRAPHEMES, VOWEL_LETTERS, AlignmentError, Costs, Unit, align
from lyrics.prosody.phonemes import is_vowel, stress_of

_VOTERS = 24
_STRESS_VOTERS = 120
_SHORTEST_SHARED = 2

Sound = Callable[[str], tuple[str, ...]]
"""The first pronunciation of a known word."""


class Analogy:
    """Known words in two orders, to find those that end or begin alike.

    Args:
        words: sorted by their letters read backwards.
        sound: their pronunciations.
        costs: what graphemes spell.
    """

    def __init__(self, words: Sequence[str], sound: Sound, costs: Costs) -> None:
        self._backwards = words
        self._forwards = sorted(words)
        self._sound = sound
        self._costs = costs

    def units(self, word: str) -> tuple[Unit, ...]:
        """What the letters of the word probably spell; at least one unit holds a vowel."""
        tail = self._lent(word, ending=True)
        rest = word[: len(word) - _length(tail)]
        head = self._lent(rest, ending=False) if rest else ()
        middle = self._usual(rest[_length(head) :])
        units = _with_vowel((*head, *middle, *tail))
        return _stressed(units, self._stresses(word, sum(unit.is_nucleus for unit in units)))

    def _lent(self, letters: str, ending: bool) -> tuple[Unit, ...]:
        """The units that most of the closest words spell with their shared letters."""
        near = self._near(letters, ending, _VOTERS)
        shared = max((count for count, _ in near), default=0)
        if shared < _SHORTEST_SHARED:
            return ()
        votes: Counter[tuple[Unit, ...]] = Counter()
        for count, word in near:
            if count == shared:
                votes[self._shared_units(word, shared, ending)] += 1
        return votes.most_common(1)[0][0]

    def _shared_units(self, word: str, shared: int, ending: bool) -> tuple[Unit, ...]:
        try:
            units = align(word, self._sound(word), self._costs)
        except AlignmentError:
            return ()
        kept: list[Unit] = []
        for unit in reversed(units) if ending else units:
            if _length(kept) + len(unit.letters) > shared:
                break
            kept.append(unit)
        return tuple(reversed(kept)) if ending else tuple(kept)

    def _near(self, letters: str, ending: bool, width: int) -> list[tuple[int, str]]:
        """The words around the place where the letters would stand, with how many letters they share."""
        if ending:
            words, wanted = self._backwards, letters[::-1]
            at = bisect_left(words, wanted, key=lambda word: word[::-1])
        else:
            words, wanted = self._forwards, letters
            at = bisect_left(words, wanted)
        around = words[max(0, at - width // 2) : at + width // 2]
        return [(_shared(word[::-1] if ending else word, wanted), word) for word in around]

    def _stresses(self, word: str, count: int) -> tuple[int, ...]:
        """The stresses of words with a like ending and `count` syllables; the closer, the heavier."""
        votes: Counter[tuple[int, ...]] = Counter()
        for shared, near in self._near(word, True, _STRESS_VOTERS):
            stresses = tuple(stress_of(phoneme) for phoneme in self._sound(near) if is_vowel(phoneme))
            if len(stresses) == count and shared:
                votes[stresses] += 3**shared
        if votes:
            return votes.most_common(1)[0][0]
        stressed = max(0, count - 3)
        return tuple(int(index == stressed) for index in range(count))

    def _usual(self, letters: str) -> tuple[Unit, ...]:
        """Each grapheme with its usual sound; unknown characters are silent."""
        units = []
        at = 0
        while at < len(letters):
            width = next((w for w in (4, 3, 2) if letters[at : at + w] in LONG_GRAPHEMES), 1)
            grapheme = letters[at : at + width]
            sounds = self._costs.get(grapheme, {"": 0.0})
            sound = min(sounds, key=lambda sound: sounds[sound])
            units.append(Unit(grapheme, tuple(p + "0" if is_vowel(p) else p for p in sound.split())))
            at += width
        return tuple(units)


def _with_vowel(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units, one of them made a vowel if none is: a vowel letter, else the first that sounds ("brrr")."""
    if any(unit.is_nucleus for unit in units):
        return units
    order = sorted(range(len(units)), key=lambda i: (units[i].letters[0] not in VOWEL_LETTERS, i))
    chosen = order[0]
    replaced = Unit(units[chosen].letters, (*units[chosen].phonemes[:1], "AH0"))
    return (*units[:chosen], replaced, *units[chosen + 1 :])


def _stressed(units: Iterable[Unit], stresses: tuple[int, ...]) -> tuple[Unit, ...]:
    left = iter(stresses)
    return tuple(
        Unit(u.letters, tuple(p.rstrip("012") + str(next(left)) if is_vowel(p) else p for p in u.phonemes))
        for u in units
    )


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _length(units: Iterable[Unit]) -> int:
    return sum(len(unit.letters) for unit in units)
