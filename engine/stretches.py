"""Training batches of long sequences: stretches of them side by side, cut anew every epoch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch, Floats, Shuffling

_Thing = TypeVar("_Thing")


class Cuttable(Protocol):
    """A sequence that can be cut into stretches."""

    @property
    def ids(self) -> NDArray[np.signedinteger]:
        """The whole sequence: (ids,)."""

    def stretches(self) -> list[slice]:
        """The whole of it without overlap."""

    def random_stretch(self, rng: np.random.Generator) -> slice:
        """A stretch to train on."""

    def condition(self, part: slice, rng: np.random.Generator | None) -> Floats:
        """What is told beside each id of a stretch, (ids, condition_size): with a generator this and that withheld."""


_Example = TypeVar("_Example", bound=Cuttable)


@dataclass(frozen=True)
class Cutting:
    """How stretches become a batch.

    Attributes:
        steps: the longest stretch; shorter ones are padded.
        start_id: stands before the first id.
        stop_id: fills what is padded.
        condition_size: numbers told beside each id.
    """

    steps: int
    start_id: int
    stop_id: int
    condition_size: int


class StretchBatches(Generic[_Example]):
    """A `BatchSource` of stretches.

    Args:
        cutting: how they become a batch.
        train: to cut anew every epoch, so that each id is seen about once.
        valid: to validate on, cut without overlap.
        batch_size: rows of a batch.
        seed: of order and cuts.
        most: stretches validated on, spread evenly; all if not given.
    """

    def __init__(
        self,
        cutting: Cutting,
        train: Sequence[_Example],
        valid: Sequence[_Example],
        batch_size: int,
        seed: int = 0,
        most: int | None = None,
    ) -> None:
        self.cutting, self.batch_size, self._most = cutting, batch_size, most
        self._train = [example for example in train for _ in example.stretches()]
        self._valid = [(example, part) for example in valid for part in example.stretches()]
        self._shuffling = Shuffling(len(self._train), seed)

    @property
    def batches_per_epoch(self) -> int:
        """Enough to see every sequence about once."""
        return max(1, len(self._train) // self.batch_size)

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`."""
        rng = self._shuffling.draws(epoch, index)
        rows = self._shuffling.order(epoch)[index * self.batch_size : (index + 1) * self.batch_size]
        examples = [self._train[row] for row in rows]
        return self._batch([(example, example.random_stretch(rng)) for example in examples], rng, len(rows))

    def validation(self, most: int | None = None) -> Iterator[Batch]:
        """Stretches without overlap, at most so many, spread evenly; as many as was said first if not given."""
        rows = spread(self._valid, most or self._most or len(self._valid))
        for start in range(0, len(rows), self.batch_size):
            yield self._batch(rows[start : start + self.batch_size], None, self.batch_size)

    def _batch(self, rows: Sequence[tuple[_Example, slice]], rng: np.random.Generator | None, size: int) -> Batch:
        cutting = self.cutting
        inputs = np.full((size, cutting.steps), cutting.stop_id, np.int32)
        targets = inputs.copy()
        weights = np.zeros((size, cutting.steps), np.float32)
        condition = np.zeros((size, cutting.steps, cutting.condition_size), np.float32)
        for row, (example, part) in enumerate(rows):
            ids = example.ids[part]
            targets[row, : len(ids)] = ids
            inputs[row, 0], inputs[row, 1 : len(ids)] = cutting.start_id, ids[:-1]
            weights[row, : len(ids)] = 1
            condition[row, : len(ids)] = example.condition(part, rng)
        return Batch(inputs, targets, weights, condition)


def spread(things: Sequence[_Thing], most: int) -> Sequence[_Thing]:
    """At most so many of the things, evenly spread."""
    return things[:: max(1, -(-len(things) // most))] if things else things


def stretch_ids(examples: Sequence[Cuttable]) -> list[list[int]]:
    """The ids of all stretches as validation cuts them, for another model to be measured on the same."""
    return [example.ids[part].tolist() for example in examples for part in example.stretches()]
