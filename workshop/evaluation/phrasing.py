"""Measures of form: phrases, their ends and shapes, and what returns.

Source of the contours: Huron (1996), "The melodic arch in Western folksongs". What returns is told by equality of
rhythm, or of rhythm and intervals: a transposed bar is the same bar.
"""

from collections.abc import Callable, Sequence

import numpy as np

from workshop.evaluation.pitch import Floats
from workshop.evaluation.sample import MeasuredPiece

MOST_SYLLABLES = 16
MOST_HALF_BARS = 16
OPENING = 5
"""Notes of a phrase that make its opening."""

_FLAT = 0.5
"""Semitones within which two heights are the same."""

Shape = tuple[tuple[int, ...], ...]


def phrase_bars(sample: MeasuredPiece) -> Floats:
    """Lengths of phrases, first onset to last end, in half bars: (17,), the last for longer ones."""
    lengths = [sample.ends[p.stop - 1] - sample.onsets[p.start] for p in sample.phrases]
    halves = np.round(2 * np.array(lengths, float) / sample.bar).astype(int)
    return np.bincount(np.minimum(halves, MOST_HALF_BARS), minlength=MOST_HALF_BARS + 1).astype(float)


def phrase_syllables(sample: MeasuredPiece) -> Floats:
    """Syllables of phrases: (17,), the last for 16 and more."""
    counts = [int(sample.begins_syllable[phrase].sum()) for phrase in sample.phrases]
    return np.bincount(np.minimum(np.array(counts, int), MOST_SYLLABLES), minlength=MOST_SYLLABLES + 1).astype(float)


def melisma_share(sample: MeasuredPiece) -> float:
    """Share of notes that go on with a syllable."""
    return float(1 - sample.begins_syllable.mean())


def cadence_notes(sample: MeasuredPiece) -> Floats:
    """Pitch classes above the tonic on which phrases end: (12,)."""
    return np.bincount(sample.classes[_last_notes(sample)], minlength=12).astype(float)


def last_note(sample: MeasuredPiece) -> Floats:
    """The pitch class above the tonic on which the piece ends, of notes together the lowest: (12,), a single 1."""
    lowest = np.flatnonzero(sample.onsets == sample.onsets[-1])[0]
    return np.eye(12)[sample.classes[lowest]]


def cadence_strength(sample: MeasuredPiece) -> float:
    """Mean metrical strength of the notes on which phrases end."""
    ends = _last_notes(sample)
    return float(sample.strengths[ends].mean()) if len(ends) else np.nan


def cadence_length(sample: MeasuredPiece) -> float:
    """How much longer the last notes of phrases are than the piece's usual note: mean logarithm to the base 2."""
    ends = _last_notes(sample)
    usual = np.median(sample.durations)
    return float(np.log2(sample.durations[ends] / usual).mean()) if len(ends) else np.nan


def contours(sample: MeasuredPiece) -> Floats:
    """Shapes of phrases: (9,), from the first note to the mean of the middle to the last; Huron (1996)."""
    counts = np.zeros(9)
    for phrase in sample.phrases:
        pitches = sample.pitches[phrase]
        if len(pitches) > 2:
            middle = pitches[1:-1].mean()
            counts[3 * _direction(middle - pitches[0]) + _direction(pitches[-1] - middle)] += 1
    return counts


def bar_rhythms_returning(sample: MeasuredPiece) -> float:
    """Share of bars, the first left out, whose rhythm an earlier one has."""
    return _returning(sample, sample.bars, rhythm_of)


def bars_returning(sample: MeasuredPiece) -> float:
    """Share of bars, the first left out, whose rhythm and intervals an earlier one has."""
    return _returning(sample, sample.bars, shape_of)


def phrase_rhythms_returning(sample: MeasuredPiece) -> float:
    """Share of phrases, the first left out, whose rhythm an earlier one has."""
    return _returning(sample, sample.phrases, rhythm_of)


def phrases_returning(sample: MeasuredPiece) -> float:
    """Share of phrases, the first left out, whose rhythm and intervals an earlier one has."""
    return _returning(sample, sample.phrases, shape_of)


def openings_returning(sample: MeasuredPiece) -> float:
    """Share of phrases, the first left out, whose first five notes an earlier one has, in rhythm and intervals."""
    openings = [slice(p.start, min(p.start + OPENING, p.stop)) for p in sample.phrases]
    return _returning(sample, openings, shape_of)


def rhythm_of(sample: MeasuredPiece, part: slice) -> Shape:
    """The rhythm of some of the notes: place in the bar, then onsets and lengths counted from it."""
    onsets = sample.onsets[part]
    begun = int(onsets[0]) % sample.bar
    return ((begun,), tuple((onsets - onsets[0]).tolist()), tuple(sample.durations[part].tolist()))


def shape_of(sample: MeasuredPiece, part: slice) -> Shape:
    """Rhythm and intervals of some of the notes: the same for transposed ones."""
    pitches = sample.pitches[part]
    return (*rhythm_of(sample, part), tuple((pitches - pitches[0]).tolist()))


def has_returning_phrase(sample: MeasuredPiece) -> bool:
    """Whether any phrase opens, with five notes or all it has, as an earlier one does."""
    share = openings_returning(sample)
    return bool(share > 0)


def _last_notes(sample: MeasuredPiece) -> list[int]:
    return [phrase.stop - 1 for phrase in sample.phrases]


def _direction(semitones: float) -> int:
    return 0 if semitones < -_FLAT else 2 if semitones > _FLAT else 1


def _returning(sample: MeasuredPiece, parts: Sequence[slice], look: Callable[[MeasuredPiece, slice], Shape]) -> float:
    if len(parts) < 2:
        return np.nan
    looks = [look(sample, part) for part in parts]
    return float((len(looks) - len(set(looks))) / (len(looks) - 1))
