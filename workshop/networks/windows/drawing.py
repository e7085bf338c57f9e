"""Initial weights of a network's layers, all drawn from one seed."""

from typing import Any

import keras
import numpy as np


class Draws:
    """Seeds for one layer after another: the same seed builds the same network."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def seed(self) -> int:
        """A seed for the next layer that is built."""
        return int(self._rng.integers(2**31))

    def dense(self) -> dict[str, Any]:
        """Options of a dense layer: Keras's own kind of weights (Glorot & Bengio 2010)."""
        return {"kernel_initializer": keras.initializers.GlorotUniform(seed=self.seed())}

    def recurrent(self) -> dict[str, Any]:
        """Options of a recurrent layer: Keras's own kinds, orthogonal from step to step (Saxe et al. 2014)."""
        return self.dense() | {"recurrent_initializer": keras.initializers.Orthogonal(seed=self.seed())}
