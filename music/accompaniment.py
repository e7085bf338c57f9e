"""What a piano plays under a voice, or alone."""

from dataclasses import dataclass

from music.notes import Note


@dataclass(frozen=True)
class Piano:
    """Both hands, each ordered by onset then pitch.

    Attributes:
        pedals: (down_ql, up_ql) of the sustain pedal, in order, one after the other.
    """

    right: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    pedals: tuple[tuple[float, float], ...] = ()
