"""What bars of a texture are usually like, and which textures the pieces of a genre are made of.

The numbers are means over the training pieces: notes a quarter and mean pitch of the hands with the tonic on C.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from music.piano.texture import Texture
from music.styles import Genre


@dataclass(frozen=True)
class Habit:
    """What the bars of a texture are usually like."""

    notes_per_quarter: float
    right: float
    left: float


SOLO: Mapping[Texture, Habit] = {  # Chopin
    Texture.HELD: Habit(0.9, 64.0, 47.3),
    Texture.CHORALE: Habit(4.9, 69.5, 53.0),
    Texture.VOICES: Habit(3.3, 68.0, 53.0),
    Texture.BROKEN: Habit(4.4, 70.8, 55.3),
    Texture.ARPEGGIO: Habit(5.7, 71.7, 53.8),
    Texture.NOCTURNE: Habit(4.5, 73.8, 53.2),
    Texture.WALTZ: Habit(3.8, 74.0, 56.4),
    Texture.MAZURKA: Habit(5.1, 75.1, 56.0),
    Texture.MARCH: Habit(6.5, 75.0, 55.0),
    Texture.REPEATED: Habit(6.6, 68.7, 53.3),
    Texture.RUNS: Habit(7.1, 73.1, 55.5),
    Texture.UNISON: Habit(5.4, 66.8, 52.1),
}
ACCOMPANYING: Mapping[Texture, Habit] = {  # Lieder
    Texture.HELD: Habit(0.9, 66.5, 49.1),
    Texture.CHORALE: Habit(4.3, 67.4, 51.5),
    Texture.VOICES: Habit(3.5, 66.9, 49.8),
    Texture.BROKEN: Habit(4.6, 66.8, 51.3),
    Texture.ARPEGGIO: Habit(5.0, 70.2, 51.6),
    Texture.NOCTURNE: Habit(4.4, 69.9, 52.2),
    Texture.WALTZ: Habit(4.9, 71.5, 52.6),
    Texture.MAZURKA: Habit(6.1, 69.8, 51.7),
    Texture.MARCH: Habit(5.3, 69.8, 51.2),
    Texture.REPEATED: Habit(6.7, 66.2, 50.6),
    Texture.RUNS: Habit(6.5, 69.0, 52.5),
    Texture.UNISON: Habit(4.2, 67.8, 53.0),
}


@dataclass(frozen=True)
class Manner:
    """How pieces of a genre go.

    Attributes:
        metres: usual ones, the most usual first.
        tempo_bpm: slowest and fastest.
        first: textures of the main sections, one drawn for a piece.
        second: of the middle section.
        between: what a bar within a section may be instead, now and then.
    """

    metres: tuple[str, ...]
    tempo_bpm: tuple[float, float]
    first: tuple[Texture, ...]
    second: tuple[Texture, ...]
    between: tuple[Texture, ...]


MANNERS: Mapping[Genre, Manner] = {
    Genre.NOCTURNE: Manner(
        ("4/4", "12/8", "6/8"),
        (58, 80),
        (Texture.NOCTURNE,),
        (Texture.CHORALE, Texture.BROKEN, Texture.VOICES),
        (Texture.ARPEGGIO, Texture.VOICES),
    ),
    Genre.WALTZ: Manner(
        ("3/4",),
        (140, 190),
        (Texture.WALTZ,),
        (Texture.WALTZ, Texture.BROKEN, Texture.VOICES),
        (Texture.CHORALE, Texture.VOICES, Texture.RUNS),
    ),
    Genre.MAZURKA: Manner(
        ("3/4",),
        (110, 160),
        (Texture.WALTZ, Texture.MAZURKA),
        (Texture.MAZURKA, Texture.VOICES, Texture.CHORALE),
        (Texture.MAZURKA, Texture.CHORALE, Texture.VOICES),
    ),
    Genre.PRELUDE: Manner(
        ("4/4", "2/4", "3/4", "6/8"),
        (60, 120),
        (Texture.VOICES, Texture.CHORALE, Texture.BROKEN, Texture.REPEATED),
        (Texture.CHORALE, Texture.ARPEGGIO, Texture.VOICES),
        (Texture.VOICES, Texture.CHORALE),
    ),
    Genre.ETUDE: Manner(
        ("4/4", "2/4", "6/8"),
        (96, 132),
        (Texture.ARPEGGIO, Texture.RUNS, Texture.BROKEN),
        (Texture.ARPEGGIO, Texture.NOCTURNE),
        (Texture.RUNS, Texture.ARPEGGIO),
    ),
    Genre.POLONAISE: Manner(
        ("3/4",),
        (84, 108),
        (Texture.CHORALE, Texture.REPEATED),
        (Texture.VOICES, Texture.WALTZ, Texture.UNISON),
        (Texture.VOICES, Texture.RUNS, Texture.UNISON),
    ),
}
