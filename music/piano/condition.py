"""The vector given to the piano network at every step.

Always given: place in the bar, metre, mode, tempo, harmony, what the hands last did, and what was written at the same
place one, two and four bars ago. Style, the bar's plan (texture, density, register), how many bars are left and the
voice can be withheld: zeros, flag 0. Training withholds them at random.
"""

from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from music.chords.vocabulary import CHORD_COUNT, chord_classes
from music.keys import Mode
from music.metre import Metre
from music.notes import TIME_GRID
from music.piano.encoding import STYLES, TEXTURES, BarPlan
from music.piano.ids import (
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    LENGTHS,
    PITCH_OF,
    VOCABULARY_SIZE,
)
from music.piano.pieces import PianoStyle
from music.piano.tracker import LAGS, NOTHING
from music.piano.voice import FAR, SILENT

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "6/4", "3/2")
MOST_BARS_LEFT = 5
_QUARTERS = 8
_PHASES = {0: 0, 12: 1, 6: 2, 18: 2, 8: 3, 16: 3, 3: 4, 9: 4, 15: 4, 21: 4, 4: 5, 20: 5}
_OTHER_PHASE = 6
_KINDS, _OCTAVES = 7, 8

_STRENGTH_AT = _QUARTERS + _OTHER_PHASE + 1
_METRE_AT = _STRENGTH_AT + 2
_MODE_AT = _METRE_AT + len(METRES) + 1
_CHORD_AT = _MODE_AT + 2
_HANDS_AT = _CHORD_AT + 24
_STYLE_AT = _HANDS_AT + 6
_PLAN_AT = _STYLE_AT + len(STYLES) + 1
_LEFT_AT = _PLAN_AT + len(TEXTURES) + 4
_VOICE_AT = _LEFT_AT + MOST_BARS_LEFT + 1
_LOOK_AT = _VOICE_AT + 28
LOOK_SIZE = _KINDS + 12 + _OCTAVES + len(LENGTHS)
CONDITION_SIZE = _LOOK_AT + len(LAGS) * LOOK_SIZE


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
    rows = _always(told.metre, told.mode)[states[:, 1]]
    bar = np.maximum(states[:, 0], 0)
    rows[:, _MODE_AT + 1] = log2(told.tempo_bpm / 100)
    rows[:, _CHORD_AT:_HANDS_AT] = _chord_table()[states[:, 2]]
    rows[:, _HANDS_AT : _HANDS_AT + 2] = np.where(states[:, 3:5] > 0, (states[:, 3:5] - (72, 48)) / 12.0, 0)
    rows[:, _HANDS_AT + 2 : _HANDS_AT + 4] = states[:, 5:7] / 14.0 - 1
    rows[:, _HANDS_AT + 4 : _HANDS_AT + 6] = states[:, 7:9] / 3.0
    if told.style is not None:
        rows[:, [_STYLE_AT + STYLES.index(told.style), _PLAN_AT - 1]] = 1
    if told.plan is not None:
        _add_plan(rows, told.plan, np.minimum(bar, len(told.plan) - 1))
    if told.bars is not None:
        left = np.clip(told.bars - 1 - bar, 0, MOST_BARS_LEFT - 1)
        rows[np.arange(len(rows)), _LEFT_AT + left] = 1
        rows[:, _VOICE_AT - 1] = 1
    if len(told.voice):
        clock = bar.astype(np.int64) * round(told.metre.bar_ql * TIME_GRID) + states[:, 1]
        _add_voice(rows, told.voice[np.minimum(clock, len(told.voice) - 1)])
    looks = _look_table()[states[:, 9:]]
    rows[:, _LOOK_AT:] = looks.reshape(len(rows), -1)
    return rows


def _add_plan(rows: NDArray[np.float32], plan: BarPlan, bar: NDArray[np.integer]) -> None:
    rows[np.arange(len(rows)), _PLAN_AT + plan.textures[bar]] = 1
    rows[:, _LEFT_AT - 4] = np.log2(0.25 + plan.densities[bar])
    registers = plan.registers[bar]
    rows[:, _LEFT_AT - 3 : _LEFT_AT - 1] = np.where(registers > 0, (registers - (72, 48)) / 12, 0)
    rows[:, _LEFT_AT - 1] = 1


def _add_voice(rows: NDArray[np.float32], voice: NDArray[np.int16]) -> None:
    every = np.arange(len(rows))
    sounding, coming = voice[:, 0] != SILENT, voice[:, 3] != SILENT
    rows[every, _VOICE_AT + voice[:, 0] % 12] = sounding
    rows[every, _VOICE_AT + 12 + voice[:, 3] % 12] = coming
    rows[:, _VOICE_AT + 24] = np.where(sounding, (voice[:, 0] - 66) / 12, 0)
    rows[:, _VOICE_AT + 25] = voice[:, 1]
    rows[:, _VOICE_AT + 26] = np.log2(1 + voice[:, 2]) / log2(1 + FAR)
    rows[:, _VOICE_AT + 27] = 1


@cache
def _always(metre: Metre, mode: Mode) -> NDArray[np.float32]:
    """What the place in the bar tells: (grid steps in a bar, CONDITION_SIZE)."""
    steps = round(metre.bar_ql * TIME_GRID)
    rows = np.zeros((steps, CONDITION_SIZE), np.float32)
    for position in range(steps):
        quarter, phase = divmod(position, TIME_GRID)
        rows[position, min(quarter, _QUARTERS - 1)] = 1
        rows[position, _QUARTERS + _PHASES.get(phase, _OTHER_PHASE)] = 1
        rows[position, _STRENGTH_AT] = metre.strength(position / TIME_GRID)
        rows[position, _STRENGTH_AT + 1] = position / steps
    rows[:, _METRE_AT + (METRES.index(str(metre)) if str(metre) in METRES else len(METRES))] = 1
    rows[:, _MODE_AT] = mode is Mode.MINOR
    return rows


@cache
def _chord_table() -> NDArray[np.float32]:
    """Pitch classes of each chord above the tonic, then its root: (CHORD_COUNT, 24)."""
    table = np.zeros((CHORD_COUNT, 24), np.float32)
    for chord in range(1, CHORD_COUNT):
        classes = chord_classes(chord)
        table[chord, list(classes)] = 1
        table[chord, 12 + classes[0]] = 1
    return table


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
            table[token, _KINDS : _KINDS + 12] = _chord_table()[token - FIRST_CHORD, :12]
    return table
