"""Choosing, of the several ways to say the words of a line, those that fit the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from lyrics.prosody.pronunciation import Lexicon, Pronunciation

_LEANING = {0: -1.0, 1: 1.0, 2: 0.4}
"""How much a syllable of a longer word wants a strong note, by its stress."""

_ALONE, _WEAK_ALONE = 0.2, -0.6
"""The same of a word of one syllable, which its neighbours lead; and of one that may be said without stress ("and")."""

_LESS_USUAL = 0.05
"""What each step down the list of a word's pronunciations costs, so that agreement must gain something by it."""


class FittingError(ValueError):
    """A wish that contradicts itself."""


@dataclass(frozen=True)
class _Way:
    """The best way to say the words so far in a given number of syllables, linked to the one without the last word."""

    score: float
    last: Pronunciation | None = None
    before: Optional["_Way"] = None


def fit_pronunciations(
    words: Sequence[str],
    lexicon: Lexicon,
    strengths: Sequence[float] | None = None,
    syllables: int | None = None,
) -> tuple[Pronunciation, ...]:
    """For every word the pronunciation with which the whole line fits best.

    Of all combinations, those with the wanted number of syllables are taken, or with the nearest where none has it
    (the fewer of two that are equally near), which the caller sees by adding up. Of these, the one whose stresses
    agree best with the strengths is found, exactly, by dynamic programming. "Heaven", "every" and "wandering" are so
    sung in fewer syllables where the line asks for it. Without wishes, every word is said as usual.

    Args:
        words: of one line, in order.
        lexicon: what knows their pronunciations; none but these are chosen from.
        strengths: for every syllable of the line how much a stress is wanted on it, -1 to 1.
        syllables: how many the line takes; as many as there are strengths by default.

    Raises:
        FittingError: fewer than 0 syllables, or not as many as strengths.
        NoWordError: a word without a letter or digit.
    """
    choices = [lexicon.pronunciations(word) for word in words]
    if syllables is None and strengths is None:
        return tuple(choice[0] for choice in choices)
    wanted = _wanted_syllables(strengths, syllables)
    ways = {0: _Way(0.0)}
    for choice in choices:
        ways = _said_further(ways, choice, strengths or ())
    return _pronunciations(ways[min(ways, key=lambda total: (abs(total - wanted), total))])


def _wanted_syllables(strengths: Sequence[float] | None, syllables: int | None) -> int:
    wanted = len(strengths or ()) if syllables is None else syllables
    if wanted < 0:
        raise FittingError(f"a line of {wanted} syllables; wanted 0 or more")
    if strengths is not None and len(strengths) != wanted:
        raise FittingError(f"{len(strengths)} strengths for {wanted} syllables; wanted one each")
    return wanted


def _said_further(
    ways: dict[int, _Way], choice: Sequence[Pronunciation], strengths: Sequence[float]
) -> dict[int, _Way]:
    """The best ways by number of syllables, one more word said."""
    further: dict[int, _Way] = {}
    is_weak = any(pronunciation.stresses == (0,) for pronunciation in choice)
    for rank, pronunciation in enumerate(choice):
        leaning = leanings(pronunciation.stresses, is_weak)
        for total, way in ways.items():
            end = total + len(leaning)
            # past the wanted end there are no strengths
            agreement = sum(a * b for a, b in zip(leaning, strengths[total:end], strict=False))
            score = way.score + agreement - _LESS_USUAL * rank
            if end not in further or score > further[end].score:
                further[end] = _Way(score, pronunciation, way)
    return further


def leanings(stresses: Sequence[int], is_weak: bool) -> list[float]:
    """How much each syllable of a word wants a strong note, -1 to 1.

    Args:
        stresses: of its syllables: 0 none, 1 primary, 2 secondary.
        is_weak: whether, in one syllable, it may be said without stress ("and").
    """
    if len(stresses) == 1:
        return [_WEAK_ALONE if is_weak else _ALONE]
    return [_LEANING[stress] for stress in stresses]


def _pronunciations(way: _Way) -> tuple[Pronunciation, ...]:
    said: list[Pronunciation] = []
    while way.last is not None and way.before is not None:
        said.append(way.last)
        way = way.before
    return tuple(reversed(said))
