"""The vector given to the piano network at every step.

Always given: place in the bar, metre, mode, tempo, harmony, what the hands last did, and what was written at the same
place one, two and four bars ago. Style, the bar's plan (texture, density, register), how many bars are left and the
voice can be withheld: zeros, flag 0. Training withholds them at random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from music.chords import chord_table
from music.keys import Mode
from music.metre import Metre
from music.notes import Note
from music.piano.ids import (
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    LAGS,
    LENGTHS,
    NOTHING,
    PITCH_OF,
    VOCABULARY_SIZE,
)
from music.piano.pieces import STYLES, PianoStyle
from music.piano.texture import TEXTURES, BarPlan
from music.position import bar_steps, grid_steps, position_features, position_size

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "6/4", "3/2")
MOST_BARS_LEFT = 5
SILENT = -1
FAR = 192
"""Grid steps after which a next note of the voice no longer matters."""
_KINDS, _OCTAVES = 7, 8
LOOK_SIZE = _KINDS + 12 + _OCTAVES + len(LENGTHS)


def _after(before: slice, size: int) -> slice:
    return slice(before.stop, before.stop + size)


# the columns in order, which trained weights fix
_POSITION = slice(0, position_size(METRES))
_TEMPO = _after(_POSITION, 1)
_CHORD = _after(_TEMPO, 24)
_LAST_PITCHES = _after(_CHORD, 2)
_LAST_LENGTHS = _after(_LAST_PITCHES, 2)
_STRUCK = _after(_LAST_LENGTHS, 2)
_STYLE = _after(_STRUCK, len(STYLES))
_STYLE_TOLD = _after(_STYLE, 1)
_TEXTURE = _after(_STYLE_TOLD, len(TEXTURES))
_DENSITY = _after(_TEXTURE, 1)
_REGISTERS = _after(_DENSITY, 2)
_PLAN_TOLD = _after(_REGISTERS, 1)
_BARS_LEFT = _after(_PLAN_TOLD, MOST_BARS_LEFT)
_END_TOLD = _after(_BARS_LEFT, 1)
_VOICE_NOW = _after(_END_TOLD, 12)
_VOICE_NEXT = _after(_VOICE_NOW, 12)
_VOICE_HEIGHT = _after(_VOICE_NEXT, 1)
_VOICE_BEGINS = _after(_VOICE_HEIGHT, 1)
_VOICE_WAITS = _after(_VOICE_BEGINS, 1)
_VOICE_TOLD = _after(_VOICE_WAITS, 1)
_LOOKS = _after(_VOICE_TOLD, len(LAGS) * LOOK_SIZE)
CONDITION_SIZE = _LOOKS.stop

# the columns of `Tracker.state`
_BAR, _PLACE, _HARMONY = range(3)
_PITCHES, _LENGTHS, _NOTES, _WRITTEN = slice(3, 5), slice(5, 7), slice(7, 9), slice(9, None)


@dataclass(frozen=True)
class Told:
    """What a stretch of steps is told.

    Attributes:
        style: None to withhold it.
        plan: of every bar; None to withhold it.
        bars: of the whole piece, so that it knows how many are left; None to withhold them.
        voice: (grid steps, 4) of `voice_table`; no rows to withhold it or where there is none.
    """

    metre: Metre
    mode: Mode
    tempo_bpm: float
    style: PianoStyle | None
    plan: BarPlan | None
    bars: int | None
    voice: NDArray[np.int16]


def condition_rows(states: NDArray[np.int16], told: Told) -> NDArray[np.float32]:
    """The vectors of states (steps, STATE_SIZE): (steps, CONDITION_SIZE)."""
    rows = _always(told.metre, told.mode)[states[:, _PLACE]]
    every, bar = np.arange(len(rows)), np.maximum(states[:, _BAR], 0)
    rows[:, _TEMPO] = log2(told.tempo_bpm / 100)
    rows[:, _CHORD] = chord_table()[states[:, _HARMONY]]
    rows[:, _LAST_PITCHES] = np.where(states[:, _PITCHES] > 0, (states[:, _PITCHES] - (72, 48)) / 12.0, 0)
    rows[:, _LAST_LENGTHS] = states[:, _LENGTHS] / 14.0 - 1
    rows[:, _STRUCK] = states[:, _NOTES] / 3.0
    if told.style is not None:
        rows[:, [_STYLE.start + STYLES.index(told.style), _STYLE_TOLD.start]] = 1
    if told.plan is not None:
        _add_plan(rows, told.plan, np.minimum(bar, len(told.plan) - 1))
    if told.bars is not None:
        rows[every, _BARS_LEFT.start + np.clip(told.bars - 1 - bar, 0, MOST_BARS_LEFT - 1)] = 1
        rows[:, _END_TOLD] = 1
    if len(told.voice):
        clock = bar.astype(np.int64) * bar_steps(told.metre) + states[:, _PLACE]
        _add_voice(rows, told.voice[np.minimum(clock, len(told.voice) - 1)])
    rows[:, _LOOKS] = _look_table()[states[:, _WRITTEN]].reshape(len(rows), -1)
    return rows


def _add_plan(rows: NDArray[np.float32], plan: BarPlan, bar: NDArray[np.integer]) -> None:
    rows[np.arange(len(rows)), _TEXTURE.start + plan.textures[bar]] = 1
    rows[:, _DENSITY.start] = np.log2(0.25 + plan.densities[bar])
    registers = plan.registers[bar]
    rows[:, _REGISTERS] = np.where(registers > 0, (registers - (72, 48)) / 12, 0)
    rows[:, _PLAN_TOLD] = 1


def _add_voice(rows: NDArray[np.float32], voice: NDArray[np.int16]) -> None:
    every = np.arange(len(rows))
    now, begins, waits, following = voice.T
    sounding, coming = now != SILENT, following != SILENT
    rows[every, _VOICE_NOW.start + now % 12] = sounding
    rows[every, _VOICE_NEXT.start + following % 12] = coming
    rows[:, _VOICE_HEIGHT.start] = np.where(sounding, (now - 66) / 12, 0)
    rows[:, _VOICE_BEGINS.start] = begins
    rows[:, _VOICE_WAITS.start] = np.log2(1 + waits) / log2(1 + FAR)
    rows[:, _VOICE_TOLD] = 1


def voice_table(voice: Sequence[Note], shift: int, steps: int) -> NDArray[np.int16]:
    """What the voice does at every step of the grid: (steps, 4), no rows without a voice.

    Columns: the sounding pitch with the tonic on C (`SILENT` for none), whether it begins now, grid steps until the
    next note begins (at most `FAR`), and that note's pitch (`SILENT` for none).

    Args:
        voice: in order; where it divides, the highest note counts.
        shift: semitones by which the key lies above C.
        steps: how many.
    """
    if not voice:
        return np.zeros((0, 4), np.int16)
    table = np.zeros((steps, 4), np.int16)
    table[:, 0] = table[:, 3] = SILENT
    table[:, 2] = FAR
    before = 0
    for note in voice:
        onset, end = grid_steps(note.onset_ql), grid_steps(note.end_ql)
        if onset >= steps:
            break
        pitch = note.pitch_midi - shift
        table[onset:end, 0] = pitch
        table[onset, 1] = 1
        if onset > before:
            table[before:onset, 2] = np.minimum(np.arange(onset - before, 0, -1), FAR)
            table[before:onset, 3] = pitch
        before = onset
    return table


@cache
def _always(metre: Metre, mode: Mode) -> NDArray[np.float32]:
    """What the place in the bar tells: (grid steps in a bar, CONDITION_SIZE)."""
    features = position_features(metre, mode, METRES)
    rows = np.zeros((len(features), CONDITION_SIZE), np.float32)
    rows[:, _POSITION] = features
    return rows


@cache
def _look_table() -> NDArray[np.float32]:
    """What an id written some bars ago looks like: (VOCABULARY_SIZE + 1, LOOK_SIZE), the last row for nothing."""
    table = np.zeros((NOTHING + 1, LOOK_SIZE), np.float32)
    bounds = (FIRST_BAR, FIRST_CHORD, FIRST_SHIFT, FIRST_DURATION, FIRST_RIGHT, FIRST_LEFT)
    for token in range(VOCABULARY_SIZE):
        kind = sum(token >= bound for bound in bounds)
        table[token, kind] = 1
        if token >= FIRST_RIGHT:
            octave, pitch_class = divmod(int(PITCH_OF[token]), 12)
            table[token, _KINDS + pitch_class] = 1
            table[token, _KINDS + 12 + min(max(octave - 1, 0), _OCTAVES - 1)] = 1
        elif token >= FIRST_SHIFT:
            length = token - (FIRST_DURATION if token >= FIRST_DURATION else FIRST_SHIFT)
            table[token, LOOK_SIZE - len(LENGTHS) + length] = 1
        elif token >= FIRST_CHORD:
            table[token, _KINDS : _KINDS + 12] = chord_table()[token - FIRST_CHORD, :12]
    return table
