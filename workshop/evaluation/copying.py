"""How long a run of notes a melody shares with another: the same intervals and the same rhythm.

A run is told by its intervals and by how the times between its onsets relate, so that neither the key, nor the octave,
nor the note value that is written for a beat makes it another one. n notes have n - 1 intervals and, the last note's
length counted as its time to the next onset, n - 1 ratios.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workshop.evaluation.sample import MeasuredPiece

_LARGEST = 1 << 12
"""Above any time between onsets that is told apart, in steps: longer ones are counted as a little less."""


@dataclass(frozen=True)
class SharedRun:
    """The longest run of a melody that stands in the training set too.

    Attributes:
        notes: its length; 1 where nothing is shared.
        source: index of a training melody that has it; -1 where nothing is shared.
    """

    notes: int
    source: int


def longest_runs(samples: Sequence[MeasuredPiece], training: Sequence[MeasuredPiece]) -> tuple[SharedRun, ...]:
    """For each sample's top line, the longest run it shares with any training piece's.

    Runs are grown by a note at a time, everywhere at once, and only where both sets still have the same ones.
    """
    theirs, sources, their_ends = _moves(training)
    ours, owners, our_ends = _moves(samples)
    symbols = np.unique(np.concatenate([theirs, ours]), return_inverse=True)[1]
    at, ours_at = np.arange(len(theirs)), np.arange(len(ours))
    names, our_names = symbols[: len(theirs)], symbols[len(theirs) :]
    longest, found = np.ones(len(samples), np.int64), np.full(len(samples), -1)
    length = 0
    while True:
        kept, our_kept = np.isin(names, our_names), np.isin(our_names, names)
        at, names, ours_at, our_names = at[kept], names[kept], ours_at[our_kept], our_names[our_kept]
        if not len(ours_at):
            break
        length += 1
        sharing = owners[ours_at]
        longest[sharing] = length + 1
        order = np.argsort(names, kind="stable")
        found[sharing] = sources[at[order[np.searchsorted(names[order], our_names)]]]
        at, names = _grown(at, names, length, their_ends)
        ours_at, our_names = _grown(ours_at, our_names, length, our_ends)
        names = names * len(symbols) + symbols[at + length]
        our_names = our_names * len(symbols) + symbols[len(theirs) + ours_at + length]
        both = np.unique(np.concatenate([names, our_names]), return_inverse=True)[1]
        names, our_names = both[: len(names)], both[len(names) :]
    return tuple(SharedRun(int(n), int(source)) for n, source in zip(longest, found, strict=True))


def _grown(
    at: NDArray[np.int64], names: NDArray[np.int64], length: int, ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The runs after which their piece goes on."""
    goes_on = at + length < ends[at]
    return at[goes_on], names[goes_on]


def _moves(samples: Sequence[MeasuredPiece]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """All pieces' moves from note to note in a row: what each is, its piece, and where that piece ends."""
    moves = [_moves_of(sample) for sample in samples]
    counts = [len(each) for each in moves]
    ends = np.repeat(np.cumsum(counts), counts)
    return np.concatenate(moves), np.repeat(np.arange(len(moves)), counts), ends


def _moves_of(sample: MeasuredPiece) -> NDArray[np.int64]:
    """Interval and ratio of the times between onsets, one number for each move of the top line."""
    between = np.minimum(sample.between_onsets, _LARGEST - 1)
    divisor = np.gcd(between[:-1], between[1:])
    ratio = (between[1:] // divisor) * _LARGEST + between[:-1] // divisor
    return (np.diff(sample.pitches[sample.top]) + 128) * _LARGEST**2 + ratio
