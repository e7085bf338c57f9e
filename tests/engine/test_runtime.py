import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config import Output
from engine.runtime import RuntimeModelError, StepNetwork, rows_of
from tests.engine.builders import SMALL, drawn_condition, onnx_file

ROOT = Path(__file__).resolve().parents[2]

IDS = np.random.default_rng(0).integers(SMALL.vocabulary_size, size=(6, 3))
CONDITION = drawn_condition(SMALL, *IDS.shape)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return onnx_file(tmp_path_factory.mktemp("network") / "step.onnx", SMALL)


@pytest.fixture(scope="module")
def network(path: Path) -> StepNetwork:
    return StepNetwork(path, SMALL, threads=1)


def test_a_fresh_state_is_zeros_of_every_layer(network: StepNetwork) -> None:
    state = network.start(3)
    assert [part.shape for part in state] == [(1, 3, 5), (1, 3, 5), (1, 3, 6), (1, 3, 6)]
    assert not any(part.any() for part in state)


def test_stepping_id_by_id_equals_running_the_whole_sequence(network: StepNetwork) -> None:
    assert CONDITION is not None
    whole, last = network.run(IDS, CONDITION, network.start(3))
    state = network.start(3)
    for step, logits in enumerate(whole):
        found, state = network.run(IDS[step : step + 1], CONDITION[step : step + 1], state)
        np.testing.assert_allclose(found[0], logits, atol=1e-6)
    for found, wanted in zip(state, last, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_logits_have_a_row_for_every_step_and_sequence(network: StepNetwork) -> None:
    logits, state = network.run(IDS, CONDITION, network.start(3))
    assert logits.shape == (6, 3, 7)
    assert logits.dtype == np.float32
    assert [part.shape for part in state] == [part.shape for part in network.start(3)]


def test_sequences_side_by_side_do_not_mix(network: StepNetwork) -> None:
    assert CONDITION is not None
    together, _ = network.run(IDS, CONDITION, network.start(3))
    for row in range(3):
        alone, _ = network.run(IDS[:, [row]], CONDITION[:, [row]], network.start(1))
        np.testing.assert_allclose(alone[:, 0], together[:, row], atol=1e-6)


def test_a_network_without_condition_takes_none(tmp_path: Path) -> None:
    config = replace(SMALL, condition_size=0, output=Output.DENSE)
    network = StepNetwork(onnx_file(tmp_path / "step.onnx", config), config)
    assert network.run(IDS, None, network.start(3))[0].shape == (6, 3, 7)


def test_chosen_rows_go_on_as_they_would_have(network: StepNetwork) -> None:
    assert CONDITION is not None
    _, state = network.run(IDS[:3], CONDITION[:3], network.start(3))
    rows = np.array([2, 0, 2, 2])
    chosen, _ = network.run(IDS[3:, rows], CONDITION[3:, rows], rows_of(state, rows))
    every, _ = network.run(IDS[3:], CONDITION[3:], state)
    np.testing.assert_allclose(chosen, every[:, rows], atol=1e-6)


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(1, 3), max_size=4))
def test_rows_are_taken_from_every_layer_in_the_order_asked(rows: list[int], units: list[int]) -> None:
    state = tuple(np.arange(5 * n, dtype=np.float32).reshape(1, 5, n) for n in units)
    for part, before in zip(rows_of(state, np.array(rows, np.int64)), state, strict=True):
        assert part[0].tolist() == [before[0, row].tolist() for row in rows]


@pytest.mark.parametrize(
    ("saved", "asked", "message"),
    [
        pytest.param({}, {"vocabulary_size": 8}, "logits has size 7, its configuration says 8", id="vocabulary"),
        pytest.param({}, {"lstm_units": (5, 9)}, "h_1 has size 6, its configuration says 9", id="units"),
        pytest.param({}, {"condition_size": 2}, "condition has size 3, its configuration says 2", id="condition"),
        pytest.param(
            {"condition_size": 0},
            {},
            "condition has size None, its configuration says 3",
            id="no condition in the file",
        ),
        pytest.param(
            {}, {"condition_size": 0}, "condition has size 3, its configuration says None", id="condition not asked for"
        ),
        pytest.param({"lstm_units": (5,)}, {}, "h_1 has size None, its configuration says 6", id="a layer too few"),
        pytest.param({}, {"lstm_units": (5,)}, "h_1 has size 6, its configuration says None", id="a layer too many"),
    ],
)
def test_refuses_a_file_of_another_shape(
    tmp_path: Path, saved: dict[str, Any], asked: dict[str, Any], message: str
) -> None:
    path = onnx_file(tmp_path / "step.onnx", replace(SMALL, **saved))
    with pytest.raises(RuntimeModelError, match=f"step.onnx: {message}"):
        StepNetwork(path, replace(SMALL, **asked))


@pytest.mark.parametrize("content", [None, b"", b"not a network", "half"], ids=["missing", "empty", "text", "half"])
def test_refuses_a_file_that_is_no_network(tmp_path: Path, path: Path, content: bytes | str | None) -> None:
    target = tmp_path / "damaged.onnx"
    if content == "half":
        target.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif isinstance(content, bytes):
        target.write_bytes(content)
    with pytest.raises(RuntimeModelError, match=r"damaged\.onnx is missing or damaged: \S"):
        StepNetwork(target, SMALL)


def test_a_session_leaves_nothing_for_its_makers_to_collect(tmp_path: Path) -> None:
    """ONNX Runtime's telemetry keeps a device's name and a queue of events in the user's cache."""
    model = onnx_file(tmp_path / "m.onnx", SMALL)
    home = tmp_path / "home"
    home.mkdir()
    code = "import pathlib, sys; from engine.runtime import open_session; open_session(pathlib.Path(sys.argv[1]), 1)"
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    subprocess.run(
        [sys.executable, "-c", code, str(model)], cwd=ROOT, env={**kept, "HOME": str(home)}, check=True, timeout=60
    )
    assert list(home.rglob("*")) == []


def test_a_network_takes_one_core_unless_told_otherwise(path: Path) -> None:
    assert StepNetwork(path, SMALL)._session.get_session_options().intra_op_num_threads == 1
