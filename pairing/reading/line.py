"""The sung line: one note at a time, with the syllables that begin on its notes."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from music.metre import Metre
from music.notes import Note
from music.scores import LEFT, RIGHT, Part, Underlaid
from music.sung.phrases import SungNote, cut_in_phrases
from pairing.reading.heard import HeardSyllable

_MIDDLE_C_MIDI = 60
"""Where one staff of a piano ends and the other begins."""
_BREATH_QL = 0.25
"""A note without words after a longer silence goes on with no syllable: an instrument plays it."""

Cell = tuple[Note, HeardSyllable | None]
"""A note and the syllable that begins on it, which has no notes yet."""


def gathered(cells: Iterable[Cell]) -> tuple[list[HeardSyllable], list[Note]]:
    """The syllables with all their notes, and the notes that carry none."""
    groups: list[tuple[HeardSyllable, list[Note]]] = []
    unsung: list[Note] = []
    end_ql = float("-inf")
    for note, syllable in cells:
        if syllable is not None:
            groups.append((syllable, [note]))
        elif note.onset_ql - end_ql <= _BREATH_QL:
            groups[-1][1].append(note)
        else:
            unsung.append(note)
            continue
        end_ql = note.end_ql
    return [replace(syllable, notes=tuple(notes)) for syllable, notes in groups], unsung


def phrase_onsets(
    syllables: Sequence[HeardSyllable], words: Callable[[Note], tuple[Underlaid, ...]], metre: Metre
) -> list[float]:
    """Where phrases begin, by rests, long notes, and the words that stand under each note in all verses."""
    sung = [
        SungNote(replace(note, continues_syllable=index > 0), words(note))
        for syllable in syllables
        for index, note in enumerate(syllable.notes)
    ]
    return [phrase.notes[0].onset_ql for phrase in cut_in_phrases(sung, metre)]


def with_line_ends(syllables: Sequence[HeardSyllable], starts_ql: Sequence[float]) -> list[HeardSyllable]:
    """The syllables, those marked as line ends after which one of these phrases begins."""
    # how many phrases have begun, where each syllable does
    begun = [bisect_right(starts_ql, syllable.notes[0].onset_ql) for syllable in syllables]
    return [
        replace(syllable, ends_line=now != later)
        for syllable, now, later in zip(syllables, begun, [*begun[1:], None], strict=True)
    ]


def hands(parts: Sequence[Part], others: Iterable[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """(right, left): parts that are a hand's, of two others the higher and the lower, all else by its pitch."""
    played: dict[str, list[Note]] = {RIGHT: [], LEFT: []}
    unnamed = []
    for part in parts:
        hand = part.hand or next((hand for hand in played if hand in part.name.lower()), None)
        if hand:
            played[hand] += part.notes
        elif part.notes:
            unnamed.append(part)
    if len(unnamed) == len(played) and not any(played.values()):
        for hand, part in zip(played, sorted(unnamed, key=_mean_pitch, reverse=True), strict=True):
            played[hand] += part.notes
        unnamed = []
    for note in (*others, *(note for part in unnamed for note in part.notes)):
        played[RIGHT if note.pitch_midi >= _MIDDLE_C_MIDI else LEFT].append(note)
    return tuple(played[RIGHT]), tuple(played[LEFT])


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch_midi for note in part.notes) / len(part.notes)
