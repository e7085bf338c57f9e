"""The vector given to the voice network at every step.

What is known at that moment is always given: position in the bar, bar, metre, mode, how long the phrase has lasted,
the chord in force, whether a chord is due, and what came next the last time (`music.voice.recall`). The manner (how
lively, how fast, how wide) and the plan (syllables and phrases left) can be withheld: zeros, flag 0. Training withholds
them at random.
"""

from dataclasses import dataclass
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from music.chords.vocabulary import CHORD_COUNT, chord_classes
from music.keys import Mode
from music.metre import Metre
from music.notes import TIME_GRID, Melody
from music.voice.ids import VOCABULARY_SIZE
from music.voice.recall import NOTHING

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "3/2")
MOST_SYLLABLES = 16
MOST_PHRASES = 8
_QUARTERS = 8
_PHASES = {0: 0, 12: 1, 6: 2, 18: 2, 8: 3, 16: 3, 3: 4, 9: 4, 15: 4, 21: 4, 4: 5, 20: 5}
_OTHER_PHASE = 6
_HALF_BARS = 10
_LONGEST_RUN = 16

_PHASE_AT = _QUARTERS
_STRENGTH_AT = _PHASE_AT + _OTHER_PHASE + 1
_METRE_AT = _STRENGTH_AT + 2
_MODE_AT = _METRE_AT + len(METRES) + 1
_MANNER_AT = _MODE_AT + 1
_PLAN_AT = _MANNER_AT + 4
_BAR_AT = _PLAN_AT + MOST_SYLLABLES + MOST_PHRASES + 1
_PHRASE_AT = _BAR_AT + 4
_CHORD_AT = _PHRASE_AT + _HALF_BARS + 1
_RECALL_AT = _CHORD_AT + 1 + 24
CONDITION_SIZE = _RECALL_AT + VOCABULARY_SIZE + 2


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
    condition[..., _BAR_AT - 1] = 1


def add_place(
    condition: NDArray[np.float32], clock: NDArray[np.integer], phrase_clock: NDArray[np.integer], bar: int
) -> None:
    """Tells, in place, which bar of four it is and how long the phrase has lasted; clocks (...) in grid steps."""
    np.put_along_axis(condition, _BAR_AT + (clock // bar % 4)[..., None], 1, axis=-1)
    halves = np.clip(2 * phrase_clock // bar, 0, _HALF_BARS - 1)[..., None]
    np.put_along_axis(condition, _PHRASE_AT + halves, 1, axis=-1)
    condition[..., _PHRASE_AT + _HALF_BARS] = np.minimum(phrase_clock / bar, 8) / 4


def add_harmony(condition: NDArray[np.float32], chords: NDArray[np.integer], due: NDArray[np.bool_]) -> None:
    """Tells, in place, the chord in force (its id, `NO_CHORD` for none) and whether the next is due, each (...)."""
    condition[..., _CHORD_AT] = due
    condition[..., _CHORD_AT + 1 : _RECALL_AT] = _CHORDS[chords]


def add_recalled(condition: NDArray[np.float32], ids: NDArray[np.integer], runs: NDArray[np.integer]) -> None:
    """Tells, in place, what came next the last time (`NOTHING`: never) and how many ids had agreed, each (...)."""
    known = ids != NOTHING
    told = np.where(known, ids, VOCABULARY_SIZE)[..., None]
    np.put_along_axis(condition, _RECALL_AT + told, 1, axis=-1)
    condition[..., -1] = np.minimum(runs, _LONGEST_RUN) / _LONGEST_RUN * known


def _chord_features() -> NDArray[np.float32]:
    """By chord id: its pitch classes above the tonic, and its root: (CHORD_COUNT, 24)."""
    rows = np.zeros((CHORD_COUNT, 24), np.float32)
    for chord in range(CHORD_COUNT):
        classes = chord_classes(chord)
        rows[chord, list(classes)] = 1
        rows[chord, [12 + root for root in classes[:1]]] = 1
    return rows


_CHORDS = _chord_features()
