"""What a note tells of its syllable: length, height, beat, rests around it, and the same of the notes near it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.metre import Metre
from music.notes import Note, on_grid
from pairing.setting.alignment import Floats, Masks

REACH = 6
"""How many notes on either side are looked at."""

LEAST_REST_QL = 1 / 48
"""A gap below is none: notes of recorded or rounded files."""

_OWN = 17
_WHOLE = 19
FEATURES = _OWN * (2 * REACH + 1) + _WHOLE
"""How many numbers tell of a note."""

_Reals = NDArray[np.float64]


def note_features(notes: Sequence[Note], metre: Metre, syllables: int) -> Floats:
    """(N, FEATURES) for the notes of a tune that so many syllables are set to.

    Lengths are measured in the mean length of a syllable, so that tunes written in halves and in eighths are alike.
    """
    times = _Times.of(notes, syllables)
    own = _own(notes, metre, times)
    padded = np.zeros((len(notes) + 2 * REACH, _OWN))
    padded[REACH : REACH + len(notes)] = own
    window = [padded[shift : shift + len(notes)] for shift in range(2 * REACH + 1)]
    whole = np.concatenate([_within_group(times), _of_tune(notes, metre, times, syllables)], axis=1)
    return np.concatenate([*window, whole], axis=1).astype(np.float32)


def rest_before(notes: Sequence[Note]) -> Masks:
    """(N,) whether a rest parts each note from the one before it."""
    gaps = [after.onset_ql - before.end_ql for before, after in pairwise(notes)]
    return np.array([False, *(gap > LEAST_REST_QL for gap in gaps)])


class _Times:
    """Onsets, lengths and rests of a tune, in quarters."""

    def __init__(self, onset: _Reals, duration: _Reals, rested: Masks, syllables: int) -> None:
        self.onset, self.duration, self.rested = onset, duration, rested
        self.end = onset + duration
        self.step = np.append(onset[1:], self.end[-1]) - onset
        self.rest = np.append(np.where(rested[1:], onset[1:] - self.end[:-1], 0.0), 0.0)
        self.unit = duration.sum() / syllables

    @classmethod
    def of(cls, notes: Sequence[Note], syllables: int) -> "_Times":
        onset = np.array([note.onset_ql for note in notes])
        return cls(onset, np.array([note.duration_ql for note in notes]), rest_before(notes), syllables)


def _own(notes: Sequence[Note], metre: Metre, times: _Times) -> _Reals:
    pitch = np.array([note.pitch_midi for note in notes])
    leap = np.append(np.diff(pitch), 0)
    strength = np.array([metre.strength(on_grid(note.onset_ql)) for note in notes])
    phase = (times.onset / metre.beat_ql) % 1
    phase[phase > 0.98] = 0
    length = np.log2(np.maximum(times.step, 0.05) / times.unit)
    longer = length - np.append(length[:1], length[:-1])
    columns = [
        np.ones(len(notes)),
        np.clip(length, -4, 4) / 2,
        np.clip(np.log2(np.maximum(times.duration, 0.05) / metre.beat_ql), -4, 4) / 2,
        times.rest > 0,
        np.log1p(times.rest / metre.beat_ql),
        np.clip(leap, -12, 12) / 6,
        leap == 0,
        (leap != 0) & (abs(leap) <= 2),
        abs(leap) > 4,
        strength == 1,
        strength >= 0.5,
        strength >= 0.25,
        phase < 0.02,
        abs(phase - 0.5) < 0.02,
        phase,
        np.clip(longer, -3, 3) / 1.5,
        abs(longer) < 0.05,
    ]
    return np.stack(columns, axis=1).astype(float)


def _within_group(times: _Times) -> _Reals:
    """Where in its group each note stands; rests part groups."""
    count = len(times.onset)
    begins = np.flatnonzero(np.append(True, times.rested[1:]))
    group = np.searchsorted(begins, np.arange(count), "right") - 1
    first, end = begins[group], np.append(begins[1:], count)[group]
    since, left = np.arange(count) - first, end - 1 - np.arange(count)
    sung, to_sing = (times.onset - times.onset[first]) / times.unit, (times.end[end - 1] - times.onset) / times.unit
    columns = [
        np.minimum(since, 12) / 6,
        np.minimum(left, 12) / 6,
        np.minimum(end - first, 20) / 8,
        np.minimum(sung, 12) / 6,
        np.minimum(to_sing, 12) / 6,
        since == 0,
        since == 1,
        left == 0,
        left == 1,
        left == 2,
    ]
    return np.stack(columns, axis=1).astype(float)


def _of_tune(notes: Sequence[Note], metre: Metre, times: _Times, syllables: int) -> _Reals:
    """Height, and what is the same for all notes: notes to a syllable, metre, usual lengths."""
    pitch = np.array([note.pitch_midi for note in notes])
    notes_each = np.log2(len(notes) / syllables)
    beats = metre.bar_ql / metre.beat_ql
    row = [
        2 * notes_each,
        min(1.0, 8 * notes_each),
        metre.is_compound,
        beats == 3,
        beats == 2,
        beats == 4,
        np.log2(times.unit),
        np.log2(np.median(times.duration) / times.unit),
    ]
    return np.column_stack([(pitch - pitch.mean()) / 6, np.tile(np.array(row, float), (len(notes), 1))])
