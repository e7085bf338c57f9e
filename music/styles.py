"""Closed choices of music, in one light file that the command line can load at once."""

from enum import StrEnum


class Style(StrEnum):
    """What `music generate` can write."""

    VOICE = "voice"
    CHOPIN = "chopin"


class Genre(StrEnum):
    """Kinds of piano pieces."""

    NOCTURNE = "nocturne"
    WALTZ = "waltz"
    MAZURKA = "mazurka"
    PRELUDE = "prelude"
    ETUDE = "etude"
    POLONAISE = "polonaise"


class Network(StrEnum):
    """Networks that `music train` can train."""

    VOICE = "voice"
    PIANO = "piano"


class Voice(StrEnum):
    """Voices of a choir, with ranges most singers of the part have."""

    SOPRANO = "soprano"
    ALTO = "alto"
    TENOR = "tenor"
    BASS = "bass"

    @property
    def range_midi(self) -> tuple[int, int]:
        """Lowest and highest pitch."""
        return {"soprano": (60, 79), "alto": (55, 74), "tenor": (48, 67), "bass": (41, 60)}[self.value]
