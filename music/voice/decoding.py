"""From ids back to melodies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from music.chords.harmonised import HarmonisedMelody
from music.chords.slots import slots_until
from music.chords.vocabulary import NO_CHORD
from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, Phrase
from music.voice.ids import (
    DURATIONS,
    FIRST_CHORD_ID,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    FIRST_PITCH_ID,
    LOWEST,
    PHRASE_ID,
    REST_ID,
    START_ID,
    STOP_ID,
    VOCABULARY_SIZE,
    is_chord,
)


class EncodingError(ValueError):
    """Ids that are no melody."""


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

    def harmonised(self, ids: Sequence[int]) -> HarmonisedMelody:
        """The melody of ids that end phrases properly, and its harmony; a stop ends it.

        Slots whose chord is missing at the end keep the last one.

        Raises:
            EncodingError: a duration is missing or stands alone, an id is unknown or the start, or the ids do not end
                with a phrase.
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
                raise EncodingError(
                    f"id {token} stands for nothing sung; wanted {START_ID + 1} to {VOCABULARY_SIZE - 1}"
                )
            if is_chord(token) and sounding is None:
                chords.append(token - FIRST_CHORD_ID)
            elif token >= FIRST_DURATION_ID:
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
        melody = Melody(tuple(phrases), self.key, self.metre, self.tempo_bpm)
        count = slots_until(melody.end_ql, self.metre)
        chords += [chords[-1] if chords else NO_CHORD] * max(0, count - len(chords))
        return HarmonisedMelody(melody, tuple(chords[:count]))

    def _note(self, token: int, clock: int, length: int) -> Note:
        continues = token >= FIRST_CONTINUED_ID
        above = token - (FIRST_CONTINUED_ID if continues else FIRST_PITCH_ID) + LOWEST
        note = Note(clock / TIME_GRID, length / TIME_GRID, self.tonic_midi + above)
        return replace(note, continues_syllable=continues)
