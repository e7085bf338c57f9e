"""Verse: what is asked of its lines (syllables, stresses, rhyme), and its syllables, lines and stanzas as they are."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters

MOST_SYLLABLES = 16
MOST_LINES = 64


class VerseError(ValueError):
    """A syllable, line or verse that cannot be."""


@dataclass(frozen=True)
class Syllable:
    """A syllable as it is written under a note.

    Attributes:
        text: its letters with any punctuation that belongs to them; no spaces, no hyphen at its end.
        stress: 0 none, 1 primary, 2 secondary.
        ends_word: whether a space follows.
    """

    text: str
    stress: int
    ends_word: bool

    def __post_init__(self) -> None:
        if not self.text or any(character.isspace() for character in self.text):
            raise VerseError(f"a syllable reads {self.text!r}; wanted letters without spaces")
        if self.stress not in (0, 1, 2):
            raise VerseError(f"syllable {self.text!r} has stress {self.stress}; wanted 0, 1 or 2")


@dataclass(frozen=True)
class Line:
    """A line of verse.

    Attributes:
        syllables: in order.
        rhyme: letter of the rhyme scheme that it carries; "" for none.
        near_rhyme: whether it only nearly rhymes with the lines of that letter before it.
    """

    syllables: tuple[Syllable, ...]
    rhyme: str = ""
    near_rhyme: bool = False

    def __post_init__(self) -> None:
        if not self.syllables:
            raise VerseError("a line without syllables; wanted at least one")
        if not self.syllables[-1].ends_word:
            raise VerseError(f"the line {self.text!r} ends inside a word")

    @property
    def text(self) -> str:
        """The line as it is read."""
        return "".join(s.text + " " * s.ends_word for s in self.syllables).rstrip()


@dataclass(frozen=True)
class Stanza:
    """Lines that belong together."""

    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise VerseError("a stanza without lines; wanted at least one")


@dataclass(frozen=True)
class Relaxed:
    """A wish that no words were left for.

    Attributes:
        line: of the stanza, from 1.
        constraint: what was wanted, such as "a perfect rhyme with day".
        instead: what was done.
        stanza: of the verse, from 1.
    """

    line: int
    constraint: str
    instead: str
    stanza: int = 1

    def __str__(self) -> str:
        return f"stanza {self.stanza}, line {self.line}: no word is left for {self.constraint}; {self.instead}"


@dataclass(frozen=True)
class Verse:
    """The words of a song, and where they are not as asked."""

    title: str
    stanzas: tuple[Stanza, ...]
    relaxed: tuple[Relaxed, ...] = ()

    def __post_init__(self) -> None:
        if not self.stanzas:
            raise VerseError("a verse without stanzas; wanted at least one")

    @property
    def text(self) -> str:
        """All lines, a blank line between stanzas."""
        return "\n\n".join("\n".join(line.text for line in stanza.lines) for stanza in self.stanzas)


class OrderError(ValueError):
    """Lines nobody could write."""


@dataclass(frozen=True)
class LineOrder:
    """One line to write.

    Attributes:
        syllables: exactly so many.
        rhyme: letter of the rhyme scheme; "" for no rhyme.
        strengths: for every syllable how much a stress is wanted on it, -1 to 1; empty where the tune is free.
        refrain: the mark of a line that returns: lines of a song with the same mark are the same words; "" for none.
    """

    syllables: int
    rhyme: str = ""
    strengths: tuple[float, ...] = ()
    refrain: str = ""

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


def parse_rhyme(text: str) -> tuple[str, ...]:
    """Reads a rhyme scheme such as "ABAB" or "abcb": a mark for each line, in upper case.

    A letter that stands once, X or "-" asks for no rhyme. A letter with a digit is a refrain line, as poets mark the
    lines of a villanelle: "ABAB1" ends every stanza with the same words, and "A1BA2" has two refrains that rhyme.

    Raises:
        OrderError: anything but letters, with or without a digit, and hyphens.
    """
    if not re.fullmatch("([A-Za-z][0-9]?|-)+", text.strip()):
        raise OrderError(
            f'rhyme scheme {text!r}; wanted a letter a line, such as "ABAB", with a digit for a refrain, as in "ABAB1"'
        )
    return tuple(re.findall("[A-Z][0-9]?|-", text.upper()))


def stanza_order(syllables: Sequence[int], scheme: Sequence[str], lines: int | None = None) -> tuple[LineOrder, ...]:
    """The lines of a stanza; syllables and scheme are repeated as often as needed.

    A scheme that is repeated asks for new rhymes every time, under letters of their own; but a letter that has a
    refrain rhymes with it throughout.

    Args:
        syllables: of the lines, in turn.
        scheme: marks, as `parse_rhyme` reads them.
        lines: how many; as many as the longer of the two by default.

    Raises:
        OrderError: more than MOST_LINES lines, or fewer than one.
    """
    count = max(len(syllables), len(scheme)) if lines is None else lines
    if not 1 <= count <= MOST_LINES:
        raise OrderError(f"a stanza of {count} lines; wanted 1 to {MOST_LINES}")
    marks = [scheme[i % len(scheme)] for i in range(count)]
    returning = {mark[0] for mark in scheme if len(mark) > 1}
    rounds = [(mark[0], 0 if mark[0] in returning else i // len(scheme)) for i, mark in enumerate(marks)]
    letters = _letters(rounds, marks)
    return tuple(
        LineOrder(syllables[i % len(syllables)], letters.get(rounds[i], ""), refrain=mark if len(mark) > 1 else "")
        for i, mark in enumerate(marks)
    )


def _letters(rounds: Sequence[tuple[str, int]], marks: Sequence[str]) -> dict[tuple[str, int], str]:
    """A letter for each round of each letter that has two lines or more; a refrain and its return are one line."""
    lines = {(key, mark if len(mark) > 1 else str(i)) for i, (key, mark) in enumerate(zip(rounds, marks, strict=True))}
    sizes = Counter(key for key, _ in lines)
    fresh = (letter for letter in ascii_letters.swapcase() if letter not in "Xx" and letter not in dict(rounds))
    rhyming = [key for key in dict.fromkeys(rounds) if sizes[key] > 1 and key[0] not in "X-"]
    return {key: key[0] if key[1] == 0 else next(fresh) for key in rhyming}


def check_refrains(orders: Iterable[Sequence[LineOrder]]) -> None:
    """Sees to it that a refrain is as long wherever it returns.

    Raises:
        OrderError: lines with one mark are asked for with different numbers of syllables.
    """
    lengths: dict[str, int] = {}
    for line in (line for order in orders for line in order if line.refrain):
        if lengths.setdefault(line.refrain, line.syllables) != line.syllables:
            raise OrderError(
                f"the refrain {line.refrain} has {lengths[line.refrain]} syllables in one place and {line.syllables}"
                " in another; wanted the same"
            )


def iambic(order: Sequence[LineOrder]) -> tuple[LineOrder, ...]:
    """Without a tune, every second syllable is stressed, counted so that the last one is."""
    return tuple(
        replace(line, strengths=tuple(0.5 if (line.syllables - n) % 2 else -0.5 for n in range(line.syllables)))
        for line in order
    )
