"""Stretches of tokens with a target at every step: what the transformers learn from and are measured on."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.batches import Batch, Ids, Shuffling
from workshop.networks.windows.windows import WINDOW, WindowError

MOST_VALID = 64
"""Validation stretches, spread evenly over all."""


class StretchSource:
    """Training stretches that every epoch cuts anew, about as many as hold each token once; a `BatchSource`.

    The id one above the vocabulary's stands before the first token of a piece, and as a target it is padding.

    Args:
        train: ids of each training piece.
        valid: ids of each validation piece.
        size: of the vocabulary.
        context: tokens of a stretch.
        batch_size: stretches in a batch.
        seed: of where they are cut.

    Raises:
        WindowError: there is no training token, or no validation piece has a token after a window.
    """

    def __init__(
        self, train: Sequence[Ids], valid: Sequence[Ids], size: int, context: int, batch_size: int, seed: int = 0
    ) -> None:
        self._train = [ids for ids in train for _ in range(-(-len(ids) // context))]
        self._shuffling = Shuffling(len(self._train), seed)
        self._valid, self._batch_size = valid, batch_size
        self._size, self._context = size, context
        if not self._train or max(map(len, valid), default=0) <= WINDOW:
            raise WindowError(
                f"{len(self._train)} training stretches, and validation pieces of at most"
                f" {max(map(len, valid), default=0)} tokens; wanted 1 or more, and {WINDOW + 1} or more"
            )

    @property
    def batches_per_epoch(self) -> int:
        """As many as hold every stretch; the last one is filled up with stretches of the order's beginning."""
        return -(-len(self._train) // self._batch_size)

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`, both from 0."""
        order, rng = self._shuffling.order(epoch), self._shuffling.draws(epoch, index)
        chosen = np.take(order, range(index * self._batch_size, (index + 1) * self._batch_size), mode="wrap")
        rows = [(self._train[n], self._random_start(len(self._train[n]), rng), 0) for n in chosen]
        return _batch(rows, self._size, self._context, self._batch_size)

    def validation(self) -> Iterator[Batch]:
        """The validation batches, the same at every call: targets as in `measured`."""
        return measured(self._valid, self._size, self._context, self._batch_size, MOST_VALID)

    def _random_start(self, tokens: int, rng: np.random.Generator) -> int:
        """Where a stretch begins: anywhere, but a whole context before the end; the piece's beginning oftener."""
        start = int(rng.integers(-(self._context // 2), max(1, tokens - self._context // 2)))
        return max(0, min(start, tokens - self._context))


def measured(
    pieces: Sequence[Ids], size: int, context: int, batch_size: int, most: int | None = None
) -> Iterator[Batch]:
    """Stretches in which every token of every piece from its 41st on is a target once, or `most` spread evenly.

    Each begins half a context after the one before and counts its later half alone, so that every target is told at
    least half a context, or all there is of its piece.
    """
    rows = [row for ids in pieces for row in _halves(ids, context // 2)]
    count = len(rows) if most is None else min(most, len(rows))
    chosen = [rows[n] for n in np.linspace(0, len(rows), count, endpoint=False).astype(int)]
    for first in range(0, count, batch_size):
        yield _batch(chosen[first : first + batch_size], size, context, batch_size)


def _halves(ids: Ids, half: int) -> Iterator[tuple[Ids, int, int]]:
    """A piece's stretches: its ids, the first, the first that counts."""
    for start in range(0, max(1, len(ids) - half), half):
        counted_from = max(WINDOW, start + half if start else 0)
        if counted_from < len(ids):
            yield ids, start, counted_from


def _batch(rows: Sequence[tuple[Ids, int, int]], size: int, context: int, batch_size: int) -> Batch:
    inputs, targets = (np.full((batch_size, context), size, np.int32) for _ in range(2))
    weights = np.zeros((batch_size, context), np.float32)
    for row, (ids, start, counted_from) in enumerate(rows):
        stretch = ids[start : start + context]
        targets[row, : len(stretch)] = stretch
        inputs[row, 1 : len(stretch)] = stretch[:-1]
        inputs[row, 0] = ids[start - 1] if start else size
        weights[row, max(0, counted_from - start) : len(stretch)] = 1
    return Batch(inputs, targets, weights, np.zeros((batch_size, context, 0), np.float32))
