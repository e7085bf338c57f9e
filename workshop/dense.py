"""Dense layers in numpy, as far as fitting them goes: backpropagation, and Adam. What reads with them needs neither."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_BETA_1, _BETA_2 = 0.9, 0.99


def backpropagated(
    matrices: Sequence[Array], inputs: Sequence[Array], slopes: Sequence[Sequence[Array]], error: Array
) -> tuple[list[tuple[Array, Array]], Array]:
    """The gradients of dense layers that follow each other, and the error at the outputs of the first.

    Args:
        matrices: of the layers, first to last: (inputs, outputs).
        inputs: of each layer: (rows, inputs).
        slopes: of what stands between each layer and the next, factor by factor, as the inputs of the next have it:
            the slope of the activation, and what dropout keeps.
        error: the gradient at the outputs of the last layer: (rows, outputs).

    Returns:
        For each layer the gradients of its matrix and of its bias; and the error.
    """
    gradients = [(inputs[-1].T @ error, error.sum(axis=0))]
    for before in range(len(matrices) - 2, -1, -1):
        error = error @ matrices[before + 1].T
        for factor in slopes[before]:
            error = error * factor
        gradients.append((inputs[before].T @ error, error.sum(axis=0)))
    return gradients[::-1], error


class Adam:
    """Running means of gradients and of their squares, and updates in place, as Kingma and Ba (2015) describe them.

    Args:
        parameters: what is moved.
        decays: of each, the share that an update takes off it, times the rate (Loshchilov and Hutter 2019).
        epsilon: what keeps a step finite where there is hardly a gradient.
    """

    def __init__(self, parameters: Sequence[Array], decays: Sequence[float], epsilon: float) -> None:
        self._parameters, self._decays, self._epsilon = parameters, decays, epsilon
        self._moments = [(np.zeros_like(p), np.zeros_like(p)) for p in parameters]
        self._updates = 0

    def update(self, gradients: Sequence[Array], rate: float) -> None:
        """Moves every parameter against its gradient."""
        self._updates += 1
        moved = zip(self._parameters, gradients, self._moments, self._decays, strict=True)
        for parameter, gradient, (first, second), decay in moved:
            first += (1 - _BETA_1) * (gradient - first)
            second += (1 - _BETA_2) * (gradient**2 - second)
            mean, square = first / (1 - _BETA_1**self._updates), second / (1 - _BETA_2**self._updates)
            step = mean / (np.sqrt(square) + self._epsilon)
            parameter -= (rate * (step + decay * parameter)).astype(np.float32)
