"""The vector given to the voice network at every step: bar position, metre, mode, manner, and how much is left.

What the score shows at that moment (bar position, metre, mode) is always given. The manner (how lively, how fast, how
wide) and the plan (syllables and phrases left) can be withheld: zeros, flag 0. Training withholds them at random.
"""

from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from music.keys import Mode
from music.metre import Metre
from music.notes import TIME_GRID, Melody

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "3/2")
MOST_SYLLABLES = 16
MOST_PHRASES = 8
_QUARTERS = 8
_PHASES = {0: 0, 12: 1, 6: 2, 18: 2, 8: 3, 16: 3, 3: 4, 9: 4, 15: 4, 21: 4, 4: 5, 20: 5}
_OTHER_PHASE = 6

_PHASE_AT = _QUARTERS
_STRENGTH_AT = _PHASE_AT + _OTHER_PHASE + 1
_METRE_AT = _STRENGTH_AT + 2
_MODE_AT = _METRE_AT + len(METRES) + 1
_MANNER_AT = _MODE_AT + 1
_PLAN_AT = _MANNER_AT + 4
CONDITION_SIZE = _PLAN_AT + MOST_SYLLABLES + MOST_PHRASES + 1


@dataclass(frozen=True)
class Manner:
    """How a melody moves.

    Attributes:
        notes_per_quarter: syllables and melisma notes alike, rests included in the time.
        tempo_bpm: quarters a minute.
        range_semitones: from its lowest note to its highest.
    """

    notes_per_quarter: float
    tempo_bpm: float
    range_semitones: float

    @classmethod
    def of(cls, melody: Melody) -> "Manner":
        """The manner of a melody."""
        pitches = [note.pitch_midi for note in melody.notes]
        length_ql = sum(phrase.notes[-1].end_ql - phrase.notes[0].onset_ql for phrase in melody.phrases)
        return cls(len(pitches) / length_ql, melody.tempo_bpm, max(pitches) - min(pitches))

    def features(self) -> NDArray[np.float32]:
        """Three numbers around 0."""
        lively = log2(max(0.25, self.notes_per_quarter))
        return np.array([lively, log2(self.tempo_bpm / 100), (self.range_semitones - 14) / 6], np.float32)


@cache
def position_features(metre: Metre, mode: Mode) -> NDArray[np.float32]:
    """What is always given, by position: (grid steps in a bar, CONDITION_SIZE)."""
    steps = round(metre.bar_ql * TIME_GRID)
    rows = np.zeros((steps, CONDITION_SIZE), np.float32)
    for position in range(steps):
        quarter, phase = divmod(position, TIME_GRID)
        rows[position, min(quarter, _QUARTERS - 1)] = 1
        rows[position, _PHASE_AT + _PHASES.get(phase, _OTHER_PHASE)] = 1
        rows[position, _STRENGTH_AT] = metre.strength(position / TIME_GRID)
        rows[position, _STRENGTH_AT + 1] = position / steps
    metre_at = METRES.index(str(metre)) if str(metre) in METRES else len(METRES)
    rows[:, _METRE_AT + metre_at] = 1
    rows[:, _MODE_AT] = mode is Mode.MINOR
    return rows


def add_manner(condition: NDArray[np.float32], manner: Manner) -> None:
    """Tells the manner, in place, to a condition (..., CONDITION_SIZE)."""
    condition[..., _MANNER_AT : _MANNER_AT + 3] = manner.features()
    condition[..., _MANNER_AT + 3] = 1


def add_plan(
    condition: NDArray[np.float32], syllables_left: NDArray[np.integer], phrases_left: NDArray[np.integer]
) -> None:
    """Tells the plan, in place: syllables left in the phrase and phrases after it, each (...)."""
    syllables = np.clip(syllables_left, 0, MOST_SYLLABLES - 1)[..., None]
    phrases = np.clip(phrases_left, 0, MOST_PHRASES - 1)[..., None]
    np.put_along_axis(condition, _PLAN_AT + syllables, 1, axis=-1)
    np.put_along_axis(condition, _PLAN_AT + MOST_SYLLABLES + phrases, 1, axis=-1)
    condition[..., CONDITION_SIZE - 1] = 1
