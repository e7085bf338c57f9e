from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from workshop.networks.compare.budget import Budgeted


@dataclass(frozen=True)
class Told:
    """A batch that says which it is."""

    epoch: int
    index: int
    targets: float

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        return (np.array([self.epoch, self.index]),)


class Source:
    """Three batches an epoch, of 10, 20 and 30 targets."""

    batches_per_epoch = 3

    def batch(self, epoch: int, index: int) -> Told:
        return Told(epoch, index, 10.0 * (index + 1))

    def validation(self) -> Iterator[Told]:
        return iter([Told(-1, 0, 5)])


@pytest.mark.parametrize(("targets", "batches"), [(100, 5), (1, 1), (60, 3), (119, 6)])
def test_an_epoch_ends_after_the_budget(targets: int, batches: int) -> None:
    source = Budgeted(Source(), targets)
    assert source.batches_per_epoch == batches
    assert source.targets == batches * 20


def test_batches_are_those_of_the_source_epoch_after_epoch() -> None:
    source = Budgeted(Source(), 100)
    told = [source.batch(0, index) for index in range(5)]
    assert [(batch.epoch, batch.index) for batch in told if isinstance(batch, Told)] == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1),
    ]  # fmt: skip
    assert source.batch(1, 0) == Told(1, 2, 30.0)
    assert list(source.validation()) == [Told(-1, 0, 5)]
