"""What the ids written so far amount to: clock, harmony, hands, and what stood here some bars ago."""

from music.chords.slots import slot_ql
from music.metre import Metre
from music.notes import TIME_GRID
from music.piano.ids import (
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    LENGTHS,
    PITCH_OF,
    START,
    VOCABULARY_SIZE,
)

LAGS = (1, 2, 4)
"""So many bars back a step is told what was written there."""
NOTHING = VOCABULARY_SIZE
"""Stands where nothing was written."""
STATE_SIZE = 9 + len(LAGS)
"""bar, position, chord, last pitch right and left, duration (place in `LENGTHS`) right and left, notes at this onset
right and left, then an id for every lag."""
_QUARTER = LENGTHS.index(24)
_PITCHES = PITCH_OF.tolist()


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
        self.bar_steps, self.slot_steps = round(metre.bar_ql * TIME_GRID), round(slot_ql(metre) * TIME_GRID)
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

    def copy(self) -> "Tracker":
        """Another that may go on differently."""
        other = Tracker.__new__(Tracker)
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

    def state(self) -> tuple[int, ...]:
        """What is known before the next id: see `STATE_SIZE`."""
        place = len(self._here)
        looks = []
        for lag in LAGS:
            there = self._written.get((self.bar - lag, self.position))
            looks.append(there[place] if there is not None and place < len(there) else NOTHING)
        return (self.bar, self.position, self.chord, *self.pitches, *self.lengths, *self.struck, *looks)

    def write(self, token: int) -> None:
        """Follows one id."""
        self._here.append(token)
        self.ids.append(token)
        self.written_in_bar += 1
        if token >= FIRST_RIGHT:
            self.hand = int(token >= FIRST_LEFT)
            self.pitches[self.hand] = _PITCHES[token]
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
