"""From sung words to verse: lines where the poem has them, and stanzas of 4 to 8 lines.

Lines are found as phrases are in `music.phrasing`: every place between two words is weighed (capitals, punctuation,
rests, long notes), and so is every line by its number of words; the best sum is found by dynamic programming. The
weights are set by hand.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import TypeVar

FEWEST_LINES, MOST_LINES = 4, 8
"""Of a stanza."""

_MOST_WORDS = 16
"""Longest line tried."""

_MOST_ECHOED = 24
"""Longest run of words that counts as one when it is sung twice."""

_WORD_COST = (0.0, 5.0, 1.0, 0.2, 0, 0, 0, 0, 0, 0.2, 0.5, 1.0, 1.8, 3.0)
"""Cost of a line by its words, 0 to 13; each further word costs 1.5 more."""

_EACH_CUT = -2.0
_LONGEST_REST = 2.0
_CAPITAL, _NAME, _NO_CAPITAL = 2.6, 0.2, -3.0
"""Of a word that has none inside lines, of one that has one wherever it stands, of a word without."""

_STRONG_MARK, _WEAK_MARK = 1.5, 0.9
_OTHER_WORDS = 6.0
"""What it is worth that only other verses have words before a word: the verse was left and is taken up again."""

_FEWEST_CAPITALS = 1 / 14
"""Capitals of ordinary words to a word, below which lines do not begin with them."""

_STANZA_COST = {4: 0.0, 5: 0.9, 6: 0.5, 7: 1.1, 8: 0.6}
_STANZA_STRONG_MARK, _STANZA_REST = 1.0, 2.0

_CLOSING = "'\u2019\"\u201d)"

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class SungWord:
    """A word as it is sung.

    Attributes:
        text: with its punctuation.
        rest: silence before it, in usual syllables; 1.0 is as long as most syllables of the song.
        held: from the beginning of the syllable before to the word, in usual syllables.
        after_others: whether only other verses have words between the word before and this one.
    """

    text: str
    rest: float = 0.0
    held: float = 1.0
    after_others: bool = False

    @property
    def key(self) -> str:
        """Its letters, lower-case, by which words are compared."""
        return "".join(character for character in self.text.lower() if character.isalpha())

    @property
    def is_led_to(self) -> bool:
        """Whether the music pauses before it."""
        return self.rest > 0.1 or self.held >= 1.5

    @property
    def has_capital(self) -> bool:
        """Whether its first letter is one."""
        return next((c for c in self.text if c.isalpha()), "").isupper()

    @property
    def mark(self) -> str:
        """The punctuation behind it."""
        return re.search(r"[^\w]*$", self.text)[0]  # type: ignore[index]  # matches always


def without_echoes(words: Iterable[SungWord]) -> list[SungWord]:
    """The words, what is sung twice in a row kept once, with the punctuation of its last time.

    "My love, my love" becomes "My love"; a line that begins with the word on which the one before ends stays.
    """
    kept: list[SungWord] = []
    for word in words:
        kept.append(word)
        while length := _echo_length(kept):
            first_time = kept[-length - 1]
            last_time = kept[-1]
            kept[-length - 1] = replace(first_time, text=first_time.text.removesuffix(first_time.mark) + last_time.mark)
            del kept[-length:]
    return kept


def _echo_length(words: Sequence[SungWord]) -> int:
    """How many of the last words repeat those before them; 0 for none."""
    for length in range(1, min(_MOST_ECHOED, len(words) // 2) + 1):
        again, first = words[-length:], words[-2 * length : -length]
        begins_line = length == 1 and again[0].has_capital and not first[0].has_capital
        if all(a.key == b.key for a, b in zip(again, first, strict=True)) and not begins_line:
            return length
    return 0


def cut_in_lines(words: Sequence[SungWord], capital_share: Callable[[str], float]) -> list[list[SungWord]]:
    """The words in lines of verse.

    Args:
        words: of one verse, in order.
        capital_share: how often a word, given by its letters, has a capital where nothing else speaks for a new line,
            0 to 1. The capital of "God" tells nothing, that of "with" a great deal.
    """
    tells = [1 - capital_share(word.key) if word.has_capital else 0.0 for word in words]
    no_capital = _NO_CAPITAL if sum(tells) >= _FEWEST_CAPITALS * len(words) else 0.0
    worth = [0.0]
    for before, word, tell in zip(words, words[1:], tells[1:], strict=False):
        capital = _NAME + (_CAPITAL - _NAME) * tell if word.has_capital else no_capital
        worth.append(_worth_of_music(word) + _worth_of_mark(before) + capital)
    return _parted(words, worth, _word_cost, _MOST_WORDS)


def cut_in_stanzas(lines: Sequence[Sequence[SungWord]]) -> list[list[Sequence[SungWord]]]:
    """The lines of a verse in stanzas of 4 to 8; a line that was sung among the 8 before it is left out.

    A verse of at most 8 lines is one stanza, and one of fewer than 4 is none.
    """
    fresh: list[Sequence[SungWord]] = []
    for line in lines:
        if _letters(line) not in [_letters(other) for other in fresh[-MOST_LINES:]]:
            fresh.append(line)
    if len(fresh) <= MOST_LINES:
        return [fresh] if len(fresh) >= FEWEST_LINES else []
    worth = [0.0]
    for before, line in pairwise(fresh):
        ends_sentence = _worth_of_mark(before[-1]) == _STRONG_MARK
        worth.append(min(_STANZA_REST, line[0].rest / 4) + _STANZA_STRONG_MARK * ends_sentence + line[0].after_others)
    return _parted(fresh, worth, lambda length: _STANZA_COST.get(length, inf), MOST_LINES)


def line_text(line: Sequence[SungWord]) -> str:
    """The line as it is written, with a capital."""
    text = " ".join(word.text for word in line)
    first = next((index for index, character in enumerate(text) if character.isalpha()), 0)
    return text[:first] + text[first:].capitalize()[:1] + text[first + 1 :]


def _letters(line: Sequence[SungWord]) -> list[str]:
    return [word.key for word in line]


def _worth_of_mark(word: SungWord) -> float:
    if any(character in ".;:!?" for character in word.mark):
        return _STRONG_MARK
    return _WEAK_MARK if word.mark.strip(_CLOSING) else 0.0


def _worth_of_music(word: SungWord) -> float:
    held = 0.8 if word.held >= 2.5 else 0.4 if word.held >= 1.5 else 0.0
    return _EACH_CUT + min(_LONGEST_REST, word.rest / 2) + held + _OTHER_WORDS * word.after_others


def _word_cost(words: int) -> float:
    longest = len(_WORD_COST) - 1
    return _WORD_COST[min(words, longest)] + 1.5 * max(0, words - longest)


def _parted(
    items: Sequence[_Item], worth: Sequence[float], cost: Callable[[int], float], most: int
) -> list[list[_Item]]:
    """The items in runs of at most `most`, with the best sum of the worth of each run's beginning less its cost."""
    best = [0.0] + [-inf] * len(items)
    came_from = [0] * len(best)
    for end in range(1, len(best)):
        starts = range(max(0, end - most), end)
        came_from[end] = max(starts, key=lambda start: best[start] + worth[start] - cost(end - start))
        best[end] = best[came_from[end]] + worth[came_from[end]] - cost(end - came_from[end])
    runs: list[list[_Item]] = []
    end = len(items)
    while end > 0:
        runs.append(list(items[came_from[end] : end]))
        end = came_from[end]
    return runs[::-1]
