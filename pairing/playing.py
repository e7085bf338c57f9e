"""What is played under a song: its sections and passages, the texture chosen for each, and the piano."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from lyrics.theme import Theme
from lyrics.verse import Line
from music.chords import Chord
from music.dynamics import LEVELS
from music.metre import Metre
from music.notes import InstrumentPart, Melody, Note, Phrase, in_order, piano_part
from music.piano.accompanist import AccompanimentSpec, Accompanist
from music.piano.texture import Texture
from pairing.form import SongSection

_LOWEST = 52
_ABOVE_PIANO = 6
"""MIDI velocity that a tune has more than the chords beneath it."""

_LIVELY = 0.3
"""Arousal above which a theme wants movement, and below whose negative it wants rest."""

_RESTING = (Texture.BROKEN, Texture.NOCTURNE, Texture.CHORALE)
_FLOWING = (Texture.BROKEN, Texture.ARPEGGIO)
_SWAYING = (Texture.ARPEGGIO, Texture.NOCTURNE, Texture.BROKEN)
_DANCING = (Texture.WALTZ, Texture.WALTZ, Texture.MAZURKA)
_DRIVEN = (Texture.REPEATED, Texture.REPEATED, Texture.ARPEGGIO)
_MARCHING = (Texture.MARCH,)

_FULLER = {
    Texture.HELD: Texture.CHORALE,
    Texture.CHORALE: Texture.BROKEN,
    Texture.BROKEN: Texture.ARPEGGIO,
    Texture.NOCTURNE: Texture.ARPEGGIO,
    Texture.ARPEGGIO: Texture.REPEATED,
    Texture.WALTZ: Texture.MAZURKA,
    Texture.MAZURKA: Texture.WALTZ,
    Texture.MARCH: Texture.REPEATED,
    Texture.REPEATED: Texture.MARCH,
}
_OTHER = {
    Texture.CHORALE: Texture.ARPEGGIO,
    Texture.BROKEN: Texture.CHORALE,
    Texture.NOCTURNE: Texture.REPEATED,
    Texture.ARPEGGIO: Texture.CHORALE,
    Texture.REPEATED: Texture.BROKEN,
}

_LOUDER = {SongSection.VERSE: 0, SongSection.CHORUS: 12, SongSection.BRIDGE: 4, SongSection.MIDDLE: 6}
"""MIDI velocity that a section has more than the verses."""


@dataclass(frozen=True)
class SungSection:
    """What is sung to a tune from its beginning to its end.

    Attributes:
        tune: what the accompaniment is made for; its first note is in its first bar.
        chords: under it, from its first bar to its last, without gaps.
        stanzas: lines, and for each line its phrase of the tune; where words need other notes it may differ a little.
        texture: of what is played under it.
        velocity: MIDI velocity of a strong beat of that; the voice sings above it.
        is_joined: whether it follows the section before without an interlude, as a chorus does its verse.
        start_ql: where it begins in the song, once it is laid out.
    """

    tune: Melody
    chords: tuple[Chord, ...]
    stanzas: tuple[tuple[Sequence[Line], Sequence[Phrase]], ...]
    texture: Texture
    velocity: int
    is_joined: bool = False
    start_ql: float = 0.0

    @property
    def bars(self) -> int:
        """How many its tune has."""
        return round(self.chords[-1].end_ql / self.tune.metre.bar_ql)

    def bars_from(self, note: Note) -> int:
        """How many bars of the tune there are from that of a note on."""
        return self.bars - int((note.onset_ql + 1e-6) // self.tune.metre.bar_ql)

    @property
    def begins_late(self) -> bool:
        """Whether its first bar is mostly pickup."""
        return self.tune.notes[0].onset_ql >= self.tune.metre.bar_ql / 2


@dataclass(frozen=True)
class PlayedPassage:
    """What is played in one go, counted from the start of the song.

    Attributes:
        chords: without gaps.
        number: of the section that it accompanies, leads to, or closes.
        tune: what is played on top while nobody sings; empty under the voice.
    """

    chords: tuple[Chord, ...]
    number: int
    tune: tuple[Note, ...] = ()

    @property
    def start_ql(self) -> float:
        """Where it begins, on a bar line."""
        return self.chords[0].onset_ql

    @property
    def end_ql(self) -> float:
        """Where it ends, on a bar line."""
        return self.chords[-1].end_ql


Musician = Callable[[Sequence[SungSection], Sequence[PlayedPassage], np.random.Generator], tuple[InstrumentPart, ...]]
"""Who plays under a song: what is played of the chords of one that is laid out, from its beginning to its end."""


def draw_texture(theme: Theme, metre: Metre, rng: np.random.Generator) -> Texture:
    """What is played under the verses: chords and nocturnes for calm themes, dances and marches for lively ones.

    Excitement without joy drives: chords are repeated. Triple time dances unless the theme is at rest.
    """
    fitting = _fitting(theme, metre)
    return fitting[int(rng.integers(len(fitting)))]


def texture_in(section: SongSection, verses: Texture) -> Texture:
    """The texture of the verses turned to a section: the chorus is fuller, others are different."""
    match section:
        case SongSection.VERSE:
            return verses
        case SongSection.CHORUS:
            return _FULLER.get(verses, verses)
        case _:
            return _OTHER.get(verses, Texture.BROKEN)


def velocity_of(theme: Theme, section: SongSection = SongSection.VERSE) -> int:
    """MIDI velocity of strong beats: louder for excited themes, and in other sections than the verses."""
    return min(127, round(66 + 14 * theme.arousal) + _LOUDER[section])


def _fitting(theme: Theme, metre: Metre) -> tuple[Texture, ...]:
    in_three = round(metre.bar_ql / metre.beat_ql) == 3
    if theme.arousal < -_LIVELY:
        return _SWAYING if metre.is_compound or in_three else _RESTING
    if theme.arousal > _LIVELY and theme.valence < 0:
        return _DRIVEN
    if metre.is_compound:
        return _SWAYING
    if in_three:
        return _DANCING
    return _MARCHING if theme.arousal > _LIVELY else _FLOWING


def level_of_velocity(velocity: float) -> int:
    """The dynamic of a MIDI velocity, 0 ppp to 7 fff: 16 velocities are a level."""
    return max(0, min(len(LEVELS) - 1, round(velocity / 16 - 1)))


def play_piano(
    accompanist: Accompanist,
    sections: Sequence[SungSection],
    passages: Sequence[PlayedPassage],
    rng: np.random.Generator,
) -> tuple[InstrumentPart, ...]:
    """The piano of a song: passage by passage, the tune in its right hand where nobody sings.

    Given an accompanist, it is a `Musician`.
    """
    played = []
    for passage in passages:
        section = sections[passage.number]
        piano = accompanist.accompany(_order(passage, section, closes=passage is passages[-1]), rng)
        played.append(with_tune(piano, passage.tune, section.velocity))
    whole = piano_part(
        tuple(note for piano in played for note in piano.hands[0]),
        tuple(note for piano in played for note in piano.hands[1]),
        tuple(pedal for piano in played for pedal in piano.pedals),
    )
    return (whole,)


def _order(passage: PlayedPassage, section: SungSection, *, closes: bool) -> AccompanimentSpec:
    """The passage under what is sung in a section, or under the tune that the right hand itself is to play."""
    tune = section.tune
    return AccompanimentSpec(
        passage.tune or tune.moved(section.start_ql).notes,
        passage.chords,
        tune.key,
        tune.metre,
        tune.tempo_bpm,
        section.texture,
        level_of_velocity(section.velocity),
        passage.start_ql,
        passage.end_ql,
        closes,
    )


def with_tune(piano: InstrumentPart, tune: Sequence[Note], velocity: int) -> InstrumentPart:
    """The piano with a tune on top of the right hand; chords beneath it stay where they are well below.

    The tune of a low voice is played as many octaves higher as keep it out of the left hand.
    """
    if not tune:
        return piano
    up = 12 * max(0, ceil((_LOWEST - min(note.pitch_midi for note in tune)) / 12))
    louder = max(1, min(127, velocity + _ABOVE_PIANO))
    played = [replace(note.moved(semitones=up), velocity=louder, continues_syllable=False) for note in tune]

    def stays(note: Note) -> bool:
        together = [t for t in played if t.onset_ql < note.end_ql - 1e-6 and t.end_ql > note.onset_ql + 1e-6]
        return note.pitch_midi <= min((t.pitch_midi for t in together), default=127) - 3

    right, left = piano.hands
    return replace(piano, hands=(in_order([*filter(stays, right), *played]), left))
