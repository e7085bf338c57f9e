"""Stepping a trained network in ONNX Runtime: state is carried, nothing is computed twice."""

import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.config import NetworkConfig

State = tuple[NDArray[np.float32], ...]
"""The LSTM states h_0, c_0, h_1, c_1 ..., each (1, batch, units)."""


class RuntimeModelError(ValueError):
    """A model file that ONNX Runtime cannot use."""


class SequenceNetwork(Protocol):
    """What sampling needs of a network; tests put a fake one in its place."""

    def start(self, batch: int) -> State:
        """The state before the first step."""

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        """Logits (steps, batch, vocabulary) after each of the ids (steps, batch), and the state after the last.

        `condition` is (steps, batch, condition_size), or None for a network without one.
        """


def stay_offline() -> None:
    """Keeps ONNX Runtime from sending its makers what it does; wanted before it is first imported."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def open_session(path: Path, threads: int) -> Any:
    """An ONNX Runtime session on the processor.

    Args:
        path: the `.onnx` file.
        threads: processor threads, 0 for all cores.

    Raises:
        RuntimeModelError: the file is missing or damaged.
    """
    stay_offline()
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own errors share no narrower base
        if not type(error).__module__.startswith("onnxruntime"):
            raise
        raise RuntimeModelError(f"{path} is missing or damaged: {str(error).splitlines()[0]}") from error


class StepNetwork:
    """A `SequenceNetwork` in ONNX Runtime.

    Args:
        path: the `.onnx` file that `export_onnx` or `quantise` wrote.
        config: of the network it was made from.
        threads: processor threads, 0 for all cores. Every number of them adds up in another order, and in the end
            samples another song: with one, the same seed gives the same song whatever the machine's cores.

    Raises:
        RuntimeModelError: the file is missing, damaged, or of another shape than the configuration says.
    """

    def __init__(self, path: Path, config: NetworkConfig, threads: int = 1) -> None:
        self._session = open_session(path, threads)
        self.config = config
        self._states = [f"{kind}_{i}" for i in range(len(config.lstm_units)) for kind in ("h", "c")]
        self._outputs = ["logits", *(f"next_{name}" for name in self._states)]
        self._check(path)

    def start(self, batch: int) -> State:
        """The state before the first step: zeros."""
        return tuple(np.zeros((1, batch, units), np.float32) for units in self.config.lstm_units for _ in "hc")

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        """Logits (steps, batch, vocabulary) after each of the ids (steps, batch), and the state after the last."""
        feeds = {"ids": np.asarray(ids, np.int64), **dict(zip(self._states, state, strict=True))}
        if condition is not None:
            feeds["condition"] = np.ascontiguousarray(condition, np.float32)
        logits, *following = self._session.run(self._outputs, feeds)
        return logits, tuple(following)

    def _check(self, path: Path) -> None:
        values = (*self._session.get_inputs(), *self._session.get_outputs())
        found = {value.name: (value.shape or [None])[-1] for value in values}
        wanted = {"ids": "batch", "logits": self.config.vocabulary_size}
        wanted |= {
            p + name: self.config.lstm_units[n // 2] for n, name in enumerate(self._states) for p in ("", "next_")
        }
        if self.config.condition_size:
            wanted["condition"] = self.config.condition_size
        for name in {**wanted, **found}:  # a name may stand in the file alone, or in the configuration alone
            if found.get(name) != wanted.get(name):
                raise RuntimeModelError(
                    f"{path}: {name} has size {found.get(name)}, its configuration says {wanted.get(name)}"
                )


def rows_of(state: State, rows: NDArray[np.integer[Any]]) -> State:
    """The state of chosen rows of the batch, in that order; a row may be chosen several times."""
    return tuple(part[:, rows] for part in state)
