"""How words are told: in which mood, in the language of today or of old, who speaks, and in which tense."""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How a song feels, whatever its theme does.

    Each is a place in the circumplex of affect (Russell 1980): pleasant or not, and calm or excited.
    """

    JOYFUL = "joyful"
    PLAYFUL = "playful"
    TRIUMPHANT = "triumphant"
    TENDER = "tender"
    CALM = "calm"
    WISTFUL = "wistful"
    MELANCHOLY = "melancholy"
    STORMY = "stormy"

    @property
    def valence(self) -> float:
        """-1 unpleasant to 1 pleasant."""
        return _PLACES[self][0]

    @property
    def arousal(self) -> float:
        """-1 calm to 1 excited."""
        return _PLACES[self][1]


_PLACES = {
    Mood.JOYFUL: (0.75, 0.55),
    Mood.PLAYFUL: (0.5, 0.2),
    Mood.TRIUMPHANT: (0.55, 0.9),
    Mood.TENDER: (0.5, -0.6),
    Mood.CALM: (0.3, -0.9),
    Mood.WISTFUL: (-0.2, -0.4),
    Mood.MELANCHOLY: (-0.6, -0.6),
    Mood.STORMY: (-0.6, 0.8),
}


class Diction(StrEnum):
    """Which state of the language."""

    PLAIN = "plain"  # of today
    OLD = "old"  # of the old verse: thou, hath, 'tis, o'er


class Speaker(StrEnum):
    """Who speaks, or of whom: the first that the stanza's pronouns name."""

    I = "I"  # noqa: E741  # the pronoun
    WE = "we"
    YOU = "you"
    THEY = "they"  # or he or she
    NOBODY = "nobody"


class Tense(StrEnum):
    """When it happens."""

    PAST = "past"
    PRESENT = "present"


@dataclass(frozen=True)
class Viewpoint:
    """How a stanza is told; None where it is not known or not to be said."""

    diction: Diction | None = None
    speaker: Speaker | None = None
    tense: Tense | None = None
