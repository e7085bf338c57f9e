"""What a room hands to training: batches of sequences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Floats = NDArray[np.float32]


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


class BatchSource(Protocol):
    """Batches by number, so that an interrupted training can go on in the middle of an epoch.

    The same (epoch, index) must give the same batch in every process. Keep the number of different shapes small:
    every shape is compiled once.
    """

    @property
    def batches_per_epoch(self) -> int:
        """How many training batches an epoch has."""

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`, both from 0."""

    def validation(self) -> Iterator[Batch]:
        """The validation batches, the same at every call."""
