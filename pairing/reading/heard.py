"""A song as a file has it, before it is laid on the grid."""

from dataclasses import dataclass

from music.keys import Key
from music.metre import Metre
from music.notes import Note


@dataclass(frozen=True)
class HeardSyllable:
    """A syllable and its notes as a file has them, and what ends with it.

    Attributes:
        text: not empty; words that are sung on one note may stand in it with spaces between.
        notes: in order; times need not lie on the grid, and may overlap those of the next syllable a little.
    """

    text: str
    notes: tuple[Note, ...]
    ends_word: bool = True
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class Frame:
    """What holds for the whole song."""

    title: str
    key: Key
    metre: Metre
    tempo_bpm: float


@dataclass(frozen=True)
class Accompaniment:
    """What is played, in any order; times need not lie on the grid.

    Attributes:
        chords: (onset_ql, symbol) pairs in order.
        end_ql: where the file ends.
    """

    right: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    chords: tuple[tuple[float, str], ...] = ()
    end_ql: float = 0.0
