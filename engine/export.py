"""Export of trained weights to one ONNX graph of real LSTM operators, in float32 or int8.

The graph is written from the weights because exporters that trace Keras give loops, which do not quantise.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.config import NetworkConfig, Output
from engine.files import written_aside
from engine.runtime import stay_offline

OPSET = 17


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
        x = builder.lstm(i, units, _weights(network, f"lstm_{i}"), x)
    if config.output is Output.TIED:
        x = builder.dense("projection", _weights(network, "projection"), x)
        bias = next(w for w in _weights(network, "logits") if w.ndim == 1)
        builder.constant("logits_bias", bias)
        builder.add("MatMul", [x, "table"], ["products"])
        builder.add("Add", ["products", "logits_bias"], ["logits"])
    else:
        builder.dense("logits", _weights(network, "logits"), x)
    builder.outputs.insert(
        0,
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ("steps", "batch", config.vocabulary_size)),
    )
    model = builder.model()
    with written_aside(target) as aside:
        onnx.save(model, str(aside))


def quantise(source: Path, target: Path) -> None:
    """Writes the graph with int8 weights and activations quantised as they come.

    Weights use seven bits: with eight, products of unsigned activations saturate on processors without VNNI.
    """
    stay_offline()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with written_aside(target) as aside:
        quantize_dynamic(str(source), str(aside), weight_type=QuantType.QInt8, reduce_range=True)


def _weights(network: Any, layer: str) -> list[NDArray[np.float32]]:
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

    def dense(self, name: str, weights: list[NDArray[np.float32]], x: str) -> str:
        kernel, bias = weights
        self.add("MatMul", [x, self.constant(f"{name}_kernel", kernel)], [f"{name}_products"])
        return self.add("Add", [f"{name}_products", self.constant(f"{name}_bias", bias)], [name])

    def lstm(self, i: int, units: int, weights: list[NDArray[np.float32]], x: str) -> str:
        """One LSTM operator. Keras orders gates i, f, c, o; ONNX i, o, f, c."""
        kernel, recurrent, bias = (_gates_for_onnx(weight, units) for weight in weights)
        shape = (1, "batch", units)
        for state in ("h", "c"):
            self.input(f"{state}_{i}", TensorProto.FLOAT, shape)
            self.outputs.append(helper.make_tensor_value_info(f"next_{state}_{i}", TensorProto.FLOAT, shape))
        biases = np.concatenate([bias, np.zeros_like(bias)])[None]
        names = [
            self.constant(f"lstm_{i}_W", np.ascontiguousarray(kernel.T)[None]),
            self.constant(f"lstm_{i}_R", np.ascontiguousarray(recurrent.T)[None]),
            self.constant(f"lstm_{i}_B", biases),
        ]
        outputs = [f"lstm_{i}_y", f"next_h_{i}", f"next_c_{i}"]
        self.add("LSTM", [x, *names, "", f"h_{i}", f"c_{i}"], outputs, hidden_size=units)
        axis = self.constant(f"lstm_{i}_axis", np.array([1], np.int64))
        return self.add("Squeeze", [outputs[0], axis], [f"lstm_{i}"])

    def model(self) -> Any:
        graph = helper.make_graph(self.nodes, "step", self.inputs, self.outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model)
        return model


def _gates_for_onnx(weight: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    i, f, c, o = (weight[..., gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, o, f, c], axis=-1)
