"""What both networks that ship share: weights into a network that steps, and its surprise at stretches."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.batches import Batch
from engine.config import NetworkConfig
from engine.export import export_onnx
from engine.network import build_network
from engine.recipe import mean_loss
from engine.runtime import StepNetwork
from workshop.networks.family import Loss
from workshop.networks.weights import load_weights

if TYPE_CHECKING:
    import keras


def stepping(config: NetworkConfig, weights: Path) -> "tuple[keras.Model, StepNetwork]":
    """The Keras network with these weights, and the same in float32 to step with.

    Raises:
        WeightsError: the weights are another network's.
    """
    network = build_network(config)
    load_weights(network, weights)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "step.onnx"
        export_onnx(network, config, path)
        return network, StepNetwork(path, config, threads=1)


def surprise(network: StepNetwork, batches: Iterable[Batch], notes: int) -> Loss:
    """The surprise at all targets of the batches, which tell so many notes."""
    mean, targets = mean_loss(network, batches)
    return Loss(mean * targets, notes, targets)
