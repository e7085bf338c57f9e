from itertools import islice

import numpy as np

from workshop.networks.latent.walks import STAYING, between, walk


def test_a_walk_that_starts_in_the_prior_stays_in_it() -> None:
    rng = np.random.default_rng(0)
    start = rng.standard_normal((50_000, 2)).astype(np.float32)
    points = list(islice(walk(rng, start), 5))
    np.testing.assert_allclose(points[-1].mean(axis=0), 0, atol=0.02)
    np.testing.assert_allclose(np.cov(points[-1].T), np.eye(2), atol=0.03)
    assert np.corrcoef(points[0][:, 0], start[:, 0])[0, 1] > STAYING - 0.02


def test_the_same_seed_walks_the_same_way() -> None:
    ways = [list(islice(walk(np.random.default_rng(seed), np.zeros(2, np.float32)), 4)) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(ways[0], ways[1])
    assert not np.array_equal(ways[0], ways[2])


def test_the_way_between_is_straight_and_has_both_ends() -> None:
    first, last = np.array([[1.0, -1.0]], np.float32), np.array([[-3.0, 2.0]], np.float32)
    way = between(first, last, 5)
    np.testing.assert_array_equal(way[[0, -1]], [first, last])
    np.testing.assert_allclose(np.diff(way, axis=0), np.repeat([(last - first) / 4], 4, axis=0), atol=1e-6)
