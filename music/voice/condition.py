"""The vector given to the voice network at every step.

What is known at that moment is always given: position in the bar, bar, metre, mode, how long the phrase has lasted,
the chord in force, whether a chord is due, and what came next the last time. The manner (how lively, how fast, how
wide) and the plan (syllables and phrases left) can be withheld: zeros, flag 0. Training withholds them at random.

What came next the last time is a match model's (`Recall`). Songs repeat: motifs, phrases, strophes. The latest earlier
place with the same ids before it is followed for as long as it is right, and what stood there next is told to the
network, which learns when to take it up. Data compressors use such models (Mahoney 2005, "Adaptive Weighing of Context
Models for Lossless Data Compression").
"""

from collections.abc import Sequence
from functools import cache
from math import log2

import numpy as np
from numpy.typing import NDArray

from music.chords import chord_table
from music.keys import Mode
from music.metre import Metre
from music.notes import Melody
from music.position import position_features, position_size
from music.voice.ids import VOCABULARY_SIZE

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "3/2")
MOST_SYLLABLES = 16
MOST_PHRASES = 8
CONTEXT = 4
"""Ids that must agree before a place is followed: two notes, or a note and a chord."""
NOTHING = -1
_HALF_BARS = 10
_LONGEST_RUN = 16


def _after(before: slice, size: int) -> slice:
    return slice(before.stop, before.stop + size)


# the columns in order, which trained weights fix
_POSITION = slice(0, position_size(METRES))
_MANNER = _after(_POSITION, 3)
_MANNER_TOLD = _after(_MANNER, 1)
_SYLLABLES_LEFT = _after(_MANNER_TOLD, MOST_SYLLABLES)
_PHRASES_LEFT = _after(_SYLLABLES_LEFT, MOST_PHRASES)
_PLAN_TOLD = _after(_PHRASES_LEFT, 1)
_BAR_OF_FOUR = _after(_PLAN_TOLD, 4)
_HALVES_OF_PHRASE = _after(_BAR_OF_FOUR, _HALF_BARS)
_LENGTH_OF_PHRASE = _after(_HALVES_OF_PHRASE, 1)
_CHORD_DUE = _after(_LENGTH_OF_PHRASE, 1)
_CHORD = _after(_CHORD_DUE, 24)
_RECALLED = _after(_CHORD, VOCABULARY_SIZE + 1)
_RUN = _after(_RECALLED, 1)
CONDITION_SIZE = _RUN.stop


@cache
def always_told(metre: Metre, mode: Mode) -> NDArray[np.float32]:
    """What is always given, by position: (grid steps in a bar, CONDITION_SIZE)."""
    features = position_features(metre, mode, METRES)
    rows = np.zeros((len(features), CONDITION_SIZE), np.float32)
    rows[:, _POSITION] = features
    return rows


def manner_of(melody: Melody) -> tuple[float, float]:
    """How lively and how wide a melody is: its notes a quarter and its range in semitones.

    Syllables and melisma notes count alike, and rests count as time.
    """
    pitches = [note.pitch_midi for note in melody.notes]
    length_ql = sum(phrase.notes[-1].end_ql - phrase.notes[0].onset_ql for phrase in melody.phrases)
    return len(pitches) / length_ql, max(pitches) - min(pitches)


def add_manner(
    condition: NDArray[np.float32], notes_per_quarter: float, tempo_bpm: float, range_semitones: float
) -> None:
    """Tells, in place, to a condition (..., CONDITION_SIZE) how lively, fast and wide the melody is, around 0."""
    lively = log2(max(0.25, notes_per_quarter))
    condition[..., _MANNER] = (lively, log2(tempo_bpm / 100), (range_semitones - 14) / 6)
    condition[..., _MANNER_TOLD] = 1


def add_plan(
    condition: NDArray[np.float32], syllables_left: NDArray[np.integer], phrases_left: NDArray[np.integer]
) -> None:
    """Tells the plan, in place: syllables left in the phrase and phrases after it, each (...)."""
    syllables = np.clip(syllables_left, 0, MOST_SYLLABLES - 1)[..., None]
    phrases = np.clip(phrases_left, 0, MOST_PHRASES - 1)[..., None]
    np.put_along_axis(condition, _SYLLABLES_LEFT.start + syllables, 1, axis=-1)
    np.put_along_axis(condition, _PHRASES_LEFT.start + phrases, 1, axis=-1)
    condition[..., _PLAN_TOLD] = 1


def add_place(
    condition: NDArray[np.float32], clock: NDArray[np.integer], phrase_clock: NDArray[np.integer], bar: int
) -> None:
    """Tells, in place, which bar of four it is and how long the phrase has lasted; clocks (...) in grid steps."""
    np.put_along_axis(condition, _BAR_OF_FOUR.start + (clock // bar % 4)[..., None], 1, axis=-1)
    halves = np.clip(2 * phrase_clock // bar, 0, _HALF_BARS - 1)[..., None]
    np.put_along_axis(condition, _HALVES_OF_PHRASE.start + halves, 1, axis=-1)
    condition[..., _LENGTH_OF_PHRASE.start] = np.minimum(phrase_clock / bar, 8) / 4


def add_harmony(condition: NDArray[np.float32], chords: NDArray[np.integer], due: NDArray[np.bool_]) -> None:
    """Tells, in place, the chord in force (its id, `NO_CHORD` for none) and whether the next is due, each (...)."""
    condition[..., _CHORD_DUE.start] = due
    condition[..., _CHORD] = chord_table()[chords]


def add_recalled(condition: NDArray[np.float32], ids: NDArray[np.integer], runs: NDArray[np.integer]) -> None:
    """Tells, in place, what came next the last time (`NOTHING`: never) and how many ids had agreed, each (...)."""
    known = ids != NOTHING
    told = np.where(known, ids, VOCABULARY_SIZE)[..., None]
    np.put_along_axis(condition, _RECALLED.start + told, 1, axis=-1)
    condition[..., _RUN.start] = np.minimum(runs, _LONGEST_RUN) / _LONGEST_RUN * known


class Recall:
    """Follows one melody as it grows."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._places: dict[tuple[int, ...], int] = {}
        self._at = NOTHING
        self._run = 0

    def write(self, token: int) -> None:
        """Adds the id that came."""
        if self._at != NOTHING and self._ids[self._at] == token:
            self._at += 1
            self._run += 1
        else:
            self._at, self._run = NOTHING, 0
        self._ids.append(token)
        context = tuple(self._ids[-CONTEXT:])
        if len(context) == CONTEXT:
            if self._at == NOTHING:
                self._at = self._places.get(context, NOTHING)
                self._run = CONTEXT if self._at != NOTHING else 0
            self._places[context] = len(self._ids)

    @property
    def expected(self) -> tuple[int, int]:
        """The id that stood next at the place followed, or `NOTHING`, and how many ids have agreed."""
        return (self._ids[self._at] if self._at != NOTHING else NOTHING), self._run

    def copy(self) -> "Recall":
        """The same, to go on differently."""
        other = Recall()
        other._ids, other._places = self._ids.copy(), self._places.copy()
        other._at, other._run = self._at, self._run
        return other


def recalled(ids: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each id of a melody what was expected before it came, and the length of the run: both (steps,)."""
    recall = Recall()
    expected = []
    for token in ids:
        expected.append(recall.expected)
        recall.write(token)
    found = np.array(expected, np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]
