"""Themes for tests, read by hand, and what a song is made of."""

import numpy as np

from lyrics.condition import Feeling
from lyrics.theme.reading import Theme
from lyrics.theme.table import TOPIC_SIZE
from lyrics.verse import Line, Stanza, Syllable, Verse
from pairing.songwriter import Songwriter
from tests.lyrics.models import small_model
from tests.music.voice.networks import even_voice

SAD = {
    "melancholy": (-0.45, -0.45),
    "grief": (-0.7, -0.3),
    "lost love": (-0.3, -0.2),
    "autumn": (-0.2, -0.5),
    "a grave": (-0.6, -0.6),
    "lonely night": (-0.5, -0.35),
}
JOYFUL = {
    "joy": (0.7, 0.5),
    "spring": (0.4, 0.3),
    "dancing": (0.5, 0.8),
    "laughter": (0.65, 0.6),
    "a wedding": (0.6, 0.35),
    "children at play": (0.45, 0.55),
}


def theme_of(text: str = "calm", valence: float = 0.0, arousal: float = 0.0) -> Theme:
    topic = np.zeros(TOPIC_SIZE, np.float32)
    topic[0] = 1
    return Theme(text, (), Feeling(topic, valence), arousal, ())


def songwriter() -> Songwriter:
    """With networks to which everything is alike."""
    return Songwriter(even_voice(), small_model())


def la(count: int, rhyme: str = "", last: str = "la") -> Line:
    """A line of words of one syllable, told apart by their number."""
    texts = [*(f"la{n}" for n in range(1, count)), last]
    return Line(tuple(Syllable(text, 1, True) for text in texts), rhyme)


def verse_of(*stanzas: tuple[int, ...]) -> Verse:
    return Verse("La", tuple(Stanza(tuple(la(count, "A") for count in counts)) for counts in stanzas))
