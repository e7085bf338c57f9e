from pathlib import Path

import numpy as np
import pytest

from workshop.networks.attention_lstm import attention_maps, build
from workshop.networks.windows.attention_picture import draw_attention
from workshop.networks.windows.windows import WINDOW

pytestmark = pytest.mark.train


def windows() -> np.ndarray:
    return np.random.default_rng(0).random((3, WINDOW, 1)).astype(np.float32)


def test_attention_is_shared_out_among_the_steps_of_the_window() -> None:
    maps = attention_maps(build(7, units=(8, 6), dense=5), windows())
    assert maps.shape == (3, WINDOW)
    assert (maps > 0).all()
    assert maps.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_a_network_without_a_question_listens_to_all_steps_alike() -> None:
    network = build(7, units=(8, 6), dense=5)
    kernel = network.get_layer("query").kernel
    kernel.assign(np.zeros(kernel.shape))
    assert attention_maps(network, windows()) == pytest.approx(np.full((3, WINDOW), 1 / WINDOW), abs=1e-6)


def test_what_is_attended_to_is_heard() -> None:
    network = build(7, units=(8, 6), dense=5)
    before = np.asarray(network(windows()))
    kernel = network.get_layer("query").kernel
    kernel.assign(np.eye(6) * 100)
    assert np.abs(np.asarray(network(windows())) - before).max() > 1e-4


def test_maps_are_drawn(tmp_path: Path) -> None:
    draw_attention(np.random.default_rng(0).random((12, WINDOW)), tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
