"""What a room hands to the training of a tagger: batches of whole sequences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TagBatch:
    """Sequences of one length with what is to be said of their steps.

    Attributes:
        ids: (batch, steps).
        targets: (batch, steps, heads): a class; of a head that chooses a step, 1 at that step and 0 elsewhere.
        weights: (batch,): how much each sequence counts.
    """

    ids: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]


class TagSource(Protocol):
    """Batches by epoch: the same epoch gives the same batches in every process."""

    @property
    def batches_per_epoch(self) -> int:
        """How many training batches an epoch has."""

    def epoch(self, number: int) -> Sequence[TagBatch]:
        """The training batches of an epoch, from 0."""

    def validation(self) -> Sequence[TagBatch]:
        """The validation batches, the same at every call."""
