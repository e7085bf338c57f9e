"""What came next the last time: a match model.

Songs repeat: motifs, phrases, strophes. The latest earlier place with the same ids before it is followed for as long
as it is right, and what stood there next is told to the network, which learns when to take it up. Data compressors use
such models (Mahoney 2005, "Adaptive Weighing of Context Models for Lossless Data Compression").
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CONTEXT = 4
"""Ids that must agree before a place is followed: two notes, or a note and a chord."""

NOTHING = -1


class Recall:
    """Follows one melody as it grows."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._places: dict[tuple[int, ...], int] = {}
        self._at = NOTHING
        self._run = 0

    def write(self, token: int) -> None:
        """Adds the id that came."""
        if self._at != NOTHING and self._ids[self._at] == token:
            self._at += 1
            self._run += 1
        else:
            self._at, self._run = NOTHING, 0
        self._ids.append(token)
        context = tuple(self._ids[-CONTEXT:])
        if len(context) == CONTEXT:
            if self._at == NOTHING:
                self._at = self._places.get(context, NOTHING)
                self._run = CONTEXT if self._at != NOTHING else 0
            self._places[context] = len(self._ids)

    @property
    def expected(self) -> tuple[int, int]:
        """The id that stood next at the place followed, or `NOTHING`, and how many ids have agreed."""
        return (self._ids[self._at] if self._at != NOTHING else NOTHING), self._run

    def copy(self) -> "Recall":
        """The same, to go on differently."""
        other = Recall()
        other._ids, other._places = self._ids.copy(), self._places.copy()
        other._at, other._run = self._at, self._run
        return other


def recalled(ids: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each id of a melody what was expected before it came, and the length of the run: both (steps,)."""
    recall = Recall()
    expected = []
    for token in ids:
        expected.append(recall.expected)
        recall.write(token)
    found = np.array(expected, np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]
