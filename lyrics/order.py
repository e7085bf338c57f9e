"""What the writer is asked for: syllables, stresses and rhyme of every line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SYLLABLES = 16
MOST_LINES = 64


class OrderError(ValueError):
    """Lines nobody could write."""


@dataclass(frozen=True)
class LineOrder:
    """One line to write.

    Attributes:
        syllables: exactly so many.
        rhyme: letter of the rhyme scheme; "" for no rhyme.
        strengths: for every syllable how much a stress is wanted on it, -1 to 1; empty where the tune is free.
    """

    syllables: int
    rhyme: str = ""
    strengths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.syllables <= MOST_SYLLABLES:
            raise OrderError(f"a line of {self.syllables} syllables; wanted 1 to {MOST_SYLLABLES}")
        if self.strengths and len(self.strengths) != self.syllables:
            raise OrderError(f"{len(self.strengths)} strengths for {self.syllables} syllables; wanted one each")


def parse_syllables(text: str) -> tuple[int, ...]:
    """Reads "8,6,8,6".

    Raises:
        OrderError: not whole numbers from 1 to MOST_SYLLABLES with commas between.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and len(part) <= 9 for part in parts):
        raise OrderError(f'syllables {text!r}; wanted whole numbers with commas between, such as "8,6,8,6"')
    counts = tuple(int(part) for part in parts)
    for count in counts:
        if not 1 <= count <= MOST_SYLLABLES:
            raise OrderError(f"a line of {count} syllables in {text!r}; wanted 1 to {MOST_SYLLABLES}")
    return counts


def parse_rhyme(text: str) -> str:
    """Reads a rhyme scheme such as "ABAB" or "abcb"; a letter that stands once, X or "-" asks for no rhyme.

    Raises:
        OrderError: anything but letters and hyphens.
    """
    scheme = text.strip().upper()
    if not re.fullmatch("[A-Za-z-]+", text.strip()):
        raise OrderError(f'rhyme scheme {text!r}; wanted a letter a line, such as "ABAB"')
    return scheme


def stanza_order(syllables: Sequence[int], scheme: str, lines: int | None = None) -> tuple[LineOrder, ...]:
    """The lines of a stanza; syllables and scheme are repeated as often as needed.

    Args:
        syllables: of the lines, in turn.
        scheme: letters, as `parse_rhyme` reads them.
        lines: how many; as many as the longer of the two by default.

    Raises:
        OrderError: more than MOST_LINES lines, or fewer than one.
    """
    count = max(len(syllables), len(scheme)) if lines is None else lines
    if not 1 <= count <= MOST_LINES:
        raise OrderError(f"a stanza of {count} lines; wanted 1 to {MOST_LINES}")
    letters = [scheme[i % len(scheme)] for i in range(count)]
    # a scheme that is repeated asks for new rhymes every time
    rounds = [f"{letter}{i // len(scheme) or ''}" for i, letter in enumerate(letters)]
    rhymes = [
        "" if letter in "X-" or rounds.count(mark) < 2 else mark for letter, mark in zip(letters, rounds, strict=True)
    ]
    return tuple(LineOrder(syllables[i % len(syllables)], rhyme) for i, rhyme in enumerate(rhymes))
