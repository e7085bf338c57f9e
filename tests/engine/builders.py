"""Small networks, real and fake, and batches to train them on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch
from engine.config import NetworkConfig, Output
from engine.export import export_onnx
from engine.runtime import State

SMALL = NetworkConfig(vocabulary_size=7, embedding_size=4, lstm_units=(5, 6), condition_size=3)


@dataclass
class Layer:
    weights: list[NDArray[np.float32]]

    def get_weights(self) -> list[NDArray[np.float32]]:
        return self.weights


class RandomWeights:
    """What the export needs of a Keras network, filled from one generator."""

    def __init__(self, config: NetworkConfig, seed: int = 0, scale: float = 0.7) -> None:
        rng = np.random.default_rng(seed)

        def drawn(*shape: int) -> NDArray[np.float32]:
            return (rng.standard_normal(shape) * scale).astype(np.float32)

        table = drawn(config.vocabulary_size, config.embedding_size)
        layers = {"embedding": [table]}
        width = config.embedding_size + config.condition_size
        for i, units in enumerate(config.lstm_units):
            layers[f"lstm_{i}"] = [drawn(width, 4 * units), drawn(units, 4 * units), drawn(4 * units)]
            width = units
        if config.output is Output.TIED:
            layers["projection"] = [drawn(width, config.embedding_size), drawn(config.embedding_size)]
            layers["logits"] = [drawn(config.vocabulary_size), table]
        else:
            layers["logits"] = [drawn(width, config.vocabulary_size), drawn(config.vocabulary_size)]
        self.layers = {name: Layer(weights) for name, weights in layers.items()}

    def get_layer(self, name: str) -> Layer:
        return self.layers[name]


def onnx_file(target: Path, config: NetworkConfig, **options: Any) -> Path:
    export_onnx(RandomWeights(config, **options), config, target)
    return target


def drawn_condition(config: NetworkConfig, steps: int, batch: int, seed: int = 0) -> NDArray[np.float32] | None:
    """(steps, batch, condition_size), or None for a network without one."""
    if not config.condition_size:
        return None
    return np.random.default_rng(seed).standard_normal((steps, batch, config.condition_size)).astype(np.float32)


class ScriptedNetwork:
    """Answers every id with the row of `logits` for that id; remembers the conditions it was given."""

    def __init__(self, logits: NDArray[np.float32]) -> None:
        self.logits = logits
        self.conditions: list[NDArray[np.float32] | None] = []

    def start(self, batch: int) -> State:
        return ()

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        self.conditions.append(condition)
        return self.logits[ids], state


@dataclass
class Counting:
    """Sequences in which every id is the one before plus a step; the condition tells the step, 1 or 2."""

    vocabulary_size: int = 6
    batches_per_epoch: int = 5

    @property
    def network(self) -> NetworkConfig:
        return NetworkConfig(self.vocabulary_size, 4, (6,), condition_size=2, dropout=0.2)

    def batch(self, epoch: int, index: int) -> Batch:
        rng = np.random.default_rng([epoch, index])
        steps = rng.integers(1, 3, (4, 1))
        ids = (rng.integers(self.vocabulary_size, size=(4, 1)) + steps * np.arange(6)) % self.vocabulary_size
        condition = np.repeat(np.eye(2, dtype=np.float32)[steps - 1], 5, axis=1)
        weights = np.ones((4, 5), np.float32)
        weights[0, 3:] = 0
        return Batch(ids[:, :-1].astype(np.int32), ids[:, 1:].astype(np.int32), weights, condition)

    def validation(self) -> Iterator[Batch]:
        return (self.batch(1000, index) for index in range(2))
