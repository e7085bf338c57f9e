"""Themes for tests, read by hand, and what a song is made of."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from lyrics.theme import TOPIC_SIZE, Theme
from lyrics.verse import Line, Stanza, Syllable, Verse
from music.notes import InstrumentPart, Note, in_order, piano_part
from music.piano.accompanist import AccompanimentSpec, Accompanist
from pairing.compose_song import Networks
from pairing.playing import Musician, play_piano
from pairing.request import ASKED, SongRequest, parsed
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
    return Theme(topic, valence, arousal, text=text)


def networks() -> Networks:
    """To which everything is alike."""
    return Networks(even_voice(), small_model(), accompanist())


def asked(base: SongRequest | None = None, /, **wishes: Any) -> SongRequest:
    """A request for a song about anything, with seed 0; or another one with other wishes. Texts are parsed."""
    values = {
        name: parsed(name, value) if name in ASKED and isinstance(value, str) else value
        for name, value in wishes.items()
    }
    return replace(base, **values) if base else SongRequest(**{"theme": "any", "seed": 0, **values})


class HeldChords(Accompanist):
    """Plays every chord as it stands, at once and softly enough; a voice must have its own notes."""

    def __init__(self) -> None:
        self.asked: list[AccompanimentSpec] = []

    def accompany(self, order: AccompanimentSpec, rng: np.random.Generator) -> InstrumentPart:
        """Chords in the right hand, roots in the left, a pedal to each."""
        self.asked.append(order)
        velocity = 16 * (order.dynamic + 1) - 4
        right = [
            Note(chord.onset_ql, chord.duration_ql, 52 + (pitch_class - 4) % 12, velocity)
            for chord in order.chords
            for pitch_class in chord.pitch_classes
        ]
        left = [Note(chord.onset_ql, chord.duration_ql, 36 + chord.root, velocity) for chord in order.chords]
        pedals = tuple((chord.onset_ql + 0.125, chord.end_ql) for chord in order.chords)
        return piano_part(in_order(right), in_order(left), pedals)


def accompanist() -> Accompanist:
    return HeldChords()


def pianist() -> Musician:
    return partial(play_piano, accompanist())


def la(count: int, rhyme: str = "", last: str = "la") -> Line:
    """A line of words of one syllable, told apart by their number."""
    texts = [*(f"la{n}" for n in range(1, count)), last]
    return Line(tuple(Syllable(text, 1, True) for text in texts), rhyme)


def verse_of(*stanzas: tuple[int, ...]) -> Verse:
    return Verse("La", tuple(Stanza(tuple(la(count, "A") for count in counts)) for counts in stanzas))
