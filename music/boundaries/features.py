"""What a phrase detector hears at every note of a tune: times, leaps, metre, and what returns of what came before.

Everything is relative: to the tune's usual time between onsets, to its bar, to its last pitch. No absolute
pitch or speed is heard, so that a tune transposed, or written in longer notes, has the same phrases.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from music.boundaries.lbdm import lbdm_strengths
from music.metre import Metre
from music.notes import TIME_GRID, Note

Array = NDArray[np.float32]

REACH = 6
"""How many notes before and after a note are heard with it."""

LAGS_BARS = (1, 2, 3, 4, 5, 6, 8)
"""How far back and ahead, in bars, the same rhythm and the same intervals are looked for."""

_LONGEST_RUN = 8
"""Notes after which a repetition is certain enough."""

_OPENING = 8
"""Notes of the tune's opening that are looked for again."""


def tune_features(notes: Sequence[Note], metre: Metre) -> Array:
    """What is heard at every note of a tune of one or more notes: (notes, features)."""
    onsets = np.array([round(note.onset_ql * TIME_GRID) for note in notes])
    ends = np.array([round(note.end_ql * TIME_GRID) for note in notes])
    pitches = np.array([note.pitch_midi for note in notes])
    bar = max(1, round(metre.bar_ql * TIME_GRID))
    beat = max(1, round(metre.beat_ql * TIME_GRID))
    columns = [
        _windows(_of_notes(notes, onsets, ends, pitches, metre)),
        _of_metre(onsets, bar, beat),
        _of_scale(pitches),
        _of_opening(onsets, pitches),
        *(_of_lag(onsets, pitches, way * lag * bar) for lag, way in product(LAGS_BARS, (1, -1))),
    ]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _of_notes(
    notes: Sequence[Note], onsets: NDArray[np.int_], ends: NDArray[np.int_], pitches: NDArray[np.int_], metre: Metre
) -> Array:
    """Each note by itself: length, rest before it, leap to it, metrical strength, how it stands out: (notes, 7)."""
    gaps = np.maximum(np.diff(onsets), 1)
    usual = float(np.median(gaps)) if len(gaps) else 1.0
    lengths = np.append(gaps, max(int(ends[-1] - onsets[-1]), 1))
    rests = np.append(0, np.maximum(onsets[1:] - ends[:-1], 0)) / (metre.beat_ql * TIME_GRID)
    leaps = np.append(0, np.diff(pitches))
    return np.stack(
        [
            np.clip(np.log2(lengths / usual), -3, 3),
            np.clip(np.log2((ends - onsets) / usual), -3, 3),
            np.clip(rests, 0, 3),
            np.clip(leaps / 6, -2, 2),
            np.clip(np.abs(leaps) / 6, 0, 2),
            [metre.strength(note.onset_ql) for note in notes],
            lbdm_strengths(notes),
        ],
        axis=1,
    ).astype(np.float32)


def _windows(values: Array) -> Array:
    """Every note's values beside those of its neighbours, and whether there are so many: (notes, all of them)."""
    present = np.ones((len(values), 1), np.float32)
    padded = np.pad(np.concatenate([values, present], axis=1), ((REACH, REACH), (0, 0)))
    return np.concatenate([padded[k : k + len(values)] for k in range(2 * REACH + 1)], axis=1)


def _of_metre(onsets: NDArray[np.int_], bar: int, beat: int) -> Array:
    """Where in the bar, and where in groups of bars counted from the first note and from the last bar."""
    since = onsets - onsets[0]
    left = onsets[-1] // bar - onsets // bar
    same_place = [(since % (bars * bar) == 0) for bars in (1, 2, 4)]
    near = np.minimum(since % bar, -since % bar) / bar
    crossed = np.append(False, np.diff(onsets // bar) > 0)
    angles = [2 * np.pi * (onsets % (bars * bar)) / (bars * bar) for bars in (1, 2, 4)]
    angles += [2 * np.pi * (left % bars) / bars for bars in (2, 4)]
    waves = [wave(angle) for angle in angles for wave in (np.sin, np.cos)]
    sizes = [np.full(len(onsets), value) for value in (bar / beat / 4, np.log2(len(onsets)) / 8)]
    ends = [np.minimum(since / bar, 8) / 8, np.minimum(left, 8) / 8]
    return np.stack([*same_place, near, crossed, *waves, *sizes, *ends], axis=1).astype(np.float32)


def _of_scale(pitches: NDArray[np.int_]) -> Array:
    """The note and the two before it as steps above the tune's last pitch, which mostly is the tonic: (notes, 36)."""
    degrees = np.eye(12, dtype=np.float32)[(pitches - pitches[-1]) % 12]
    padded = np.pad(degrees, ((2, 0), (0, 0)))
    return np.concatenate([padded[k : k + len(pitches)] for k in range(3)], axis=1)


def _of_opening(onsets: NDArray[np.int_], pitches: NDArray[np.int_]) -> Array:
    """How long the tune's first rhythm, and its first intervals, return from every note: (notes, 2), 0 to 1."""
    agreeing = []
    for moves in (np.diff(onsets), np.diff(pitches)):
        opening = moves[:_OPENING]
        padded = np.append(moves, np.full(len(opening) + 1, np.iinfo(np.int32).min))
        views = np.stack([padded[k : k + len(pitches)] == move for k, move in enumerate(opening)] or [pitches < 0])
        agreeing.append(np.cumprod(views, axis=0).sum(axis=0) / _OPENING)
    return np.stack(agreeing, axis=1).astype(np.float32)


def _of_lag(onsets: NDArray[np.int_], pitches: NDArray[np.int_], lag: int) -> Array:
    """How long rhythm and intervals agree with those `lag` steps before, from each note on and up to it: (notes, 5)."""
    there = np.searchsorted(onsets, onsets - lag)
    there[there == len(onsets)] = 0
    found = onsets[there] == onsets - lag
    in_rhythm = found[:-1] & found[1:] & (np.diff(there) == 1)
    in_pitch = in_rhythm & (np.diff(pitches) == np.diff(pitches[there]))
    runs = [run for links in (in_rhythm, in_pitch) for run in (_run_from(links), _run_from(links[::-1])[::-1])]
    return np.stack([found.astype(float), *runs], axis=1).astype(np.float32)


def _run_from(links: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For every note, how many links hold in a row from it on, at most `_LONGEST_RUN`, as a share of that."""
    count = len(links)
    places = np.arange(count)
    breaks = np.minimum.accumulate(np.where(links, count, places)[::-1])[::-1]
    return np.append(np.minimum(breaks - places, _LONGEST_RUN), 0) / _LONGEST_RUN
