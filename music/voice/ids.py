"""The ids that melodies with their harmony are written in, and melodies out of ids.

A note is two ids: its pitch above the tonic (of one kind where it begins a syllable, of another where it continues
one), then its duration. A rest is two ids as well. A phrase end stands alone after the last note of a phrase. Where the
clock has reached a new slot (`music.chords`) its chord is written before the next note or rest; of a note held
over several, one chord for each.
"""

from collections.abc import Sequence

import numpy as np

from music.chords import CHORD_COUNT, NO_CHORD, HarmonisedMelody, chord_names, slots_until
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase

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
