"""What instruments play under a voice, or alone."""

from dataclasses import dataclass, replace
from enum import StrEnum

from music.notes import Note

Pedals = tuple[tuple[float, float], ...]
"""(down_ql, up_ql) of a sustain pedal, in order, one after the other."""


class Instrument(StrEnum):
    """Instruments that play in songs, a row each.

    Attributes:
        label: as people read it.
        short_label: before the later systems of a score.
        program: of General MIDI, from 0.
        hands: what is written on a staff, and as MIDI on a track, of its own; each under this name in a song's JSON.
        has_pedals: whether it has a sustain pedal.
    """

    label: str
    short_label: str
    program: int
    hands: tuple[str, ...]
    has_pedals: bool

    PIANO = "piano", "Piano", "Pno.", 0, ("right", "left"), True

    def __new__(
        cls, name: str, label: str, short_label: str, program: int, hands: tuple[str, ...], has_pedals: bool
    ) -> "Instrument":
        """A row of the table."""
        row = str.__new__(cls, name)
        row._value_ = name
        row.label, row.short_label, row.program = label, short_label, program
        row.hands, row.has_pedals = hands, has_pedals
        return row


def hand_label(instrument: Instrument, number: int) -> str:
    """What a hand is called where it stands alone: "Piano left hand", or the instrument where that has but one."""
    hands = instrument.hands
    return f"{instrument.label} {hands[number]} hand" if len(hands) > 1 else instrument.label


@dataclass(frozen=True)
class InstrumentPart:
    """What one instrument plays.

    Attributes:
        hands: the notes of each of the instrument's hands, ordered by onset then pitch.
        pedals: of its sustain pedal, which may be up for no longer than a moment.
    """

    instrument: Instrument
    hands: tuple[tuple[Note, ...], ...]
    pedals: Pedals = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, hand after hand."""
        return tuple(note for hand in self.hands for note in hand)

    def moved(self, semitones: int) -> "InstrumentPart":
        """The same so many semitones higher."""
        hands = tuple(tuple(note.moved(semitones=semitones) for note in hand) for hand in self.hands)
        return replace(self, hands=hands)


@dataclass(frozen=True)
class Piano:
    """Both hands, each ordered by onset then pitch."""

    right: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    pedals: Pedals = ()

    @property
    def part(self) -> InstrumentPart:
        """The same as one of a song's parts."""
        return InstrumentPart(Instrument.PIANO, (self.right, self.left), self.pedals)
