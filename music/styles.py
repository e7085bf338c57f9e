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
    """Voices of a choir.

    Attributes:
        range_midi: lowest and highest pitch that most singers of the part have.
    """

    range_midi: tuple[int, int]

    SOPRANO = "soprano", (60, 79)
    ALTO = "alto", (55, 74)
    TENOR = "tenor", (48, 67)
    BASS = "bass", (41, 60)

    def __new__(cls, name: str, range_midi: tuple[int, int] = (0, 127)) -> "Voice":
        """A row of the table."""
        row = str.__new__(cls, name)
        row._value_, row.range_midi = name, range_midi
        return row


class Instrument(StrEnum):
    """Instruments that play in songs, a row each.

    Attributes:
        label: as people read it.
        short_label: before the later systems of a score.
        program: of General MIDI, from 0.
        hands: what is written on a staff, and as MIDI on a track, of its own; each under this name in a song's JSON.
        has_pedals: whether it has a sustain pedal.
        hand_labels: what each hand is called where it stands alone, as "Piano left hand"; of one hand the instrument.
    """

    label: str
    short_label: str
    program: int
    hands: tuple[str, ...]
    has_pedals: bool
    hand_labels: tuple[str, ...]

    PIANO = "piano", "Piano", "Pno.", 0, ("right", "left"), True

    def __new__(
        cls, name: str, label: str, short_label: str, program: int, hands: tuple[str, ...], has_pedals: bool
    ) -> "Instrument":
        """A row of the table."""
        row = str.__new__(cls, name)
        row._value_ = name
        row.label, row.short_label, row.program = label, short_label, program
        row.hands, row.has_pedals = hands, has_pedals
        row.hand_labels = tuple(f"{label} {hand} hand" for hand in hands) if len(hands) > 1 else (label,)
        return row
