"""Weights of a trained network as one file of arrays."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


class WeightsError(ValueError):
    """A file whose weights do not fit the network."""


def load_weights(network: "keras.Model", path: Path) -> None:
    """Takes the trainable weights from an `.npz` that holds them by their path in the network.

    Raises:
        WeightsError: no such file, or other weights than the network has.
    """
    try:
        with np.load(path) as stored:
            found = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError) as error:
        raise WeightsError(f"{path}: no weights in it ({error})") from error
    wanted = {variable.path: tuple(variable.shape) for variable in network.trainable_variables}
    shapes = {name: array.shape for name, array in found.items()}
    if shapes != wanted:
        different = sorted(set(shapes.items()) ^ set(wanted.items()))
        raise WeightsError(f"{path} holds weights of another network: {different[:4]} are in one of the two alone")
    for variable in network.trainable_variables:
        variable.assign(found[variable.path])
