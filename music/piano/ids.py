"""What the ids of the piano network stand for, what those written amount to, notes out of ids, and the voice above.

A bar is: its bar id (with the dynamic), the chord of its first slot, then the notes of every onset, the right hand from
the top down, the left from the bass up, with a shift of the clock between onsets. The chord of a later slot moves the
clock there. A note is one id that says hand and pitch; a duration follows where the hand's duration changes.
"""

from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from music.chords import CHORD_COUNT, chord_names, slot_ql
from music.dynamics import LEVELS
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Note, bar_steps, grid_steps, in_order

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

_PITCH_LIST = PITCH_OF.tolist()
_NEAREST = [min(range(len(LENGTHS)), key=lambda i: (abs(LENGTHS[i] - steps), i)) for steps in range(LENGTHS[-1] + 1)]

LAGS = (1, 2, 4)
"""So many bars back a step is told what was written there."""
NOTHING = VOCABULARY_SIZE
"""Stands where nothing was written."""
STATE_SIZE = 9 + len(LAGS)
"""bar, position, chord, last pitch right and left, duration (place in `LENGTHS`) right and left, notes at this onset
right and left, then an id for every lag."""
_QUARTER = LENGTHS.index(24)

SILENT = -1
"""Stands for the pitch of a voice that rests."""
FAR = 192
"""Grid steps after which a next note of the voice no longer matters."""


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


def tonic_shift(key: Key) -> int:
    """Semitones, -6 to 5, by which the key lies above C."""
    return (key.pitch_class + 6) % 12 - 6


class Tracker:
    """Follows ids; the first is the bar id of bar 0.

    Attributes:
        bar: index of the bar the clock is in, -1 before the first.
        position: of the clock in its bar, in grid steps.
        first: the first pitches that right and left hand struck at this onset, where they struck any.
        written_in_bar: how many ids the bar has so far.
        ids: all that was written.
    """

    def __init__(self, metre: Metre) -> None:
        self.bar_steps, self.slot_steps = bar_steps(metre), grid_steps(slot_ql(metre))
        self.bar, self.position, self.chords_in_bar, self.chord = -1, 0, 0, 0
        self.written_in_bar = 0
        self.pitches = [-1, -1]
        self.lengths = [_QUARTER, _QUARTER]
        self.struck = [0, 0]
        self.first = [-1, -1]
        self.last = START
        self.hand = 0
        self.ids: list[int] = []
        self._here: list[int] = []
        self._written: dict[tuple[int, int], list[int]] = {}

    def copy(self) -> Self:
        """Another that may go on differently."""
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.pitches, other.lengths = self.pitches[:], self.lengths[:]
        other.struck, other.first = self.struck[:], self.first[:]
        other.ids, other._written = self.ids[:], dict(self._written)
        other._here = other._written[self.bar, self.position] = self._here[:]
        return other

    @property
    def clock(self) -> int:
        """Grid steps since quarter 0; negative before the first bar."""
        return self.bar * self.bar_steps + self.position

    @property
    def slot_end(self) -> int:
        """Where in the bar the slot ends in which the clock stands."""
        return max(1, self.chords_in_bar) * self.slot_steps

    def onsets_in(self, bar: int) -> list[tuple[int, list[int]]]:
        """(position in grid steps, ids written there) of a bar, in order."""
        found = [(position, ids) for (number, position), ids in self._written.items() if number == bar and ids]
        return sorted(found, key=lambda onset: onset[0])

    def known(self) -> tuple[int, ...]:
        """What is known before the next id: see `STATE_SIZE`."""
        place = len(self._here)
        looks = []
        for lag in LAGS:
            there = self._written.get((self.bar - lag, self.position))
            looks.append(there[place] if there is not None and place < len(there) else NOTHING)
        return (self.bar, self.position, self.chord, *self.pitches, *self.lengths, *self.struck, *looks)

    def follow(self, token: int) -> None:
        """Follows one id."""
        self._here.append(token)
        self.ids.append(token)
        self.written_in_bar += 1
        if token >= FIRST_RIGHT:
            self.hand = int(token >= FIRST_LEFT)
            self.pitches[self.hand] = _PITCH_LIST[token]
            if not self.struck[self.hand]:
                self.first[self.hand] = self.pitches[self.hand]
            self.struck[self.hand] += 1
        elif token >= FIRST_DURATION:
            self.lengths[self.hand] = token - FIRST_DURATION
        elif token >= FIRST_SHIFT:
            self._move(self.bar, self.position + LENGTHS[token - FIRST_SHIFT])
        elif token >= FIRST_CHORD:
            self.chord = token - FIRST_CHORD
            self.chords_in_bar += 1
            if self.chords_in_bar > 1:
                self._move(self.bar, (self.chords_in_bar - 1) * self.slot_steps)
        elif token > 1:
            self.chords_in_bar = self.written_in_bar = 0
            self._move(self.bar + 1, 0)
        self.last = token

    def _move(self, bar: int, position: int) -> None:
        self.bar, self.position = bar, position
        self.struck = [0, 0]
        self._here = self._written.setdefault((bar, position), [])


def decode(ids: Iterable[int], key: Key, metre: Metre) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """The notes of right and left hand; a pitch struck again ends the one before it."""
    tracker = Tracker(metre)
    shift = tonic_shift(key)
    hands: tuple[list[list[int]], list[list[int]]] = ([], [])
    for token in ids:
        if token == STOP:
            break
        clock = tracker.clock
        tracker.follow(token)
        length = LENGTHS[tracker.lengths[tracker.hand]]
        if token >= FIRST_RIGHT:
            hands[tracker.hand].append([clock, length, tracker.pitches[tracker.hand] + shift])
        elif token >= FIRST_DURATION and tracker.struck[tracker.hand]:
            hands[tracker.hand][-1][1] = length
    right, left = (_not_overlapping(hand) for hand in hands)
    return right, left


def _not_overlapping(rows: Sequence[Sequence[int]]) -> tuple[Note, ...]:
    begun: dict[int, int] = {}
    ends = [onset + steps for onset, steps, _ in rows]
    for index, (onset, _, pitch) in enumerate(rows):
        if pitch in begun:
            ends[begun[pitch]] = min(ends[begun[pitch]], onset)
        begun[pitch] = index
    return in_order(
        Note(onset / TIME_GRID, (end - onset) / TIME_GRID, pitch)
        for (onset, _, pitch), end in zip(rows, ends, strict=True)
        if end > onset
    )


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
