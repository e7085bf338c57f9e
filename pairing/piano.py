"""The piano of a song: passage by passage, the tune in its right hand where nobody sings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from music.notes import InstrumentPart, Note, in_order, piano_part
from music.piano.accompanist import AccompanimentSpec, Accompanist
from pairing.layout import PlayedPassage, SungSection

_LOWEST = 52
_ABOVE_PIANO = 6
"""MIDI velocity that a tune has more than the chords beneath it."""


@dataclass(frozen=True)
class Pianist:
    """Who plays under a song.

    Attributes:
        accompanist: what is played.
        rng: every draw comes from it.
    """

    accompanist: Accompanist
    rng: np.random.Generator

    def play(self, sections: Sequence[SungSection], passages: Sequence[PlayedPassage]) -> tuple[InstrumentPart, ...]:
        """Plays a song through, passage by passage."""
        played = []
        for passage in passages:
            section = sections[passage.number]
            piano = self.accompanist.accompany(_order(passage, section, closes=passage is passages[-1]), self.rng)
            played.append(with_tune(piano, passage.tune, section.playing.velocity))
        whole = piano_part(
            tuple(note for piano in played for note in piano.hands[0]),
            tuple(note for piano in played for note in piano.hands[1]),
            tuple(pedal for piano in played for pedal in piano.pedals),
        )
        return (whole,)


def _order(passage: PlayedPassage, section: SungSection, *, closes: bool) -> AccompanimentSpec:
    """The passage under what is sung in a section, or under the tune that the right hand itself is to play."""
    tune, playing = section.tune, section.playing
    return AccompanimentSpec(
        passage.tune or tune.moved(section.start_ql).notes,
        passage.chords,
        tune.key,
        tune.metre,
        tune.tempo_bpm,
        playing.texture,
        playing.level,
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
    right, left = piano.hands
    up = 12 * max(0, ceil((_LOWEST - min(note.pitch_midi for note in tune)) / 12))
    louder = max(1, min(127, velocity + _ABOVE_PIANO))
    played = [replace(note.moved(semitones=up), velocity=louder, continues_syllable=False) for note in tune]

    def stays(note: Note) -> bool:
        together = [t for t in played if t.onset_ql < note.end_ql - 1e-6 and t.end_ql > note.onset_ql + 1e-6]
        return note.pitch_midi <= min((t.pitch_midi for t in together), default=127) - 3

    return replace(piano, hands=(in_order([*filter(stays, right), *played]), left))
