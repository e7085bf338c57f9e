"""Training targets a second: a target at every step, beside the usual one for each 40-step window (`model.fit`).

    python benchmarks/speed_training.py [--units 512] [--vocabulary 400] [--rounds 3] [--json]

Both networks have the same layers and as many weights, and batches of 128.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.side_by_side import seconds_a_unit, show
from benchmarks.speed_generation import EMBEDDING, WINDOW, usual_network
from engine.batches import Batch
from engine.config import NetworkConfig, Output, TrainingConfig

BATCH, STEPS = 128, 64
_ENDLESS = 1_000_000


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=512)
    parser.add_argument("--vocabulary", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    show(figures(wishes.units, wishes.vocabulary, wishes.rounds), wishes.json)


def figures(units: int, vocabulary: int, rounds: int, compiled: bool = True) -> dict[str, float]:
    """Targets a second of each way, and their ratio.

    Args:
        units: of each of the two LSTM layers.
        vocabulary: how many ids.
        rounds: medians are over so many.
        compiled: whether our updates go through XLA, as in training they do.
    """
    config = NetworkConfig(vocabulary, EMBEDDING, (units, units), Output.DENSE)
    with tempfile.TemporaryDirectory() as folder:
        actions = {"ours": training(config, Path(folder), compiled), "usual": fitting(config)}
        taken = seconds_a_unit(actions, rounds)
    found = {f"{name}, targets a second": 1 / seconds for name, seconds in taken.items()}
    return found | {"ours is faster than usual by": taken["usual"] / taken["ours"]}


class RandomBatches:
    """A `BatchSource` without end, of ids without sense."""

    def __init__(self, vocabulary: int) -> None:
        ids = np.random.default_rng(1).integers(vocabulary, size=(BATCH, STEPS + 1)).astype(np.int32)
        nothing_told = np.zeros((BATCH, STEPS, 0), np.float32)
        self._batch = Batch(ids[:, :-1], ids[:, 1:], np.ones((BATCH, STEPS), np.float32), nothing_told)

    @property
    def batches_per_epoch(self) -> int:
        """More than are asked for."""
        return _ENDLESS

    def batch(self, epoch: int, index: int) -> Batch:  # noqa: ARG002 - all are the same
        """Always the same batch."""
        return self._batch

    def validation(self) -> Iterator[Batch]:
        """One batch."""
        yield self._batch


def training(config: NetworkConfig, folder: Path, compiled: bool) -> Callable[[], int]:
    """Two updates of our training loop."""
    from engine.network import SequenceDesign
    from engine.training import Trainer

    manner = TrainingConfig(epochs=1, validate_every=_ENDLESS, checkpoint_every=_ENDLESS, compiled=compiled)
    trainer = Trainer(SequenceDesign(config), manner, RandomBatches(config.vocabulary_size), folder)

    def update() -> int:
        trainer.run(stop_after=2)
        return 2 * BATCH * STEPS

    return update


def fitting(config: NetworkConfig) -> Callable[[], int]:
    """Three batches of the usual loop, as Keras runs it when nobody says how."""
    network = usual_network(config)
    network.compile("adam", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(1)
    windows = rng.integers(config.vocabulary_size, size=(3 * BATCH, WINDOW)).astype(np.int32)
    targets = rng.integers(config.vocabulary_size, size=3 * BATCH).astype(np.int32)

    def fit() -> int:
        network.fit(windows, targets, batch_size=BATCH, epochs=1, verbose=0)
        return len(targets)

    return fit


if __name__ == "__main__":
    main()
