"""The ids that melodies with their harmony are written in.

A note is two ids: its pitch above the tonic (of one kind where it begins a syllable, of another where it continues
one), then its duration. A rest is two ids as well. A phrase end stands alone after the last note of a phrase. Where the
clock has reached a new slot (`music.chords.slots`) its chord is written before the next note or rest; of a note held
over several, one chord for each.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from music.chords.vocabulary import CHORD_COUNT
from music.chords.vocabulary import names as chord_names
from music.metre import Metre
from music.notes import TIME_GRID

START_ID, STOP_ID, PHRASE_ID, REST_ID = range(4)
LOWEST, HIGHEST = -15, 27
"""Semitones above the tonic that lies up to an octave below the middle of the melody."""
PITCHES = HIGHEST - LOWEST + 1
FIRST_CHORD_ID = 4
FIRST_PITCH_ID = FIRST_CHORD_ID + CHORD_COUNT
FIRST_CONTINUED_ID = FIRST_PITCH_ID + PITCHES
FIRST_DURATION_ID = FIRST_CONTINUED_ID + PITCHES
DURATIONS = (
    2,
    3,
    4,
    6,
    8,
    9,
    12,
    16,
    18,
    20,
    24,
    30,
    32,
    36,
    42,
    48,
    54,
    60,
    64,
    72,
    84,
    96,
    108,
    120,
    144,
    168,
    192,
)
"""In steps of the time grid; others are written as the nearest."""
VOCABULARY_SIZE = FIRST_DURATION_ID + len(DURATIONS)


@dataclass(frozen=True)
class IdKinds:
    """Which ids are what, as masks (VOCABULARY_SIZE,), and what they stand for."""

    @cached_property
    def duration(self) -> NDArray[np.bool_]:
        """Durations."""
        return np.arange(VOCABULARY_SIZE) >= FIRST_DURATION_ID

    @cached_property
    def chord(self) -> NDArray[np.bool_]:
        """Chords."""
        ids = np.arange(VOCABULARY_SIZE)
        return (ids >= FIRST_CHORD_ID) & (ids < FIRST_PITCH_ID)

    @cached_property
    def begins(self) -> NDArray[np.bool_]:
        """Pitches that begin a syllable."""
        ids = np.arange(VOCABULARY_SIZE)
        return (ids >= FIRST_PITCH_ID) & (ids < FIRST_CONTINUED_ID)

    @cached_property
    def continues(self) -> NDArray[np.bool_]:
        """Pitches that continue a syllable."""
        ids = np.arange(VOCABULARY_SIZE)
        return (ids >= FIRST_CONTINUED_ID) & (ids < FIRST_DURATION_ID)

    @cached_property
    def above_tonic(self) -> NDArray[np.int64]:
        """Semitones above the tonic of a pitch of either kind; a value out of reach for other ids."""
        above = np.full(VOCABULARY_SIZE, 1000)
        for first in (FIRST_PITCH_ID, FIRST_CONTINUED_ID):
            above[first : first + PITCHES] = np.arange(LOWEST, HIGHEST + 1)
        return above

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Grid steps of a duration, 0 for other ids."""
        steps = np.zeros(VOCABULARY_SIZE, np.int64)
        steps[FIRST_DURATION_ID:] = DURATIONS
        return steps


KINDS = IdKinds()


def grid_steps(time_ql: float) -> int:
    """A time as steps of the grid."""
    return round(time_ql * TIME_GRID)


def bar_steps(metre: Metre) -> int:
    """Length of a bar in steps of the grid."""
    return grid_steps(metre.bar_ql)


def is_chord(token: int) -> bool:
    """Whether an id is a chord."""
    return FIRST_CHORD_ID <= token < FIRST_PITCH_ID


def is_pitch(token: int) -> bool:
    """Whether an id is a pitch of either kind."""
    return FIRST_PITCH_ID <= token < FIRST_DURATION_ID


def names() -> tuple[str, ...]:
    """The ids by name, as the model folder keeps them."""
    pitches = [str(above) for above in range(LOWEST, HIGHEST + 1)]
    durations = [f"d{steps}" for steps in DURATIONS]
    return ("<s>", "</s>", "phrase", "rest", *chord_names(), *pitches, *(f"~{p}" for p in pitches), *durations)


def nearest_duration(steps: int) -> int:
    """The length of `DURATIONS` nearest to so many steps."""
    return min(DURATIONS, key=lambda duration: (abs(duration - steps), duration))
