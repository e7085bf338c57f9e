from dataclasses import replace

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.config import NetworkConfig, Output
from engine.network import build_network
from tests.engine.builders import SMALL

pytestmark = pytest.mark.train

IDS = np.random.default_rng(0).integers(SMALL.vocabulary_size, size=(2, 8)).astype(np.int32)
CONDITION = np.random.default_rng(1).standard_normal((2, 8, SMALL.condition_size)).astype(np.float32)

LSTMS = {"lstm_0": 4 * ((4 + 3) * 5 + 5 * 5 + 5), "lstm_1": 4 * (5 * 6 + 6 * 6 + 6)}
BY_HAND = {
    Output.TIED: {"embedding": 7 * 4, **LSTMS, "projection": 6 * 4 + 4, "logits": 7},
    Output.DENSE: {"embedding": 7 * 4, **LSTMS, "logits": 6 * 7 + 7},
}


def logits(
    network: keras.Model, ids: NDArray[np.int32] = IDS, condition: NDArray[np.float32] = CONDITION
) -> NDArray[np.float32]:
    return np.asarray(network([ids, condition]))


@pytest.mark.parametrize("output", Output)
def test_layers_have_the_names_and_weights_that_the_export_goes_by(output: Output) -> None:
    network = build_network(replace(SMALL, output=output))
    wanted = BY_HAND[output]
    shared = wanted["embedding"] if output is Output.TIED else 0  # the tied layer holds the table as well
    found = {name: network.get_layer(name).count_params() for name in wanted}
    assert found == wanted | {"logits": wanted["logits"] + shared}
    assert network.count_params() == sum(wanted.values())
    assert sum(int(np.prod(v.shape)) for v in network.trainable_variables) == sum(wanted.values())


def test_dropout_adds_no_weights_and_works_in_training_alone() -> None:
    network = build_network(replace(SMALL, dropout=0.5))
    assert network.count_params() == sum(BY_HAND[Output.TIED].values())
    np.testing.assert_array_equal(logits(network), logits(network))
    inputs = [IDS, CONDITION]
    assert not np.array_equal(network(inputs, training=True), network(inputs, training=True))


def test_dropout_is_the_same_at_every_step_and_another_in_every_layer() -> None:
    network = build_network(NetworkConfig(7, 16, (16, 16), dropout=0.5))
    drops = [layer for layer in network.layers if isinstance(layer, keras.layers.Dropout)]
    assert [layer.name for layer in drops] == ["drop_embedding", "drop_0", "drop_1"]
    kept = [np.asarray(layer(np.ones((3, 5, 16), np.float32), training=True)) for layer in drops]
    for mask in kept:
        np.testing.assert_array_equal(mask, np.repeat(mask[:, :1], 5, axis=1))
        assert set(np.unique(mask)) == {0, 2}
    assert not np.array_equal(kept[0], kept[1])
    assert not np.array_equal(kept[1], kept[2])


def test_the_seed_decides_the_weights() -> None:
    first, same, other = (build_network(SMALL, seed).get_weights() for seed in (1, 1, 2))
    for a, b in zip(first, same, strict=True):
        np.testing.assert_array_equal(a, b)
    drawn = [not np.array_equal(a, b) for a, b in zip(first, other, strict=True)]
    # embedding, two LSTMs and the projection are drawn; every bias starts as a constant
    assert drawn == [True, True, True, False, True, True, False, True, False, False]


@pytest.mark.parametrize("output", Output)
def test_what_comes_later_changes_nothing_before(output: Output) -> None:
    network = build_network(replace(SMALL, output=output))
    later = IDS.copy()
    later[:, 5] = (later[:, 5] + 1) % SMALL.vocabulary_size
    before, after = logits(network), logits(network, later)
    np.testing.assert_array_equal(before[:, :5], after[:, :5])
    assert (before[:, 5:] != after[:, 5:]).any(axis=-1).all()


def test_the_condition_reaches_the_logits_of_its_own_step() -> None:
    network = build_network(SMALL)
    other = CONDITION.copy()
    other[:, 3] += 1
    before, after = logits(network), logits(network, condition=other)
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert (before[:, 3] != after[:, 3]).any()


def test_a_network_without_condition_takes_ids_alone() -> None:
    network = build_network(replace(SMALL, condition_size=0))
    assert [tensor.name for tensor in network.inputs] == ["ids"]
    assert np.asarray(network([IDS])).shape == (2, 8, 7)
