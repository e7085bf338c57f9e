"""Verse: syllables, lines, stanzas."""

from dataclasses import dataclass


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
