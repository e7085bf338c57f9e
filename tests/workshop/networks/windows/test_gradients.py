from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from tests.workshop.networks.windows.builders import KINDS, encoded, untrained, works
from workshop.networks.windows.gradients import GradientError, decay_a_step, draw_gradients, gradient_norms
from workshop.networks.windows.windows import scaled

pytestmark = pytest.mark.train


def softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def test_the_gradient_of_a_simple_cell_is_the_product_of_its_jacobians() -> None:
    keras.utils.set_random_seed(1)
    window = keras.Input((6, 1))
    network = keras.Model(window, layers.Dense(5, name="logits")(layers.SimpleRNN(4, name="cell")(window)))
    rng = np.random.default_rng(0)
    windows, targets = rng.random((3, 6, 1)).astype(np.float32), np.array([0, 3, 4], np.int32)
    kernel, recurrent, bias = (np.asarray(w, float) for w in network.get_layer("cell").get_weights())
    out, out_bias = (np.asarray(w, float) for w in network.get_layer("logits").get_weights())

    states = [np.zeros((3, 4))]
    for step in range(6):
        states.append(np.tanh(windows[:, step] @ kernel + states[-1] @ recurrent + bias))
    reached = (softmax(states[-1] @ out + out_bias) - np.eye(5)[targets]) @ out.T
    expected, inputs = [], []
    for state in states[:0:-1]:
        expected.append(np.linalg.norm(reached, axis=1).mean())
        before_tanh = reached * (1 - state**2)
        inputs.append(np.linalg.norm(before_tanh @ kernel.T, axis=1).mean())
        reached = before_tanh @ recurrent.T

    found = gradient_norms(network, windows, targets)
    assert set(found) == {"input", "cell"}
    assert found["cell"] == pytest.approx(expected, rel=1e-4)
    assert found["input"] == pytest.approx(inputs, rel=1e-4)


@pytest.mark.parametrize("name", ["paper-lstm", "single-lstm"])
def test_the_gradient_of_an_input_is_what_moving_it_does(name: str) -> None:
    network = untrained(KINDS[name])
    ids = encoded(works().valid)[0]
    windows = scaled(ids[None, :40], len(network.tokens))
    targets = ids[40:41]

    def loss(moved: np.ndarray) -> float:
        logits = np.asarray(network.network(moved, training=False), float)[0]
        return float(np.log(np.exp(logits).sum()) - logits[targets[0]])

    found = gradient_norms(network.network, windows, targets)
    for back in (1, 2):
        moves = [windows + np.float32(by) * (np.arange(40) == 40 - back)[None, :, None] for by in (0.05, -0.05)]
        slope = (loss(moves[0]) - loss(moves[1])) / 0.1
        assert found["input"][back - 1] == pytest.approx(abs(slope), rel=0.02)


def test_every_recurrent_layer_is_followed_over_the_whole_window() -> None:
    network = untrained(KINDS["paper-lstm"])
    windows = scaled(np.stack([ids[:40] for ids in encoded(works().valid)]), len(network.tokens))
    found = gradient_norms(network.network, windows, np.array([0, 1], np.int32))
    assert list(found) == ["input", "lstm_1", "lstm_2"]
    assert all(norms.shape == (40,) and (norms > 0).all() for norms in found.values())


def test_a_network_that_is_no_row_of_layers_is_refused() -> None:
    network = untrained(KINDS["attention-lstm"])
    with pytest.raises(GradientError, match=r"attention_lstm: the layer .* wanted layers in a row"):
        gradient_norms(network.network, np.zeros((1, 40, 1), np.float32), np.zeros(1, np.int32))


def test_the_decay_is_the_mean_factor_a_step() -> None:
    assert decay_a_step(np.array([8.0, 4.0, 2.0, 1.0])) == pytest.approx(0.5)


def test_norms_are_drawn(tmp_path: Path) -> None:
    norms = np.geomspace(1, 1e-6, 40)
    draw_gradients({"before": {"a": norms, "b": norms**0.5}, "after": {"a": norms}}, tmp_path / "g.png")
    assert (tmp_path / "g.png").read_bytes().startswith(b"\x89PNG")
