"""What happens in a stream, and when: `_ql` and `_s` count from its beginning."""

from dataclasses import dataclass
from enum import StrEnum

from music.notes import Note
from music.piano.spec import PianoSpec


class Hand(StrEnum):
    """Who plays a note."""

    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True)
class PieceBegins:
    """Another piece begins: its key, metre, tempo and form are in its order."""

    onset_ql: float
    onset_s: float
    order: PianoSpec


@dataclass(frozen=True)
class NoteBegins:
    """A note begins.

    Attributes:
        note: its onset in quarters counts from the beginning of the stream.
    """

    onset_s: float
    duration_s: float
    note: Note
    hand: Hand


@dataclass(frozen=True)
class PedalMoves:
    """The sustain pedal goes down or comes up."""

    onset_s: float
    is_down: bool


Event = PieceBegins | NoteBegins | PedalMoves
