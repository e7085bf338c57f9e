"""The same budget of predictions for every network, however large its batches are."""

from collections.abc import Iterator

import numpy as np

from engine.batches import Examples, ExampleSource

_LOOKED_AT = 32


class Budgeted:
    """An `ExampleSource` whose one epoch ends after about so many targets, over as many epochs of another as it takes.

    Args:
        source: whose batches are given.
        targets: the budget; batches are counted by the mean of some spread over an epoch, and are at least one.
    """

    def __init__(self, source: ExampleSource, targets: int) -> None:
        self._source = source
        count = source.batches_per_epoch
        places = np.unique(np.linspace(0, count - 1, _LOOKED_AT).astype(int)).tolist()
        self.targets_a_batch = float(np.mean([source.batch(0, place).targets for place in places]))
        self.batches_per_epoch = max(1, round(targets / self.targets_a_batch))

    @property
    def targets(self) -> int:
        """About how many targets an epoch has."""
        return round(self.batches_per_epoch * self.targets_a_batch)

    def batch(self, epoch: int, index: int) -> Examples:
        """Training batch `index` of `epoch`, both from 0."""
        number = epoch * self.batches_per_epoch + index
        return self._source.batch(*divmod(number, self._source.batches_per_epoch))

    def validation(self) -> Iterator[Examples]:
        """The validation batches of the other source."""
        return self._source.validation()
