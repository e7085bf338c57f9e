"""Melodies as ids: pitch, duration, rest, phrase end; keys normalised.

A note is two ids: its pitch above the tonic (of one kind where it begins a syllable, of another where it continues
one), then its duration. A rest is two ids as well. A phrase end stands alone after the last note of a phrase. The clock
begins on the bar line before the first note, so a pickup is a rest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase

START_ID, STOP_ID, PHRASE_ID, REST_ID = range(4)
LOWEST, HIGHEST = -15, 27
"""Semitones above the tonic that lies up to an octave below the middle of the melody."""
PITCHES = HIGHEST - LOWEST + 1
FIRST_PITCH_ID = 4
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


class EncodingError(ValueError):
    """Ids that are no melody."""


@dataclass(frozen=True)
class EncodedMelody:
    """A melody as ids, with what each step knew.

    Attributes:
        ids: (steps,) without the start, with the stop.
        position: (steps,) where in the bar, in grid steps, the clock stood before each id was written.
        syllables_left: (steps,) syllables the phrase still takes before each id.
        phrases_left: (steps,) phrases after that one.
        phrase_starts: steps at which a phrase begins (its rest before it, if any, included).
    """

    ids: NDArray[np.int32]
    position: NDArray[np.int32]
    syllables_left: NDArray[np.int32]
    phrases_left: NDArray[np.int32]
    phrase_starts: tuple[int, ...]


def tonic_below(melody: Melody) -> int:
    """MIDI pitch of the tonic that lies 0 to 11 semitones below the median pitch."""
    middle = int(np.median([note.pitch_midi for note in melody.notes]))
    return middle - (middle - melody.key.pitch_class) % 12


def encode(melody: Melody) -> EncodedMelody:
    """The ids of a melody. Rests are shortened by whole bars to at most two; pitches out of range move by octaves."""
    return _Encoder(melody).encoded()


class _Encoder:
    def __init__(self, melody: Melody) -> None:
        self.melody, self.tonic = melody, tonic_below(melody)
        self.bar = bar_steps(melody.metre)
        self.rows: list[tuple[int, int, int, int]] = []
        self.clock = 0

    def encoded(self) -> EncodedMelody:
        phrases = self.melody.phrases
        skipped = (grid_steps(phrases[0].notes[0].onset_ql) // self.bar) * self.bar
        starts = []
        for number, phrase in enumerate(phrases):
            starts.append(len(self.rows))
            self._phrase(phrase, skipped, len(phrases) - 1 - number)
        self._write(STOP_ID, 0, 0)
        ids, position, syllables, left = np.array(self.rows, np.int32).T
        return EncodedMelody(ids, position, syllables, left, tuple(starts))

    def _phrase(self, phrase: Phrase, skipped: int, phrases_left: int) -> None:
        left = phrase.syllables
        for note in phrase.notes:
            onset = grid_steps(note.onset_ql) - skipped
            self._rest(onset, left, phrases_left)
            kind = FIRST_CONTINUED_ID if note.continues_syllable else FIRST_PITCH_ID
            self._write(kind + self._pitch(note.pitch_midi), left, phrases_left)
            left -= not note.continues_syllable
            length = _nearest_duration(grid_steps(note.duration_ql))
            self._write(FIRST_DURATION_ID + DURATIONS.index(length), left, phrases_left)
            self.clock = onset + grid_steps(note.duration_ql)
        self._write(PHRASE_ID, 0, phrases_left)

    def _rest(self, onset: int, syllables_left: int, phrases_left: int) -> None:
        gap = onset - self.clock
        if gap > 2 * self.bar:
            gap -= (gap // self.bar - 1) * self.bar
        if gap >= DURATIONS[0]:
            self._write(REST_ID, syllables_left, phrases_left)
            length = FIRST_DURATION_ID + DURATIONS.index(_nearest_duration(gap))
            self._write(length, syllables_left, phrases_left)
        self.clock = onset

    def _write(self, token: int, syllables_left: int, phrases_left: int) -> None:
        self.rows.append((token, self.clock % self.bar, syllables_left, phrases_left))

    def _pitch(self, pitch_midi: int) -> int:
        above = pitch_midi - self.tonic
        while above < LOWEST:
            above += 12
        while above > HIGHEST:
            above -= 12
        return above - LOWEST


@dataclass(frozen=True)
class Decoder:
    """Turns ids back into a melody on a tonic.

    Attributes:
        tonic_midi: MIDI pitch of the tonic that pitches are counted from.
        key: its pitch class must be that of `tonic_midi`.
    """

    tonic_midi: int
    key: Key
    metre: Metre
    tempo_bpm: float

    def melody(self, ids: Sequence[int]) -> Melody:
        """The melody of ids that end phrases properly; a stop ends it.

        Raises:
            EncodingError: a duration is missing or stands alone, an id is unknown or the start, or the ids do not end
                with a phrase.
            NoteError: a phrase has no notes or begins inside a syllable.
        """
        notes: list[Note] = []
        phrases: list[Phrase] = []
        clock, sounding = 0, None
        for token in ids:
            if token == STOP_ID:
                break
            if not START_ID < token < VOCABULARY_SIZE:
                raise EncodingError(
                    f"id {token} stands for nothing sung; wanted {START_ID + 1} to {VOCABULARY_SIZE - 1}"
                )
            if token >= FIRST_DURATION_ID:
                if sounding is None:
                    raise EncodingError(f"id {token}, a duration, follows no pitch or rest")
                length = DURATIONS[token - FIRST_DURATION_ID]
                if sounding != REST_ID:
                    notes.append(self._note(sounding, clock, length))
                clock, sounding = clock + length, None
            elif sounding is not None:
                raise EncodingError(f"id {token} stands where the duration of id {sounding} was wanted")
            elif token == PHRASE_ID:
                phrases.append(Phrase(tuple(notes)))
                notes = []
            else:
                sounding = token
        if notes or sounding is not None or not phrases:
            raise EncodingError("the ids end inside a phrase")
        return Melody(tuple(phrases), self.key, self.metre, self.tempo_bpm)

    def _note(self, token: int, clock: int, length: int) -> Note:
        continues = token >= FIRST_CONTINUED_ID
        above = token - (FIRST_CONTINUED_ID if continues else FIRST_PITCH_ID) + LOWEST
        note = Note(clock / TIME_GRID, length / TIME_GRID, self.tonic_midi + above)
        return replace(note, continues_syllable=continues)


@dataclass(frozen=True)
class IdKinds:
    """Which ids are what, as masks (VOCABULARY_SIZE,), and what they stand for."""

    @cached_property
    def duration(self) -> NDArray[np.bool_]:
        """Durations."""
        return np.arange(VOCABULARY_SIZE) >= FIRST_DURATION_ID

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


def names() -> tuple[str, ...]:
    """The ids by name, as the model folder keeps them."""
    pitches = [str(above) for above in range(LOWEST, HIGHEST + 1)]
    durations = [f"d{steps}" for steps in DURATIONS]
    return ("<s>", "</s>", "phrase", "rest", *pitches, *(f"~{p}" for p in pitches), *durations)


def _nearest_duration(steps: int) -> int:
    return min(DURATIONS, key=lambda duration: (abs(duration - steps), duration))
