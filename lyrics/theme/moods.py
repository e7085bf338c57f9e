"""Moods that a person may choose, whatever the theme's words feel like."""

from enum import StrEnum


class Mood(StrEnum):
    """How a song feels: a place in the circumplex of affect (Russell 1980), pleasant or not and calm or excited."""

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
