"""Melodies with their harmony as ids; keys normalised. `music.voice.network` says what the ids are.

The clock begins on the bar line before the first note, so a pickup is a rest first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from music.chords import HarmonisedMelody, slot_ql
from music.notes import Melody, Phrase, bar_steps, grid_steps
from music.voice.network import (
    DURATIONS,
    FIRST_CHORD_ID,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    FIRST_PITCH_ID,
    HIGHEST,
    LOWEST,
    PHRASE_ID,
    REST_ID,
    STOP_ID,
    nearest_duration,
)


@dataclass(frozen=True)
class EncodedMelody:
    """A melody as ids, with what each step knew before its id was written.

    Attributes:
        ids: (steps,) without the start, with the stop.
        clock: (steps,) grid steps since the melody began.
        phrase_clock: (steps,) the same since the phrase began (the clock at the phrase end before it).
        chord_due: (steps,) whether a slot has begun whose chord is not written: it comes next, or the phrase ends.
        syllables_left: (steps,) syllables the phrase still takes.
        phrases_left: (steps,) phrases after that one.
        phrase_starts: steps at which a phrase begins (chords and rests before it included).
    """

    ids: NDArray[np.int32]
    clock: NDArray[np.int32]
    phrase_clock: NDArray[np.int32]
    chord_due: NDArray[np.bool_]
    syllables_left: NDArray[np.int32]
    phrases_left: NDArray[np.int32]
    phrase_starts: tuple[int, ...]


def tonic_below(melody: Melody) -> int:
    """MIDI pitch of the tonic that lies 0 to 11 semitones below the median pitch."""
    middle = int(np.median([note.pitch_midi for note in melody.notes]))
    return middle - (middle - melody.key.pitch_class) % 12


def encode(harmonised: HarmonisedMelody) -> EncodedMelody:
    """The ids of a melody. Rests are shortened by whole bars to at most two; pitches out of range move by octaves."""
    return _Encoder(harmonised).encoded()


class _Encoder:
    def __init__(self, harmonised: HarmonisedMelody) -> None:
        self.melody, self.chord_ids = harmonised.melody, harmonised.chord_ids
        self.tonic = tonic_below(self.melody)
        self.bar, self.slot = bar_steps(self.melody.metre), grid_steps(slot_ql(self.melody.metre))
        self.rows: list[tuple[int, int, int, bool, int, int]] = []
        self.clock = self.cut = self.phrase_began = self.slots = 0
        self.left = (0, 0)

    def encoded(self) -> EncodedMelody:
        phrases = self.melody.phrases
        self.cut = grid_steps(phrases[0].notes[0].onset_ql) // self.bar * self.bar
        starts = []
        for number, phrase in enumerate(phrases):
            starts.append(len(self.rows))
            self.phrase_began = self.clock
            self._phrase(phrase, len(phrases) - 1 - number)
        self.phrase_began = self.clock  # so that nothing tells beforehand whether another phrase begins
        self._write(STOP_ID)
        ids, clock, phrase_clock, due, syllables, left = np.array(self.rows, np.int32).T
        return EncodedMelody(ids, clock, phrase_clock, due.astype(bool), syllables, left, tuple(starts))

    def _phrase(self, phrase: Phrase, phrases_left: int) -> None:
        syllables = phrase.syllables
        self.left = (syllables, phrases_left)
        for note in phrase.notes:
            self._rest(grid_steps(note.onset_ql) - self.cut)
            self._chords()
            kind = FIRST_CONTINUED_ID if note.continues_syllable else FIRST_PITCH_ID
            self._write(kind + self._pitch(note.pitch_midi))
            syllables -= not note.continues_syllable
            self.left = (syllables, phrases_left)
            length = nearest_duration(grid_steps(note.duration_ql))
            self._write(FIRST_DURATION_ID + DURATIONS.index(length))
            self.clock += grid_steps(note.duration_ql)
        self.left = (0, phrases_left)
        self._write(PHRASE_ID)

    def _rest(self, onset: int) -> None:
        """Rests up to an onset. What is too long is cut out of the time line, so that slots stay in step."""
        gap = onset - self.clock
        self._chords(before=self.clock)
        if gap > 2 * self.bar:
            too_long = (gap // self.bar - 1) * self.bar
            self.cut += too_long
            onset, gap = onset - too_long, gap - too_long
        if gap >= DURATIONS[0]:
            self._chords()
            self._write(REST_ID)
            self._write(FIRST_DURATION_ID + DURATIONS.index(nearest_duration(gap)))
        self.clock = onset

    def _chords(self, before: int | None = None) -> None:
        """The chord of every slot begun by now, or before a clock; those of a rest cut out are left out."""
        while self.slots * self.slot < (self.clock + 1 if before is None else before):
            chord = self.chord_ids[(self.slots * self.slot + self.cut) // self.slot]
            self._write(FIRST_CHORD_ID + chord)
            self.slots += 1

    def _write(self, token: int) -> None:
        due = self.slots * self.slot <= self.clock
        self.rows.append((token, self.clock, self.clock - self.phrase_began, due, *self.left))

    def _pitch(self, pitch_midi: int) -> int:
        above = pitch_midi - self.tonic
        while above < LOWEST:
            above += 12
        while above > HIGHEST:
            above -= 12
        return above - LOWEST
