"""The networks as lists of layers, counted in the Keras models as they are built."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from music.styles import Network
from workshop.networks.catalogue import WHAT, builder

if TYPE_CHECKING:
    import keras

Shape = list[Any]
"""Sizes, None where an axis is free; of a layer with several outputs a shape each."""


@dataclass(frozen=True)
class LayerRow:
    """A layer of a network, as a row of the listing.

    Attributes:
        name: its own, after the names of the models that it is part of.
        type: its class.
        output_shape: of what it gives; None where that hangs on how it is called.
        weights: numbers that no layer before it has.
    """

    name: str
    type: str
    output_shape: Shape | None
    weights: int


@dataclass(frozen=True)
class Listed:
    """A network with all its layers, as `music networks` lists it.

    Attributes:
        name: as commands have it.
        what: a line on it.
        weights: numbers in all of it.
        parts: weights of models within it by name, such as encoder and decoder.
        layers: from first to last, those of models within it in their place.
    """

    name: str
    what: str
    weights: int
    parts: dict[str, int]
    layers: tuple[LayerRow, ...]

    def to_json(self) -> dict[str, Any]:
        """As `music networks --json` prints it."""
        return asdict(self)


def listed(network: Network) -> Listed:
    """A network as it is built at the size its source describes, or ships.

    Raises:
        MissingExtraError: TensorFlow is not installed.
    """
    model = builder(network).build(0)
    inner = {layer.name: int(layer.count_params()) for layer in model.layers if _is_model(layer)}
    rows = tuple(_rows(model, "", set()))
    return Listed(str(network), WHAT[network], int(model.count_params()), inner, rows)


def _rows(model: "keras.Model", prefix: str, counted: set[int]) -> Iterator[LayerRow]:
    for layer in model.layers:
        if _is_model(layer):
            yield from _rows(layer, f"{prefix}{layer.name}/", counted)
            continue
        new = [variable for variable in layer.weights if id(variable) not in counted]
        counted.update(map(id, new))
        weights = sum(prod(variable.shape) for variable in new)
        yield LayerRow(prefix + layer.name, type(layer).__name__, _output_shape(layer), weights)


def _is_model(layer: Any) -> bool:
    import keras

    return isinstance(layer, keras.Model)


def _output_shape(layer: Any) -> Shape | None:
    import keras

    try:
        outputs = keras.tree.flatten(layer.output)
    except AttributeError:  # Keras's answer for a layer that is called anew every time
        return None
    shapes = [list(output.shape) for output in outputs]
    return shapes[0] if len(shapes) == 1 else shapes
