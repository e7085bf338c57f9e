"""Export of a trained tagger to an ONNX graph of real bidirectional LSTM operators.

Written from the weights, as `export` does: what traces Keras gives loops, which do not quantise.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.export import OPSET
from engine.files import written_aside
from engine.tagging import TaggerConfig

Weights = list[NDArray[np.float32]]


def export_tagger(networks: Sequence[Any], config: TaggerConfig, target: Path) -> None:
    """Writes the float32 graph of one or several Keras networks made by `build_tagger`, their logits averaged.

    Input: `ids` (steps, batch) int64. Output: `logits` (steps, batch, outputs), the heads side by side.
    `export.quantise` takes such a graph.
    """
    builder = _Builder()
    logits = [builder.member(f"member_{i}", network, config) for i, network in enumerate(networks)]
    builder.add("Mean", logits, "logits")
    graph = helper.make_graph(
        builder.nodes,
        "tagger",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ("steps", "batch"))],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ("steps", "batch", config.outputs))],
        builder.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    with written_aside(target) as aside:
        onnx.save(model, str(aside))


class _Builder:
    """Collects the nodes of a graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, array: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def member(self, name: str, network: Any, config: TaggerConfig) -> str:
        """One network, from `ids` to its logits."""
        table = self.constant(f"{name}_table", _weights(network, "embedding")[0])
        x = self.add("Gather", [table, "ids"], f"{name}_embedded", axis=0)
        for i, units in enumerate(config.network.lstm_units):
            x = self.lstm(f"{name}_lstm_{i}", _weights(network, f"lstm_{i}"), units, x)
        kernel, bias = _weights(network, "logits")
        products = self.add("MatMul", [x, self.constant(f"{name}_kernel", kernel)], f"{name}_products")
        return self.add("Add", [products, self.constant(f"{name}_bias", bias)], f"{name}_logits")

    def lstm(self, name: str, weights: Weights, units: int, x: str) -> str:
        """One bidirectional LSTM operator, the outputs of both directions side by side."""
        parts = zip("WRB", _both_ways(weights, units), strict=True)
        names = [self.constant(f"{name}_{kind}", array) for kind, array in parts]
        y = self.add("LSTM", [x, *names], f"{name}_y", hidden_size=units, direction="bidirectional")
        # (steps, directions, batch, units) to (steps, batch, directions x units)
        swapped = self.add("Transpose", [y], f"{name}_swapped", perm=[0, 2, 1, 3])
        shape = self.constant(f"{name}_shape", np.array([0, 0, 2 * units], np.int64))
        return self.add("Reshape", [swapped, shape], name)


def _both_ways(weights: Weights, units: int) -> tuple[NDArray[np.float32], ...]:
    """W, R and B of an ONNX LSTM, forwards and backwards; Keras orders gates i, f, c, o; ONNX i, o, f, c."""
    ways = []
    for at in (0, 3):
        kernel, recurrent, bias = (_gates_for_onnx(weight, units) for weight in weights[at : at + 3])
        ways.append((kernel.T, recurrent.T, np.concatenate([bias, np.zeros_like(bias)])))
    return tuple(np.stack(pair) for pair in zip(*ways, strict=True))


def _gates_for_onnx(weight: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    i, f, c, o = (weight[..., gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, o, f, c], axis=-1)


def _weights(network: Any, layer: str) -> Weights:
    return [np.asarray(weight, np.float32) for weight in network.get_layer(layer).get_weights()]
