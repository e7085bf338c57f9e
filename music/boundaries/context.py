"""What a note's neighbours make of it: how likely other notes are to begin a phrase, near it and whole bars away."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from music.boundaries.features import Array
from music.metre import Metre
from music.notes import TIME_GRID, Note

REACH = 16
"""How many notes before and after are looked at."""

HALF_BARS = 16
"""How many half bars before and after are looked at."""

PERIODS_BARS = (1, 2, 3, 4, 5, 6, 8)
"""Phrases of so many bars begin at the same place within them."""

_SURE, _NEVER = 2.0, -2.0
"""A third of the log-odds of the first note, and of what is no note at all; those of all others are cut there."""


def context_features(notes: Sequence[Note], metre: Metre, log_odds: Array) -> Array:
    """What the log-odds (notes,) of a first hearing say around every note: (notes, features)."""
    onsets = np.array([round(note.onset_ql * TIME_GRID) for note in notes])
    bar = max(2, round(metre.bar_ql * TIME_GRID))
    heard = np.clip(log_odds / 3, _NEVER, _SURE).astype(np.float32)
    heard[0] = _SURE
    padded = np.pad(heard, REACH, constant_values=_NEVER)
    near = [padded[k : k + len(notes)] for k in range(2 * REACH + 1)]
    away = [_at(onsets, heard, onsets + way * k * (bar // 2)) for k in range(1, HALF_BARS + 1) for way in (-1, 1)]
    periods = [column for bars in PERIODS_BARS for column in _of_period(onsets % (bars * bar), heard)]
    return np.stack([*near, *away, *periods], axis=1).astype(np.float32)


def _at(onsets: NDArray[np.int_], heard: Array, wanted: NDArray[np.int_]) -> Array:
    """What is heard of the notes with the wanted onsets."""
    places = np.minimum(np.searchsorted(onsets, wanted), len(onsets) - 1)
    return np.where(onsets[places] == wanted, heard[places], np.float32(_NEVER))


def _of_period(places: NDArray[np.int_], heard: Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of all other notes at the same place of a period: how many begin a phrase, as a share of them and of all."""
    likely = 1 / (1 + np.exp(-3 * heard))
    _, which = np.unique(places, return_inverse=True)
    others = np.bincount(which, likely)[which] - likely
    return others / np.maximum(np.bincount(which)[which] - 1, 1), others / likely.sum()
