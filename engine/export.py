"""Export of trained weights to one ONNX graph of real LSTM operators, one way or both ways, in float32 or int8.

The graph is written from the weights because exporters that trace Keras give loops, which do not quantise.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.config import NetworkConfig, Output
from engine.files import written_aside
from engine.runtime import stay_offline
from engine.tagging import TaggerConfig

OPSET = 17
Weights = list[NDArray[np.float32]]
Direction = Literal["forward", "bidirectional"]


def export_onnx(network: Any, config: NetworkConfig, target: Path) -> None:
    """Writes the float32 graph of a Keras network made by `build_network`.

    Inputs: `ids` (steps, batch) int64; `condition` (steps, batch, condition_size) if there is one; for every LSTM layer
    i the states `h_i` and `c_i`, each (1, batch, units). Outputs: `logits` (steps, batch, vocabulary) and the states
    after the last step, `next_h_i` and `next_c_i`.
    """
    builder = _GraphBuilder()
    builder.input("ids", TensorProto.INT64, ("steps", "batch"))
    table = _weights(network, "embedding")[0]
    # one table serves input and output: stored as (embedding, vocabulary), gathered by column
    builder.constant("table", np.ascontiguousarray(table.T))
    builder.add("Gather", ["table", "ids"], ["gathered"], axis=1)
    x = builder.add("Transpose", ["gathered"], ["embedded"], perm=[1, 2, 0])
    if config.condition_size:
        builder.input("condition", TensorProto.FLOAT, ("steps", "batch", config.condition_size))
        x = builder.add("Concat", [x, "condition"], ["conditioned"], axis=2)
    for i, units in enumerate(config.lstm_units):
        state = builder.state(i, units)
        x = builder.lstm(f"lstm_{i}", units, _weights(network, f"lstm_{i}"), x, "forward", state)
    if config.output is Output.TIED:
        x = builder.dense("projection", _weights(network, "projection"), x)
        bias = next(w for w in _weights(network, "logits") if w.ndim == 1)
        builder.constant("logits_bias", bias)
        builder.add("MatMul", [x, "table"], ["products"])
        builder.add("Add", ["products", "logits_bias"], ["logits"])
    else:
        builder.dense("logits", _weights(network, "logits"), x)
    builder.write("step", config.vocabulary_size, target)


def export_tagger(networks: Sequence[Any], config: TaggerConfig, target: Path) -> None:
    """Writes the float32 graph of one or several Keras networks made by `build_tagger`, their logits averaged.

    Input: `ids` (steps, batch) int64. Output: `logits` (steps, batch, outputs), the heads side by side.
    """
    builder = _GraphBuilder()
    builder.input("ids", TensorProto.INT64, ("steps", "batch"))
    logits = []
    for number, network in enumerate(networks):
        member = f"member_{number}"
        table = builder.constant(f"{member}_table", _weights(network, "embedding")[0])
        x = builder.add("Gather", [table, "ids"], [f"{member}_embedded"], axis=0)
        for i, units in enumerate(config.network.lstm_units):
            x = builder.lstm(f"{member}_lstm_{i}", units, _weights(network, f"lstm_{i}"), x, "bidirectional")
        logits.append(builder.dense(f"{member}_logits", _weights(network, "logits"), x))
    builder.add("Mean", logits, ["logits"])
    builder.write("tagger", config.outputs, target)


def quantise(source: Path, target: Path) -> None:
    """Writes the graph with int8 weights and activations quantised as they come.

    Weights use seven bits: with eight, products of unsigned activations saturate on processors without VNNI.
    """
    stay_offline()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with written_aside(target) as aside:
        quantize_dynamic(str(source), str(aside), weight_type=QuantType.QInt8, reduce_range=True)


def _weights(network: Any, layer: str) -> Weights:
    return [np.asarray(weight, np.float32) for weight in network.get_layer(layer).get_weights()]


class _GraphBuilder:
    """Collects the nodes of a graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.constants: list[Any] = []

    def input(self, name: str, kind: int, shape: tuple[Any, ...]) -> None:
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))

    def constant(self, name: str, array: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def add(self, operator: str, inputs: list[str], outputs: list[str], **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], **attributes))
        return outputs[0]

    def dense(self, name: str, weights: Weights, x: str) -> str:
        kernel, bias = weights
        self.add("MatMul", [x, self.constant(f"{name}_kernel", kernel)], [f"{name}_products"])
        return self.add("Add", [f"{name}_products", self.constant(f"{name}_bias", bias)], [name])

    def state(self, i: int, units: int) -> tuple[str, str]:
        """The state of LSTM layer i as an input of the graph, and the one after it, `next_h_i`, as an output."""
        shape = (1, "batch", units)
        for state in ("h", "c"):
            self.input(f"{state}_{i}", TensorProto.FLOAT, shape)
            self.outputs.append(helper.make_tensor_value_info(f"next_{state}_{i}", TensorProto.FLOAT, shape))
        return f"h_{i}", f"c_{i}"

    def lstm(
        self,
        name: str,
        units: int,
        weights: Weights,
        x: str,
        direction: Direction,
        state: tuple[str, ...] = (),
    ) -> str:
        """One LSTM operator, from (steps, batch, features) to (steps, batch, directions x units).

        With a `state` it begins from that one and gives out the next; without one it begins from zeros.
        """
        parts = zip("WRB", _operator_weights(weights, units), strict=True)
        names = [self.constant(f"{name}_{kind}", array) for kind, array in parts]
        inputs = [x, *names, *(("", *state) if state else ())]
        outputs = [f"{name}_y", *(f"next_{part}" for part in state)]
        ways = {} if direction == "forward" else {"direction": direction}
        self.add("LSTM", inputs, outputs, hidden_size=units, **ways)
        if direction == "forward":
            axis = self.constant(f"{name}_axis", np.array([1], np.int64))
            return self.add("Squeeze", [outputs[0], axis], [name])
        # (steps, directions, batch, units) to (steps, batch, directions x units)
        swapped = self.add("Transpose", [outputs[0]], [f"{name}_swapped"], perm=[0, 2, 1, 3])
        shape = self.constant(f"{name}_shape", np.array([0, 0, 2 * units], np.int64))
        return self.add("Reshape", [swapped, shape], [name])

    def write(self, name: str, logits: int, target: Path) -> None:
        """Checks the graph, whose first output is `logits` (steps, batch, logits), and writes it."""
        value = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ("steps", "batch", logits))
        graph = helper.make_graph(self.nodes, name, self.inputs, [value, *self.outputs], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        with written_aside(target) as aside:
            onnx.save(model, str(aside))


def _operator_weights(weights: Weights, units: int) -> tuple[NDArray[np.float32], ...]:
    """W, R and B of an ONNX LSTM, of every direction: Keras gives kernel, recurrent kernel and bias of each in turn."""
    directions = []
    for first in range(0, len(weights), 3):
        kernel, recurrent, bias = (_gates_for_onnx(weight, units) for weight in weights[first : first + 3])
        directions.append((kernel.T, recurrent.T, np.concatenate([bias, np.zeros_like(bias)])))
    return tuple(np.stack(parts) for parts in zip(*directions, strict=True))


def _gates_for_onnx(weight: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    """Keras orders gates i, f, c, o; ONNX i, o, f, c."""
    i, f, c, o = (weight[..., gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, o, f, c], axis=-1)
