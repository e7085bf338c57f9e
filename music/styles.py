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
