"""Whether phrases end on notes of the chord under them."""

from collections.abc import Iterable, Sequence

from music.harmony import Chord
from music.notes import Melody, Note
from workshop.evaluation.tally import Tally

_CLOSE_QL = 1e-6


def closing_chord_tones(melody: Melody, chords: Sequence[Chord]) -> Tally:
    """Of the phrases that end over a chord, those whose last note belongs to it; the chord when that note is struck."""
    return chord_tones([phrase.notes[-1] for phrase in melody.phrases], chords)


def chord_tones(notes: Iterable[Note], chords: Sequence[Chord]) -> Tally:
    """Of the notes that begin over a chord, those that belong to it."""
    belongs = [
        note.pitch_midi % 12 in chord.pitch_classes
        for note in notes
        for chord in chords
        if chord.onset_ql - _CLOSE_QL <= note.onset_ql < chord.end_ql - _CLOSE_QL
    ]
    return Tally(sum(belongs), len(belongs))
