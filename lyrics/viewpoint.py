"""How a stanza is told: in the language of today or of old, who speaks, and in which tense."""

from dataclasses import dataclass
from enum import StrEnum


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
