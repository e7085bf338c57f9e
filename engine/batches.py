"""What a room hands to training: batches of sequences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float32]


class Examples(Protocol):
    """A batch of any network: arrays that its loss is worked out from."""

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What the loss is given, in its order."""

    @property
    def targets(self) -> float:
        """How many predictions the loss is the mean of."""


@dataclass(frozen=True)
class Batch:
    """Sequences side by side, padded to one length.

    Attributes:
        inputs_ids: (batch, steps): the id before each target.
        targets_ids: (batch, steps): the id to predict.
        weights: (batch, steps): 1 where there is a target, 0 where there is padding.
        condition: (batch, steps, condition_size): the vector given beside each input.
    """

    inputs_ids: Ids
    targets_ids: Ids
    weights: Floats
    condition: Floats

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Inputs, targets, weights, and the condition where there is one."""
        arrays = (self.inputs_ids, self.targets_ids, self.weights)
        return (*arrays, self.condition) if self.condition.shape[-1] else arrays

    @property
    def targets(self) -> float:
        """The targets that are no padding."""
        return float(self.weights.sum())


@dataclass(frozen=True)
class TagBatch:
    """Sequences of one length with what is to be said of their steps.

    Attributes:
        ids: (batch, steps).
        tags: (batch, steps, heads): a class; of a head that chooses a step, 1 at that step and 0 elsewhere.
    """

    ids: Ids
    tags: Ids

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Ids and tags."""
        return self.ids, self.tags

    @property
    def targets(self) -> float:
        """The steps of all sequences."""
        return float(self.ids.size)


class Shuffling:
    """The luck of every epoch, by number: an order of things, and what is drawn for a batch.

    Args:
        count: how many things.
        seed: of all of it.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed = count, seed
        self._drawn: tuple[int, NDArray[np.int64]] | None = None

    def order(self, epoch: int) -> NDArray[np.int64]:
        """The things' numbers in the order of an epoch: (count,); drawn once while the epoch lasts."""
        if self._drawn is None or self._drawn[0] != epoch:
            self._drawn = (epoch, np.random.default_rng([self._seed, epoch]).permutation(self._count))
        return self._drawn[1]

    def draws(self, epoch: int, index: int) -> np.random.Generator:
        """For batch `index` of an epoch, both from 0."""
        # numpy takes a last 0 for nothing, and [seed, epoch] draws the order
        return np.random.default_rng([self._seed, epoch, index + 1])


class ExampleSource(Protocol):
    """Batches by number, so that an interrupted training can go on in the middle of an epoch.

    The same (epoch, index) must give the same batch in every process. Keep the number of different shapes small:
    every shape is compiled once.
    """

    @property
    def batches_per_epoch(self) -> int:
        """How many training batches an epoch has."""

    def batch(self, epoch: int, index: int) -> Examples:
        """Training batch `index` of `epoch`, both from 0."""

    def validation(self) -> Iterator[Examples]:
        """The validation batches, the same at every call."""


class BatchSource(ExampleSource, Protocol):
    """Batches of sequences by number."""

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`, both from 0."""

    def validation(self) -> Iterator[Batch]:
        """The validation batches, the same at every call."""
