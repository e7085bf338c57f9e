"""What the voice network writes and what it is told: ids of melodies with their harmony, and a vector at every step.

A note is two ids: its pitch above the tonic (of one kind where it begins a syllable, of another where it continues
one), then its duration. A rest is two ids as well. A phrase end stands alone after the last note of a phrase. Where the
clock has reached a new slot (`music.chords`) its chord is written before the next note or rest; of a note held
over several, one chord for each.

What is known at a step is always told: position in the bar, bar, metre, mode, how long the phrase has lasted, the chord
in force, whether a chord is due, and what came next the last time. The manner (how lively, how fast, how wide) and the
plan (syllables and phrases left) can be withheld: zeros, flag 0. Training withholds them at random.

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

from music.chords import CHORD_COUNT, NO_CHORD, HarmonisedMelody, chord_names, chord_table, slots_until
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase, position_features, position_size

START_ID, STOP_ID, PHRASE_ID, REST_ID = range(4)
LOWEST, HIGHEST = -15, 27
"""Semitones above the tonic that lies up to an octave below the middle of the melody."""
PITCHES = HIGHEST - LOWEST + 1
FIRST_CHORD_ID = 4
FIRST_PITCH_ID = FIRST_CHORD_ID + CHORD_COUNT
FIRST_CONTINUED_ID = FIRST_PITCH_ID + PITCHES
FIRST_DURATION_ID = FIRST_CONTINUED_ID + PITCHES
DURATIONS = (
    2, 3, 4, 6, 8, 9, 12, 16, 18, 20, 24, 30, 32, 36, 42, 48, 54, 60, 64, 72, 84, 96, 108, 120, 144, 168, 192,
)  # fmt: skip
"""In steps of the time grid; others are written as the nearest."""
VOCABULARY_SIZE = FIRST_DURATION_ID + len(DURATIONS)

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "3/2")
MOST_SYLLABLES = 16
MOST_PHRASES = 8
CONTEXT = 4
"""Ids that must agree before a place is followed: two notes, or a note and a chord."""
NOTHING = -1
_HALF_BARS = 10
_LONGEST_RUN = 16

_IDS = np.arange(VOCABULARY_SIZE)
IS_CHORD = (_IDS >= FIRST_CHORD_ID) & (_IDS < FIRST_PITCH_ID)
IS_BEGINNING = (_IDS >= FIRST_PITCH_ID) & (_IDS < FIRST_CONTINUED_ID)
IS_CONTINUING = (_IDS >= FIRST_CONTINUED_ID) & (_IDS < FIRST_DURATION_ID)
IS_DURATION = _IDS >= FIRST_DURATION_ID
"""Which ids are what (VOCABULARY_SIZE,): chords, pitches that begin or continue a syllable, durations."""

ABOVE_TONIC = np.full(VOCABULARY_SIZE, 1000)
ABOVE_TONIC[FIRST_PITCH_ID:FIRST_DURATION_ID] = np.tile(np.arange(LOWEST, HIGHEST + 1), 2)
"""Semitones above the tonic of a pitch of either kind; a value out of reach for other ids."""
STEPS_OF = np.zeros(VOCABULARY_SIZE, np.int64)
STEPS_OF[FIRST_DURATION_ID:] = DURATIONS
"""Grid steps of a duration, 0 for other ids."""


class EncodingError(ValueError):
    """Ids that are no melody."""


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


def decode(ids: Sequence[int], tonic_midi: int, key: Key, metre: Metre, tempo_bpm: float) -> HarmonisedMelody:
    """The melody of ids that end phrases properly, and its harmony; a stop ends it.

    Slots whose chord is missing at the end keep the last one.

    Args:
        ids: what was written.
        tonic_midi: MIDI pitch of the tonic that pitches are counted from.
        key: its pitch class must be that of `tonic_midi`.
        metre: throughout.
        tempo_bpm: quarters a minute.

    Raises:
        EncodingError: a duration is missing or stands alone, an id is unknown or the start, or the ids do not end with
            a phrase.
        NoteError: a phrase has no notes or begins inside a syllable.
    """
    notes: list[Note] = []
    phrases: list[Phrase] = []
    chords: list[int] = []
    clock, sounding = 0, None
    for token in ids:
        if token == STOP_ID:
            break
        if not START_ID < token < VOCABULARY_SIZE:
            raise EncodingError(f"id {token} stands for nothing sung; wanted {START_ID + 1} to {VOCABULARY_SIZE - 1}")
        if is_chord(token) and sounding is None:
            chords.append(token - FIRST_CHORD_ID)
        elif token >= FIRST_DURATION_ID:
            if sounding is None:
                raise EncodingError(f"id {token}, a duration, follows no pitch or rest")
            length = DURATIONS[token - FIRST_DURATION_ID]
            if sounding != REST_ID:
                notes.append(_note(sounding, clock, length, tonic_midi))
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
    melody = Melody(tuple(phrases), key, metre, tempo_bpm)
    count = slots_until(melody.end_ql, metre)
    chords += [chords[-1] if chords else NO_CHORD] * max(0, count - len(chords))
    return HarmonisedMelody(melody, tuple(chords[:count]))


def _note(token: int, clock: int, length: int, tonic_midi: int) -> Note:
    pitch_midi = tonic_midi + int(ABOVE_TONIC[token])
    return Note(clock / TIME_GRID, length / TIME_GRID, pitch_midi, continues_syllable=token >= FIRST_CONTINUED_ID)


def rest_ids(steps: int) -> list[int]:
    """The ids of rests that last so many grid steps together; one step alone is too short to write."""
    ids: list[int] = []
    while steps >= DURATIONS[0]:
        # 3 = 3, not 2 + 1: no duration lasts one step
        length = max(d for d in DURATIONS if d <= steps and steps - d != 1)
        ids += [REST_ID, FIRST_DURATION_ID + DURATIONS.index(length)]
        steps -= length
    return ids


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
