from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from engine.batches import Batch
from engine.config import NetworkConfig, Output
from engine.export import export_onnx, quantise
from engine.network import build_network
from engine.recipe import mean_loss
from engine.runtime import StepNetwork
from engine.search import Sampling, draw
from tests.engine.builders import SMALL, drawn_condition, onnx_file

pytestmark = pytest.mark.train

SHAPES = {
    f"{output}, {'with' if condition_size else 'without'} condition": replace(
        SMALL, output=output, condition_size=condition_size
    )
    for output in Output
    for condition_size in (0, 3)
}


@pytest.mark.parametrize("config", SHAPES.values(), ids=SHAPES)
def test_the_float32_graph_equals_keras(tmp_path: Path, config: NetworkConfig) -> None:
    network = build_network(config)
    rng = np.random.default_rng(0)
    # as built, biases are zeros and ones, which would hide gates in the wrong order
    network.set_weights([rng.standard_normal(w.shape).astype(np.float32) for w in network.get_weights()])
    export_onnx(network, config, tmp_path / "step.onnx")
    exported = StepNetwork(tmp_path / "step.onnx", config)
    ids, condition = rng.integers(config.vocabulary_size, size=(9, 4)), drawn_condition(config, 9, 4)
    inputs = [ids.T.astype(np.int32)] + ([] if condition is None else [condition.swapaxes(0, 1)])
    wanted = np.asarray(network(inputs))
    found, _ = exported.run(ids, condition, exported.start(4))
    assert np.ptp(wanted) > 1  # no network of nearly equal logits
    assert np.abs(found.swapaxes(0, 1) - wanted).max() < 1e-4


def sampled(network: StepNetwork, steps: int, batch: int) -> NDArray[np.int64]:
    """(steps, batch) ids drawn from the network itself."""
    rng, state = np.random.default_rng(1), network.start(batch)
    ids = [np.zeros(batch, np.int64)]
    for _ in range(steps - 1):
        logits, state = network.run(ids[-1][None], None, state)
        ids.append(draw(logits[0], rng, Sampling()))
    return np.stack(ids)


@pytest.mark.parametrize(("output", "scale"), [(Output.TIED, 0.3), (Output.DENSE, 0.4)])
def test_int8_costs_less_than_one_percent_of_perplexity(tmp_path: Path, output: Output, scale: float) -> None:
    config = NetworkConfig(60, 32, (48, 48), output)
    source = onnx_file(tmp_path / "float32.onnx", config, scale=scale)
    quantise(source, tmp_path / "int8.onnx")
    exact = StepNetwork(source, config)
    ids = sampled(exact, 41, 32)
    inputs, targets = (part.T.astype(np.int32) for part in (ids[:-1], ids[1:]))
    batch = Batch(inputs, targets, np.ones(inputs.shape, np.float32), np.zeros((*inputs.shape, 0), np.float32))
    loss, _ = mean_loss(exact, [batch])
    loss_int8, _ = mean_loss(StepNetwork(tmp_path / "int8.onnx", config), [batch])
    assert np.exp(loss) < 40  # the network tells ids apart
    assert abs(np.exp(loss_int8 - loss) - 1) < 0.01


def test_int8_weights_are_stored_in_a_byte_each(tmp_path: Path) -> None:
    config = NetworkConfig(200, 64, (128,))
    source = onnx_file(tmp_path / "float32.onnx", config)
    quantise(source, tmp_path / "int8.onnx")
    assert (tmp_path / "int8.onnx").stat().st_size < 0.3 * source.stat().st_size


def test_the_tied_table_is_stored_once(tmp_path: Path) -> None:
    graph = onnx.load(str(onnx_file(tmp_path / "step.onnx", replace(SMALL, output=Output.TIED)))).graph
    sizes = [int(np.prod(constant.dims)) for constant in graph.initializer]
    assert sizes.count(SMALL.vocabulary_size * SMALL.embedding_size) == 1


@pytest.mark.parametrize("export", ["float32", "int8"])
def test_the_same_weights_give_the_same_bytes(tmp_path: Path, export: str) -> None:
    contents = []
    for name in ("a", "b"):
        path = onnx_file(tmp_path / name / "float32.onnx", SMALL)
        if export == "int8":
            quantise(path, tmp_path / name / "int8.onnx")
        contents.append((tmp_path / name / f"{export}.onnx").read_bytes())
        assert {p.name for p in (tmp_path / name).iterdir()} <= {"float32.onnx", "int8.onnx"}  # no litter
    assert contents[0] == contents[1]
