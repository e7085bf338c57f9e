"""Weights of a shipped network as the start of a further training, its ids and its condition grown if wanted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from engine.config import NetworkConfig

Weights = dict[str, list[NDArray[np.float32]]]
"""By the name of a Keras layer of `build_network`, its weights in their order; the embedding is under `embedding`."""


class WarmStartError(ValueError):
    """A network from which another cannot go on."""


def read_weights(path: Path, config: NetworkConfig) -> Weights:
    """The weights of a network with a tied output, as `export_onnx` or `quantise` wrote it, in float32.

    int8 weights come back as near as their scale allows.

    Raises:
        WarmStartError: the file is no such network.
    """
    try:
        stored = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}
        layers: Weights = {
            "embedding": [np.ascontiguousarray(_dequantised(stored, "table").T)],
            "projection": [_dequantised(stored, "projection_kernel"), stored["projection_bias"]],
            "logits": [stored["logits_bias"]],
        }
        for i, units in enumerate(config.lstm_units):
            kernels = [_input_first(_dequantised(stored, f"lstm_{i}_{part}")[0], units) for part in "WR"]
            bias = stored[f"lstm_{i}_B"][0]
            gates = [*kernels, bias[: 4 * units] + bias[4 * units :]]
            layers[f"lstm_{i}"] = [_gates_for_keras(weight, units) for weight in gates]
    except Exception as error:  # onnx's reader raises errors of a package that it brings
        known = isinstance(error, OSError | KeyError | IndexError | ValueError)
        if not known and not type(error).__module__.startswith("google.protobuf"):
            raise
        raise WarmStartError(f"{path} is no network with a tied output to go on from ({error})") from error
    return layers


def _dequantised(stored: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    if name in stored:
        return stored[name].astype(np.float32)
    zero, scale = stored[f"{name}_zero_point"], stored[f"{name}_scale"]
    return (stored[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)) * scale


def _input_first(kernel: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    """(inputs, 4 units): float32 graphs keep them the other way round, quantised ones do not."""
    return kernel if kernel.shape[1] == 4 * units else np.ascontiguousarray(kernel.T)


def _gates_for_keras(weight: NDArray[np.float32], units: int) -> NDArray[np.float32]:
    i, o, f, c = (weight[..., gate * units : (gate + 1) * units] for gate in range(4))
    return np.concatenate([i, f, c, o], axis=-1)


def grow(weights: Weights, embedding: NDArray[np.float32], bias: NDArray[np.float32], condition: int) -> Weights:
    """The weights for another vocabulary and a longer condition.

    Args:
        weights: as `read_weights` gives them.
        embedding: (vocabulary, embedding) of the new ids.
        bias: (vocabulary,) of their logits.
        condition: how many numbers are told beside those told before, at the end; they begin without influence.
    """
    kernel, recurrent, bias_0 = weights["lstm_0"]
    longer = np.concatenate([kernel, np.zeros((condition, kernel.shape[1]), np.float32)])
    return {**weights, "embedding": [embedding], "logits": [bias], "lstm_0": [longer, recurrent, bias_0]}


def assign(network: Any, weights: Weights) -> None:
    """Puts the weights into a Keras network of `build_network`.

    Raises:
        WarmStartError: a layer has another shape.
    """
    for name, arrays in weights.items():
        layer = network.get_layer(name)
        variables = [layer.bias] if name == "logits" else layer.weights
        for variable, array in zip(variables, arrays, strict=True):
            if tuple(variable.shape) != array.shape:
                raise WarmStartError(f"layer {name} holds {array.shape}; wanted {tuple(variable.shape)}")
            variable.assign(array)


def embed_new_words(
    words: Sequence[str],
    known: dict[str, int],
    embedding: NDArray[np.float32],
    vectors: dict[str, NDArray[np.float32]],
    ridge: float = 1.0,
) -> NDArray[np.float32]:
    """(words, embedding): the known rows as they are; of new words a linear map of their vectors, fitted on the known.

    A new word without a vector gets the mean of all rows (Mikolov et al. 2013, "Exploiting Similarities among Languages
    for Machine Translation", for the map).
    """
    shared = [word for word in words if word in known and word in vectors]
    inputs = np.array([[*vectors[word], 1.0] for word in shared], np.float32)
    outputs = embedding[[known[word] for word in shared]]
    gram = inputs.T @ inputs + ridge * np.eye(inputs.shape[1], dtype=np.float32)
    matrix = np.linalg.solve(gram, inputs.T @ outputs)
    mean = embedding.mean(axis=0)

    def row(word: str) -> NDArray[np.float32]:
        if word in known:
            return embedding[known[word]]
        return np.append(vectors[word], 1.0).astype(np.float32) @ matrix if word in vectors else mean

    return np.array([row(word) for word in words], np.float32)
