"""Fitting a network of the phrase detector to rows of features."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.boundaries.detector import Layers
from music.boundaries.features import Array
from workshop.dense import Adam, backpropagated

Stored = NDArray[np.float16] | NDArray[np.float32]
"""Rows to learn from: half precision holds them in half the memory."""

_EPSILON = 1e-8


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
    adam = Adam(parameters, [config.decay] * len(parameters), _EPSILON)
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
        adam.update(gradients, rate)
    layers = len(config.hidden) + 1
    return Layers(mean, scale, tuple(parameters[:layers]), tuple(parameters[layers:]))


def _drawn(rng: np.random.Generator, inputs: int, outputs: int) -> Array:
    """Weights for rectified units, as He et al. (2015) draw them."""
    return (rng.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(np.float32)


def cross_entropy_gradients(
    parameters: Sequence[Array], x: Array, wanted: NDArray[np.bool_], dropout: float, rng: np.random.Generator
) -> list[Array]:
    """Of the mean cross-entropy: for each of the matrices, then of the biases."""
    layers = len(parameters) // 2
    matrices, biases = parameters[:layers], parameters[layers:]
    inputs, slopes = [x], []
    for matrix, bias in zip(matrices[:-1], biases[:-1], strict=True):
        before = inputs[-1] @ matrix + bias
        kept = (before > 0) * (rng.random(before.shape, np.float32) >= dropout) / (1 - dropout)
        slopes.append((kept.astype(np.float32),))
        inputs.append(before * slopes[-1][0])
    logits = (inputs[-1] @ matrices[-1] + biases[-1])[:, 0]
    error = ((1 / (1 + np.exp(-logits)) - wanted) / len(x)).astype(np.float32)[:, None]
    gradients, _ = backpropagated(matrices, inputs, slopes, error)
    return [matrix for matrix, _ in gradients] + [bias for _, bias in gradients]
