import numpy as np
import pytest
from numpy.typing import NDArray

from music.boundaries.detector import Layers
from music.boundaries.features import Array
from workshop.boundaries.fitting import FitConfig, cross_entropy_gradients, fit


def loss(parameters: list[Array], x: Array, wanted: NDArray[np.bool_]) -> float:
    layers = Layers(np.zeros(3, np.float32), np.ones(3, np.float32), tuple(parameters[:3]), tuple(parameters[3:]))
    logits = layers.logits(x).astype(float)
    return float(np.mean(np.logaddexp(0, logits) - wanted * logits))


def test_gradients_are_those_of_the_cross_entropy() -> None:
    rng = np.random.default_rng(0)
    shapes = [(3, 4), (4, 2), (2, 1), (4,), (2,), (1,)]
    parameters = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    x, wanted = rng.normal(size=(20, 3)).astype(np.float32), rng.random(20) < 0.5
    for parameter, gradient in zip(parameters, cross_entropy_gradients(parameters, x, wanted, 0.0, rng), strict=True):
        place = tuple(rng.integers(size) for size in parameter.shape)
        losses = []
        for step in (0.01, -0.02, 0.01):
            parameter[place] += np.float32(step)
            losses.append(loss(parameters, x, wanted))
        assert (losses[0] - losses[1]) / 0.02 == pytest.approx(gradient[place], abs=2e-3)


def test_it_learns_what_no_straight_line_parts() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4000, 2)).astype(np.float32)
    wanted = x[:, 0] * x[:, 1] > 0
    layers = fit(x, wanted, FitConfig(hidden=(16,), epochs=20, batch=64, dropout=0.0), rng)
    assert np.mean((layers.logits(x) > 0) == wanted) > 0.95


def test_the_same_seed_gives_the_same_weights() -> None:
    x = np.random.default_rng(2).normal(size=(100, 2)).astype(np.float32)
    first, second = (fit(x, x[:, 0] > 0, FitConfig((4,), 2, 32), np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first.arrays().values(), second.arrays().values(), strict=True))


def test_arrays_and_back() -> None:
    x = np.random.default_rng(4).normal(size=(50, 3)).astype(np.float32)
    layers = fit(x, x[:, 0] > 0, FitConfig((5, 4), 1, 16), np.random.default_rng(5))
    assert np.array_equal(Layers.of_arrays(layers.arrays()).logits(x), layers.logits(x))


def test_fewer_rows_than_a_batch_are_learned_from() -> None:
    x = np.array([[0.0], [1.0]], np.float32)
    layers = fit(x, x[:, 0] > 0, FitConfig((4,), 200, 512, learning_rate=0.05, dropout=0.0), np.random.default_rng(6))
    assert (layers.logits(x) > 0).tolist() == [False, True]
