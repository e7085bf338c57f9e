"""What the ids of the piano network stand for.

A bar is: its bar id (with the dynamic), the chord of its first slot, then the notes of every onset, the right hand from
the top down, the left from the bass up, with a shift of the clock between onsets. The chord of a later slot moves the
clock there. A note is one id that says hand and pitch; a duration follows where the hand's duration changes.
"""

import numpy as np

from music.chords.vocabulary import CHORD_COUNT
from music.chords.vocabulary import names as chord_names
from music.dynamics import LEVELS

START, STOP = 0, 1
FIRST_BAR = 2
BARS = 1 + len(LEVELS)
"""The first is the bar whose dynamic nobody wrote."""
FIRST_CHORD = FIRST_BAR + BARS
LENGTHS = (
    1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 21, 24, 30, 32, 36, 42, 48, 54, 60, 72, 84, 96, 120, 144, 192,
)  # fmt: skip
"""Durations and shifts in steps of the time grid; durations between them are written as the nearest."""
LONGEST_SHIFT = 96
SHIFTS = LENGTHS.index(LONGEST_SHIFT) + 1
FIRST_SHIFT = FIRST_CHORD + CHORD_COUNT
FIRST_DURATION = FIRST_SHIFT + SHIFTS
RIGHT_LOW, RIGHT_HIGH = 36, 110
LEFT_LOW, LEFT_HIGH = 16, 92
"""Pitches of the hands, the tonic moved to C; others are written octaves nearer."""
FIRST_RIGHT = FIRST_DURATION + len(LENGTHS)
FIRST_LEFT = FIRST_RIGHT + RIGHT_HIGH - RIGHT_LOW + 1
VOCABULARY_SIZE = FIRST_LEFT + LEFT_HIGH - LEFT_LOW + 1


def _pitches() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    pitches = np.full(VOCABULARY_SIZE, -1, np.int16)
    pitches[FIRST_RIGHT:FIRST_LEFT] = np.arange(RIGHT_LOW, RIGHT_HIGH + 1)
    pitches[FIRST_LEFT:] = np.arange(LEFT_LOW, LEFT_HIGH + 1)
    return pitches


PITCH_OF = _pitches()
"""Pitch of a note's id with the tonic on C, -1 for other ids."""

_NEAREST = [min(range(len(LENGTHS)), key=lambda i: (abs(LENGTHS[i] - steps), i)) for steps in range(LENGTHS[-1] + 1)]


def duration_id(steps: int) -> int:
    """The id of the duration nearest to so many steps of the grid."""
    return FIRST_DURATION + _NEAREST[min(max(steps, 0), LENGTHS[-1])]


def shift_ids(steps: int) -> list[int]:
    """The ids that together move the clock on by so many steps."""
    found = []
    for place in range(SHIFTS - 1, -1, -1):
        while steps >= LENGTHS[place]:
            found.append(FIRST_SHIFT + place)
            steps -= LENGTHS[place]
    return found


def note_id(is_left: bool, pitch: int) -> int:
    """The id of a note whose pitch is counted with the tonic on C; pitches out of the hand's range move by octaves."""
    low, high, first = (LEFT_LOW, LEFT_HIGH, FIRST_LEFT) if is_left else (RIGHT_LOW, RIGHT_HIGH, FIRST_RIGHT)
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return first + pitch - low


def names() -> tuple[str, ...]:
    """The ids by name, as the model folder keeps them."""
    return (
        "<s>",
        "</s>",
        *(f"bar {level}" for level in ("?", *LEVELS)),
        *(f"chord {name}" for name in chord_names()),
        *(f"+{steps}" for steps in LENGTHS[:SHIFTS]),
        *(f"d{steps}" for steps in LENGTHS),
        *(f"R{pitch}" for pitch in range(RIGHT_LOW, RIGHT_HIGH + 1)),
        *(f"L{pitch}" for pitch in range(LEFT_LOW, LEFT_HIGH + 1)),
    )
