"""A small feed-forward network in numpy: evaluation, and training with Adam."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Stored = NDArray[np.float16] | NDArray[np.float32]
"""Rows to learn from: half precision holds them in half the memory."""

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.99, 1e-8


@dataclass(frozen=True)
class Layers:
    """The weights: for each layer a matrix (inputs, outputs) and a bias (outputs,); the last has one output.

    Inputs are brought to mean 0 and deviation 1 with `mean` and `scale`; between layers stands a rectifier.
    """

    mean: Array
    scale: Array
    matrices: tuple[Array, ...]
    biases: tuple[Array, ...]

    def logits(self, inputs: Array) -> Array:
        """The log-odds for inputs (rows, inputs): (rows,)."""
        x = (inputs - self.mean) * self.scale
        for matrix, bias in zip(self.matrices[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ matrix + bias, 0)
        return np.asarray((x @ self.matrices[-1] + self.biases[-1])[:, 0], np.float32)

    def arrays(self) -> dict[str, Array]:
        """Everything by name; `of_arrays` is the inverse."""
        named = {"mean": self.mean, "scale": self.scale}
        named |= {f"matrix_{i}": matrix for i, matrix in enumerate(self.matrices)}
        return named | {f"bias_{i}": bias for i, bias in enumerate(self.biases)}

    @classmethod
    def of_arrays(cls, named: Mapping[str, Array]) -> "Layers":
        """The layers that `arrays` named.

        Raises:
            KeyError: an array is missing.
        """
        count = sum(name.startswith("matrix_") for name in named)
        matrices, biases = (tuple(named[f"{kind}_{i}"] for i in range(count)) for kind in ("matrix", "bias"))
        return cls(named["mean"], named["scale"], matrices, biases)


@dataclass(frozen=True)
class FitConfig:
    """How a network is trained.

    Attributes:
        hidden: units of the layers between input and output.
        epochs: times the rows are gone through.
        batch: rows an update.
        learning_rate: at the start; it falls to 0 along a half cosine.
        dropout: share of hidden units left out at random in training.
        decay: weight decay an update, times the learning rate (Loshchilov and Hutter 2019).
    """

    hidden: tuple[int, ...] = (128, 64)
    epochs: int = 8
    batch: int = 512
    learning_rate: float = 2e-3
    dropout: float = 0.2
    decay: float = 0.01


def fit(inputs: Stored, wanted: NDArray[np.bool_], config: FitConfig, rng: np.random.Generator) -> Layers:
    """Trains a network to tell for each row of inputs (rows, inputs) whether it is wanted (rows,)."""
    mean = inputs.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = (1 / (inputs.std(axis=0, dtype=np.float64) + 1e-3)).astype(np.float32)
    sizes = (inputs.shape[1], *config.hidden, 1)
    parameters = [_drawn(rng, n, m) for n, m in pairwise(sizes)]
    parameters += [np.zeros(m, np.float32) for m in sizes[1:]]
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
    per_epoch = max(1, len(inputs) // config.batch)
    updates = config.epochs * per_epoch
    for update in range(updates):
        at = update % per_epoch
        if at == 0:
            order = rng.permutation(len(inputs))
        rows = order[at * config.batch :][: config.batch]
        x = (inputs[rows].astype(np.float32) - mean) * scale
        rate = config.learning_rate * 0.5 * (1 + np.cos(np.pi * update / updates))
        gradients = cross_entropy_gradients(parameters, x, wanted[rows], config.dropout, rng)
        _adam(parameters, gradients, moments, rate, config.decay, update + 1)
    layers = len(config.hidden) + 1
    return Layers(mean, scale, tuple(parameters[:layers]), tuple(parameters[layers:]))


def _drawn(rng: np.random.Generator, inputs: int, outputs: int) -> Array:
    """Weights for rectified units, as He et al. (2015) draw them."""
    return (rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(np.float32)


def cross_entropy_gradients(
    parameters: Sequence[Array], x: Array, wanted: NDArray[np.bool_], dropout: float, rng: np.random.Generator
) -> list[Array]:
    """Of the mean cross-entropy, by backpropagation: for each of the matrices, then of the biases."""
    layers = len(parameters) // 2
    matrices, biases = parameters[:layers], parameters[layers:]
    seen, masks = [x], []
    for matrix, bias in zip(matrices[:-1], biases[:-1], strict=True):
        before = seen[-1] @ matrix + bias
        masks.append(
            ((before > 0) * (rng.random(before.shape, np.float32) >= dropout) / (1 - dropout)).astype(np.float32)
        )
        seen.append(before * masks[-1])
    logits = (seen[-1] @ matrices[-1] + biases[-1])[:, 0]
    error = ((1 / (1 + np.exp(-logits)) - wanted) / len(x)).astype(np.float32)[:, None]
    of_matrices, of_biases = [], []
    for layer in range(layers - 1, -1, -1):
        of_matrices.append(seen[layer].T @ error)
        of_biases.append(error.sum(axis=0))
        if layer:
            error = (error @ matrices[layer].T) * masks[layer - 1]
    return of_matrices[::-1] + of_biases[::-1]


def _adam(
    parameters: Sequence[Array],
    gradients: Sequence[Array],
    moments: Sequence[tuple[Array, Array]],
    rate: float,
    decay: float,
    update: int,
) -> None:
    """One step, in place, as Kingma and Ba (2015) describe it."""
    for parameter, gradient, (first, second) in zip(parameters, gradients, moments, strict=True):
        first += (1 - _BETA_1) * (gradient - first)
        second += (1 - _BETA_2) * (gradient**2 - second)
        step = first / (1 - _BETA_1**update) / (np.sqrt(second / (1 - _BETA_2**update)) + _EPSILON)
        parameter -= (rate * (step + decay * parameter)).astype(np.float32)
