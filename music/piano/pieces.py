"""Piano music as the network knows it: two hands in one metre, and the voice above them if there is one."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from music.dynamics import LEVELS
from music.keys import Key
from music.metre import Metre
from music.notes import Note, NoteError, check_tempo


class PianoStyle(StrEnum):
    """In whose manner."""

    CHOPIN = "chopin"
    POLISH = "polish"
    LIEDER = "lieder"
    OTHER = "other"


STYLES = tuple(PianoStyle)


@dataclass(frozen=True)
class PianoPiece:
    """Music for two hands in one metre; quarter 0 is a bar line.

    Attributes:
        work: the same for all pieces that must fall into the same split, such as editions of one work.
        style: whose music it is.
        right: the right hand's notes, by onset, then pitch.
        left: the left hand's.
        voice: a sung line above, empty where there is none.
        dynamics: (onset_ql, level) where a dynamic begins, in order; levels as in `music.dynamics`.
    """

    work: str
    style: PianoStyle
    right: tuple[Note, ...]
    left: tuple[Note, ...]
    key: Key
    metre: Metre
    tempo_bpm: float
    voice: tuple[Note, ...] = ()
    dynamics: tuple[tuple[float, int], ...] = ()

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        for hand, notes in (("right", self.right), ("left", self.left), ("voice", self.voice)):
            for earlier, later in pairwise(notes):
                if (later.onset_ql, later.pitch_midi) < (earlier.onset_ql, earlier.pitch_midi):
                    raise NoteError(f"{self.work!r}, {hand}: the note at quarter {later.onset_ql} is out of order")
        for onset, level in self.dynamics:
            if not 0 <= level < len(LEVELS):
                raise NoteError(
                    f"{self.work!r}: dynamic level {level} at quarter {onset}; wanted 0 to {len(LEVELS) - 1}"
                )

    @property
    def end_ql(self) -> float:
        """Where the last note stops, in quarters; 0 without notes."""
        return max((note.end_ql for note in (*self.right, *self.left, *self.voice)), default=0.0)
