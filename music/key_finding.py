"""Which key a melody is in, where the file says only the signature.

Method: the correlation of how long each pitch class sounds with the key profiles of Krumhansl and Kessler
(1982), as in Krumhansl, "Cognitive Foundations of Musical Pitch" (1990), chapter 4, with the choice
narrowed to the two keys of the signature and the last bass note counted as evidence, since tonal pieces
close on their tonic.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Note

_PROFILES = {
    Mode.MAJOR: (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    Mode.MINOR: (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
"""Krumhansl and Kessler (1982), ratings of the twelve pitch classes from the tonic up."""

_LAST_BASS_WEIGHT = 0.25
"""What a last bass note on the tonic is worth, as correlation."""

_UNWRITTEN_MARGIN = 0.25
"""By how much another signature must fit better before an empty one is taken for a missing one."""


def pitch_class_lengths(notes: Iterable[Note]) -> npt.NDArray[np.float64]:
    """How long each pitch class sounds, in quarters: shape `(12,)`."""
    lengths = np.zeros(12)
    for note in notes:
        lengths[note.pitch_midi % 12] += note.duration_ql
    return lengths


def profile_correlation(key: Key, lengths: npt.NDArray[np.float64]) -> float:
    """Correlation, -1 to 1, of pitch-class lengths `(12,)` with the profile of `key`; 0 for even lengths."""
    if np.ptp(lengths) == 0:
        return 0.0
    return float(np.corrcoef(np.roll(_PROFILES[key.mode], key.pitch_class), lengths)[0, 1])


def key_of(notes: Iterable[Note], signature: Key, last_bass_midi: int | None = None) -> Key:
    """The major or minor key with the signature of `signature` that fits the notes and the last bass better.

    A signature without accidentals may be a missing one, with all accidentals written out: then any other
    signature that fits much better is taken instead.
    """
    lengths = pitch_class_lengths(notes)

    def fit(key: Key) -> float:
        closes = last_bass_midi is not None and last_bass_midi % 12 == key.pitch_class
        return profile_correlation(key, lengths) + _LAST_BASS_WEIGHT * closes

    sharps = signature.sharps if signature.sharps != 0 else _likely_sharps(lengths)
    return max(_keys_with(sharps), key=fit)


def last_bass_midi(notes: Sequence[Note], metre: Metre) -> int | None:
    """The lowest note that sounds in the last beat; None where there are no notes."""
    last_ql = max((note.end_ql for note in notes), default=0.0) - metre.beat_ql
    return min((note.pitch_midi for note in notes if note.end_ql > last_ql), default=None)


def _likely_sharps(lengths: npt.NDArray[np.float64]) -> int:
    """0, unless another signature fits the pitch classes much better."""
    fits = {sharps: max(profile_correlation(key, lengths) for key in _keys_with(sharps)) for sharps in range(-5, 7)}
    best = max(fits, key=lambda sharps: fits[sharps])
    return best if fits[best] > fits[0] + _UNWRITTEN_MARGIN else 0


def _keys_with(sharps: int) -> tuple[Key, Key]:
    return Key.of_sharps(sharps, Mode.MAJOR), Key.of_sharps(sharps, Mode.MINOR)
