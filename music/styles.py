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
    """Networks that `music train` can train: two that ship, and the family around the paper's."""

    VOICE = "voice"
    PIANO = "piano"
    PAPER_LSTM = "paper-lstm"
    PAPER_VAE = "paper-vae"
    SINGLE_LSTM = "single-lstm"
    RNN = "rnn"
    ATTENTION_LSTM = "attention-lstm"
    BIAXIAL = "biaxial"
    ROLL_LSTM = "roll-lstm"
    TRANSFORMER = "transformer"
    TRANSFORMER_VAE = "transformer-vae"

    @property
    def ships(self) -> bool:
        """Whether it is of the product and trained by its own room, no member of the family."""
        return self in (Network.VOICE, Network.PIANO)

    @property
    def of_rolls(self) -> bool:
        """Whether it learns from piano rolls too."""
        return self in (Network.BIAXIAL, Network.ROLL_LSTM)


class Kind(StrEnum):
    """What `music evaluate` compares."""

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
