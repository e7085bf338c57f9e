"""Windows of 40 tokens side by side, told as wholes: what the paper's variational network learns from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Floats, Ids, Shuffling
from workshop.networks.windows.windows import WINDOW, WindowError

MOST_VALID = 256
"""Validation windows, spread evenly over all."""


@dataclass(frozen=True)
class SectionBatch:
    """A batch of windows of tokens, with the targets that count.

    Attributes:
        ids: (batch, 40): the tokens of each.
        weights: (batch, 40): 1 for a token that counts, 0 for one that does not.
    """

    ids: Ids
    weights: Floats

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Ids and weights, in this order."""
        return self.ids, self.weights

    @property
    def targets(self) -> float:
        """How many tokens of the batch count in the loss."""
        return float(self.weights.sum())


def counted_sections(pieces: Sequence[Ids], batch_size: int, most: int | None = None) -> Iterator[SectionBatch]:
    """Windows in which every token of every piece from its 41st on counts once, or `most` windows spread evenly.

    They follow each other without overlap; the last of a piece reaches back over tokens that counted already and
    have no weight in it. Batches are filled up with windows without weight.
    """
    rows = [(ids, start, min(start, len(ids) - WINDOW)) for ids in pieces for start in range(WINDOW, len(ids), WINDOW)]
    count = len(rows) if most is None else min(most, len(rows))
    chosen = [rows[n] for n in np.linspace(0, len(rows), count, endpoint=False).astype(int)]
    for first in range(0, count, batch_size):
        batch = SectionBatch(np.zeros((batch_size, WINDOW), np.int32), np.zeros((batch_size, WINDOW), np.float32))
        for row, (ids, counted_from, start) in enumerate(chosen[first : first + batch_size]):
            batch.ids[row] = ids[start : start + WINDOW]
            batch.weights[row, counted_from - start :] = 1
        yield batch


class SectionSource:
    """Training windows that every epoch cuts anew, as many as hold each token once; an `ExampleSource`.

    Args:
        train: ids of each training piece.
        valid: ids of each validation piece.
        batch_size: windows in a batch.
        seed: of where they are cut.

    Raises:
        WindowError: no training piece fills a window, or no validation piece has a token after one.
    """

    def __init__(self, train: Sequence[Ids], valid: Sequence[Ids], batch_size: int, seed: int = 0) -> None:
        self._train = [ids for ids in train for _ in range(len(ids) // WINDOW)]
        self._shuffling = Shuffling(len(self._train), seed)
        self._valid, self._batch_size = valid, batch_size
        if not self._train or max(map(len, valid), default=0) <= WINDOW:
            longest = [max(map(len, pieces), default=0) for pieces in (train, valid)]
            raise WindowError(
                f"the longest training piece has {longest[0]} tokens, the longest validation piece {longest[1]};"
                f" wanted {WINDOW} and {WINDOW + 1} or more"
            )

    @property
    def batches_per_epoch(self) -> int:
        """As many as hold every window; the last one is filled up with windows of the order's beginning."""
        return -(-len(self._train) // self._batch_size)

    def batch(self, epoch: int, index: int) -> SectionBatch:
        """Training batch `index` of `epoch`, both from 0."""
        order, rng = self._shuffling.order(epoch), self._shuffling.draws(epoch, index)
        chosen = np.take(order, range(index * self._batch_size, (index + 1) * self._batch_size), mode="wrap")
        rows = [self._train[n] for n in chosen]
        starts = [int(rng.integers(len(ids) - WINDOW + 1)) for ids in rows]
        cut = np.array([ids[start : start + WINDOW] for ids, start in zip(rows, starts, strict=True)])
        return SectionBatch(cut, np.ones(cut.shape, np.float32))

    def validation(self) -> Iterator[SectionBatch]:
        """The validation batches, the same at every call."""
        return counted_sections(self._valid, self._batch_size, MOST_VALID)
