"""How written notes are played: velocities, holds that hands can keep, the sustain pedal."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

import numpy as np

from music.chords import slot_ql
from music.metre import Metre
from music.notes import Note, in_order
from music.piano.ids import FIRST_BAR, FIRST_CHORD, FIRST_SHIFT
from music.piano.rules import SPAN
from music.piano.texture import Texture

_SOFTEST, _STEP = 34, 11
"""Velocity of ppp, and what each level adds."""
_MELODY, _BASS, _INNER = 9, 2, -5
_ACCENT = 8
_SWELL = 5
_SWELL_BARS = 4
_LIFT_QL = 1 / 16
"""How long before a new harmony the pedal comes up, and after it goes down again."""
_DRY = frozenset({Texture.UNISON, Texture.RUNS, Texture.MARCH})
"""Textures in which the pedal would blur."""


def levels_of(ids: Sequence[int]) -> list[int]:
    """The dynamic level of each bar, 3 (mp) where it is unknown."""
    bars = [token - FIRST_BAR - 1 for token in ids if FIRST_BAR <= token < FIRST_CHORD]
    return [level if level >= 0 else 3 for level in bars]


def chords_of(ids: Sequence[int]) -> list[int]:
    """The chord id of each slot."""
    return [token - FIRST_CHORD for token in ids if FIRST_CHORD <= token < FIRST_SHIFT]


def with_velocities(
    right: Sequence[Note], left: Sequence[Note], levels: Sequence[int], metre: Metre, is_leading: bool = True
) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Both hands with velocities: the level of the bar, moving to the next one, accents, and the upper line louder.

    Args:
        right: by onset, then pitch.
        left: the same.
        levels: of each bar.
        metre: bars are counted from quarter 0.
        is_leading: whether the right hand's highest notes are the melody.
    """
    tops = {round(note.onset_ql, 4): note.pitch_midi for note in right}  # the last of an onset is its highest
    basses = {round(note.onset_ql, 4): note.pitch_midi for note in reversed(left)}

    def played(note: Note, chosen: dict[float, int], extra: int) -> Note:
        is_outer = chosen[round(note.onset_ql, 4)] == note.pitch_midi
        loud = _loudness(note.onset_ql, levels, metre) + (extra if is_outer else _INNER)
        return replace(note, velocity=int(np.clip(round(loud), 12, 124)))

    melody = _MELODY if is_leading else 0
    return tuple(played(n, tops, melody) for n in right), tuple(played(n, basses, _BASS) for n in left)


def _loudness(onset_ql: float, levels: Sequence[int], metre: Metre) -> float:
    place = onset_ql / metre.bar_ql
    bar = min(int(place + 1e-6), len(levels) - 1)
    after = levels[min(bar + 1, len(levels) - 1)]
    level = levels[bar] + (after - levels[bar]) * float(np.clip(place - bar, 0, 1)) * 0.5
    swell = np.sin(np.pi * (place % _SWELL_BARS) / _SWELL_BARS)
    return float(_SOFTEST + _STEP * level + _ACCENT * (metre.strength(onset_ql) - 0.5) + _SWELL * (swell - 0.5))


def tidied(notes: Sequence[Note], metre: Metre) -> tuple[Note, ...]:
    """A hand's notes, those that run a little into the next onset ended there; those held for long are meant so.

    Over a bar line only what lasts three times as long as up to the next onset is held.
    """
    onsets = sorted({round(note.onset_ql, 6) for note in notes})
    following = dict(pairwise(onsets))

    def ended(note: Note) -> Note:
        after = following.get(round(note.onset_ql, 6), note.end_ql)
        gap = after - note.onset_ql
        held = 3 if _is_bar(after, metre) else 2
        return replace(note, duration_ql=gap) if gap + 1e-6 < note.duration_ql < held * gap - 1e-6 else note

    return tuple(ended(note) for note in notes)


def within_reach(notes: Sequence[Note]) -> tuple[Note, ...]:
    """A hand's notes, those held let go when the hand moves beyond a tenth: the pedal keeps their sound."""
    found: list[Note] = []
    held: list[int] = []
    for note in in_order(notes):
        still = [place for place in held if found[place].end_ql > note.onset_ql + 1e-6]
        for place in list(still):
            earlier = found[place]
            is_far = abs(earlier.pitch_midi - note.pitch_midi) > SPAN
            if is_far and earlier.onset_ql < note.onset_ql - 1e-6:
                found[place] = replace(earlier, duration_ql=note.onset_ql - earlier.onset_ql)
                still.remove(place)
        found.append(note)
        held = [*still, len(found) - 1]
    return tuple(found)


def clear_of(notes: Sequence[Note], voice: Sequence[Note], metre: Metre) -> tuple[Note, ...]:
    """The notes, those cut short that would last to a beat on which the voice sings a semitone beside them."""
    beat = metre.beat_ql
    sung = [
        (number * beat, note.pitch_midi)
        for note in voice
        for number in range(ceil(note.onset_ql / beat - 1e-6), ceil(note.end_ql / beat - 1e-6))
    ]

    def cut(note: Note) -> Note:
        ends = [
            onset
            for onset, pitch in sung
            if note.onset_ql + 1e-6 < onset < note.end_ql - 1e-6 and (note.pitch_midi - pitch) % 12 in (1, 11)
        ]
        return replace(note, duration_ql=min(ends) - note.onset_ql) if ends else note

    return tuple(cut(note) for note in notes)


def held_to(notes: Sequence[Note], bar_start_ql: float, end_ql: float) -> tuple[Note, ...]:
    """The notes, those that begin in the last bar held to the end and none beyond it."""
    held = [replace(n, duration_ql=end_ql - n.onset_ql) if n.onset_ql >= bar_start_ql - 1e-6 else n for n in notes]
    return tuple(replace(n, duration_ql=min(n.duration_ql, end_ql - n.onset_ql)) for n in held)


def pedals(
    chords: Sequence[int], textures: Sequence[Texture], notes: Sequence[Note], metre: Metre, end_ql: float
) -> tuple[tuple[float, float], ...]:
    """(down_ql, up_ql): down with each new harmony that sounds, up just before the next; none in dry bars.

    Args:
        chords: chord id of each slot.
        textures: of each bar.
        notes: of both hands.
        metre: bars are counted from quarter 0.
        end_ql: where the last pedal comes up.
    """
    slot = slot_ql(metre)
    changes = [n for n in range(len(chords)) if n == 0 or chords[n] != chords[n - 1] or _is_bar(n * slot, metre)]
    ends = [n * slot for n in changes[1:]] + [end_ql]
    sounding = np.array([note.onset_ql for note in notes])
    found = []
    for n, end in zip(changes, ends, strict=True):
        start = n * slot
        bar = min(int(start / metre.bar_ql + 1e-6), len(textures) - 1)
        is_struck = bool(((sounding >= start - 1e-6) & (sounding < end - 1e-6)).any())
        if is_struck and textures[bar] not in _DRY and end - start > 4 * _LIFT_QL:
            found.append((start + _LIFT_QL, end - (_LIFT_QL / 2 if end < end_ql else 0.0)))
    return tuple(found)


def _is_bar(time_ql: float, metre: Metre) -> bool:
    return abs(time_ql / metre.bar_ql - round(time_ql / metre.bar_ql)) < 1e-6
