"""Windows of 40 tokens, each with the token that follows: what the paper's networks learn from.

Every network of tokens is measured on the same targets: the tokens of each piece from its 41st on, so that each has a
whole window of its own piece before it. The first 40 tell no target; nothing is filled up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Floats, Ids, Shuffling

WINDOW = 40
"""Tokens that a network is given before each target."""

BATCH_SIZE = 128

MOST_VALID = 4096
"""Validation targets, spread evenly over all: more would take longer than they tell."""


class WindowError(ValueError):
    """Pieces that give no window."""


def scaled(ids: NDArray[np.integer[Any]], size: int) -> Floats:
    """Ids as the paper's scaled inputs: (..., steps) to (..., steps, 1), from 0 up to, not including, 1."""
    return (ids / size).astype(np.float32)[..., None]


def targets_of(pieces: Sequence[Ids]) -> int:
    """How many targets the pieces have."""
    return sum(max(0, len(ids) - WINDOW) for ids in pieces)


@dataclass(frozen=True)
class WindowBatch:
    """Windows side by side, padded to a fixed number.

    Attributes:
        windows: (batch, 40, 1): scaled inputs.
        targets_ids: (batch,): the token after each.
        weights: (batch,): 1 for a window, 0 for padding.
    """

    windows: Floats
    targets_ids: Ids
    weights: Floats

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Windows, targets, weights."""
        return self.windows, self.targets_ids, self.weights

    @property
    def targets(self) -> float:
        """The windows that are no padding."""
        return float(self.weights.sum())


class Windows:
    """All windows of some pieces, by number.

    Args:
        pieces: the ids of each piece.
        size: of the vocabulary.
    """

    def __init__(self, pieces: Sequence[Ids], size: int) -> None:
        self.size = size
        self._ids = np.concatenate([np.zeros(0, np.int32), *pieces])
        ends = np.cumsum([len(ids) for ids in pieces], dtype=np.int64)
        spans = [np.arange(end - len(ids) + WINDOW, end) for ids, end in zip(pieces, ends, strict=True)]
        self._targets = np.concatenate([np.zeros(0, np.int64), *spans])

    def __len__(self) -> int:
        return len(self._targets)

    def ids(self, numbers: NDArray[np.int64]) -> Ids:
        """The windows with these numbers: (numbers, 40)."""
        return self._ids[self._targets[numbers, None] + np.arange(-WINDOW, 0)]

    def targets_ids(self, numbers: NDArray[np.int64]) -> Ids:
        """The targets with these numbers: (numbers,)."""
        return self._ids[self._targets[numbers]]

    def batch(self, numbers: NDArray[np.int64], batch_size: int) -> WindowBatch:
        """At most `batch_size` windows; the last one is repeated, without weight, where there are fewer."""
        weights = (np.arange(batch_size) < len(numbers)).astype(np.float32)
        padded = np.pad(numbers, (0, batch_size - len(numbers)), mode="edge")
        return WindowBatch(scaled(self.ids(padded), self.size), self.targets_ids(padded), weights)

    def batches(self, batch_size: int = BATCH_SIZE, most: int | None = None) -> Iterator[WindowBatch]:
        """All windows in order, or `most` of them spread evenly."""
        count = len(self) if most is None else min(most, len(self))
        chosen = np.linspace(0, len(self), count, endpoint=False).astype(np.int64)
        for start in range(0, count, batch_size):
            yield self.batch(chosen[start : start + batch_size], batch_size)


class WindowSource:
    """Training windows in an order drawn anew every epoch; an `ExampleSource`.

    Args:
        train: ids of each training piece.
        valid: ids of each validation piece.
        size: of the vocabulary.
        seed: of the order.
        batch_size: windows in a batch.
        most_valid: validation windows, spread evenly over all.

    Raises:
        WindowError: no training or no validation piece is longer than a window.
    """

    def __init__(
        self,
        train: Sequence[Ids],
        valid: Sequence[Ids],
        size: int,
        seed: int = 0,
        batch_size: int = BATCH_SIZE,
        most_valid: int = MOST_VALID,
    ) -> None:
        for split, pieces in (("training", train), ("validation", valid)):
            if not targets_of(pieces):
                longest = max(map(len, pieces), default=0)
                raise WindowError(
                    f"{len(pieces)} {split} pieces, the longest of {longest} tokens; wanted one of {WINDOW + 1} or more"
                )
        self.train, self.valid = Windows(train, size), Windows(valid, size)
        self._batch_size, self._most_valid = batch_size, most_valid
        self._shuffling = Shuffling(len(self.train), seed)

    @property
    def batches_per_epoch(self) -> int:
        """As many as hold every training window once."""
        return -(-len(self.train) // self._batch_size)

    def batch(self, epoch: int, index: int) -> WindowBatch:
        """Training batch `index` of `epoch`, both from 0."""
        start = index * self._batch_size
        return self.train.batch(self._shuffling.order(epoch)[start : start + self._batch_size], self._batch_size)

    def validation(self) -> Iterator[WindowBatch]:
        """The validation batches, the same at every call."""
        return self.valid.batches(self._batch_size, self._most_valid)
