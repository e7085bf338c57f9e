from collections.abc import Callable

import keras
import numpy as np
import pytest

from tests.workshop.networks.windows.builders import KINDS
from workshop.networks import attention_lstm, paper_lstm, rnn, single_lstm
from workshop.networks.windows.windows import WINDOW

pytestmark = pytest.mark.train

MEMBERS = {module.MEMBER.name: module.MEMBER for module in (paper_lstm, rnn, single_lstm, attention_lstm)}
BUILDERS = {name: member.make for name, member in KINDS.items()}  # the same with fewer units


def weights_by_layer(network: keras.Model) -> dict[str, int]:
    return {layer.name: layer.count_params() for layer in network.layers if layer.count_params()}


def test_the_papers_network_has_the_papers_weights() -> None:
    network = paper_lstm.MEMBER.build()
    assert weights_by_layer(network) == {"lstm_1": 1_052_672, "lstm_2": 787_456, "dense": 65_792, "logits": 68_362}
    assert network.count_params() == 1_974_282
    shapes = {layer.name: layer.output.shape[1:] for layer in network.layers}
    assert shapes == {
        "window": (40, 1),
        "lstm_1": (40, 512),
        "dropout_1": (40, 512),
        "lstm_2": (256,),
        "dense": (256,),
        "dropout_2": (256,),
        "logits": (266,),
    }


def test_the_others_differ_from_it_by_what_they_are() -> None:
    found = {name: weights_by_layer(member.build()) for name, member in MEMBERS.items()}
    assert found["single-lstm"] == {"lstm": 1_052_672, "logits": 513 * 266}
    assert found["rnn"] == {
        "rnn_1": 512 + 512**2 + 512,
        "rnn_2": 512 * 256 + 256**2 + 256,
        "dense": 65_792,
        "logits": 68_362,
    }
    paper = found["paper-lstm"]
    assert found["attention-lstm"] == paper | {"query": 256**2, "dense": 2 * 256 * 256 + 256}


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_a_seed_draws_the_weights(build: Callable[[int, int], keras.Model]) -> None:
    first, again, other = ([w.copy() for w in build(5, seed).get_weights()] for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_a_window_gives_logits_whatever_else_is_in_the_batch(build: Callable[[int, int], keras.Model]) -> None:
    network = build(5, 1)
    windows = np.random.default_rng(0).random((3, WINDOW, 1)).astype(np.float32)
    together = np.asarray(network(windows, training=False))
    assert together.shape == (3, 5)
    assert np.asarray(network(windows[1:2], training=False)) == pytest.approx(together[1:2], abs=1e-5)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
def test_every_step_of_the_window_is_heard(build: Callable[[int, int], keras.Model]) -> None:
    network = build(5, 1)
    windows = np.full((WINDOW + 1, WINDOW, 1), 0.5, np.float32)
    windows[np.arange(WINDOW), np.arange(WINDOW), 0] = 0.9
    logits = np.asarray(network(windows, training=False), np.float64)
    assert (np.abs(logits[:-1] - logits[-1]).max(axis=1) > 0).all()
