"""Trained networks: read from their model folder, and stepped in ONNX Runtime.

A model folder holds weights, configuration and what else its room needs; it is complete in itself and checked when it
is loaded. Weights are an ONNX graph, or arrays where numpy does.
While a network steps its state is carried, so that nothing is computed twice.
"""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.config import NetworkConfig
from engine.files import write_bytes, write_text

WEIGHTS = "step.onnx"
ARRAYS = "weights.npz"
VOCABULARY = "vocabulary.json"
CONFIG = "config.json"

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


class ModelFolderError(ValueError):
    """A model folder that is incomplete or damaged."""


@dataclass(frozen=True)
class ModelFolder:
    """What lies in a model folder, every file as it was saved.

    Attributes:
        path: the folder.
        fields: what `config.json` says, but for the digests.
        files: contents of all other files, by name.
    """

    path: Path
    fields: dict[str, Any]
    files: dict[str, bytes]

    @property
    def config(self) -> NetworkConfig:
        """Of the network."""
        return NetworkConfig.from_json(self.fields["network"])

    @property
    def settings(self) -> dict[str, Any]:
        """What the room wants to remember beside the network's shape."""
        return dict(self.fields["settings"])

    @property
    def vocabulary(self) -> str:
        """Text of `vocabulary.json`; the room that wrote it can read it."""
        return self.files[VOCABULARY].decode()

    @property
    def extras(self) -> dict[str, bytes]:
        """Contents of the room's own files, by name."""
        return {name: content for name, content in self.files.items() if name not in (WEIGHTS, VOCABULARY)}

    def network(self) -> StepNetwork:
        """The network, ready to step."""
        return StepNetwork(self.path / WEIGHTS, self.config)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays of `weights.npz`.

        Raises:
            ModelFolderError: it holds none.
        """
        try:
            with np.load(BytesIO(self.files[ARRAYS])) as stored:
                return dict(stored)
        except (OSError, EOFError, ValueError, TypeError, BadZipFile, zlib.error) as error:
            raise ModelFolderError(f"{self.path / ARRAYS} holds no weights ({error}); reinstall or train it") from error


def arrays_content(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The content of a `weights.npz`."""
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    return content.getvalue()


def save_folder(folder: Path, fields: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Writes a model folder; `config.json` comes last, so that an interrupted write is noticed by its digests."""
    for name, content in files.items():
        write_bytes(folder / name, content)
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    write_text(folder / CONFIG, json.dumps({**fields, "sha256": digests}, indent=2) + "\n")


def load_folder(folder: Path, *needed: str) -> ModelFolder:
    """Reads and checks a model folder.

    Args:
        folder: where it is.
        needed: names of files without which it is none.

    Raises:
        ModelFolderError: a file is missing or is not the one the configuration was saved with.
    """
    try:
        fields = dict(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
        digests = dict(fields.pop("sha256"))
    except OSError as error:
        raise ModelFolderError(f"no model in {folder}: {CONFIG} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelFolderError(f"{folder / CONFIG} is damaged ({error}); reinstall or train the model") from error
    names = (*needed, *(name for name in digests if name not in needed))
    return ModelFolder(
        folder, fields, {name: _checked(folder / name, str(digests.get(name, "nothing"))) for name in names}
    )


def save_model(
    folder: Path,
    config: NetworkConfig,
    vocabulary: str,
    settings: dict[str, Any],
    weights: bytes,
    extras: Mapping[str, bytes] | None = None,
) -> None:
    """Writes the model folder of a network."""
    files = {WEIGHTS: weights, VOCABULARY: vocabulary.encode(), **(extras or {})}
    save_folder(folder, {"network": config.to_json(), "settings": settings}, files)


def load_model(folder: Path) -> ModelFolder:
    """Reads and checks the model folder of a network.

    Raises:
        ModelFolderError: a file is missing or is not the one the configuration was saved with.
    """
    stored = load_folder(folder, WEIGHTS, VOCABULARY)
    try:
        _ = stored.config, stored.settings
    except (ValueError, KeyError, TypeError) as error:
        raise ModelFolderError(f"{folder / CONFIG} is damaged ({error}); reinstall or train the model") from error
    return stored


def load_network(folder: Path, room: str, vocabulary_size: int, condition_size: int) -> StepNetwork:
    """The network of a model folder, ready to step.

    Args:
        folder: a model folder.
        room: what the network writes, to name it in errors.
        vocabulary_size: the ids that the room has.
        condition_size: the numbers that the room tells at every step.

    Raises:
        ModelFolderError: the folder is incomplete, damaged, or holds a network of other sizes.
    """
    stored = load_model(folder)
    sizes = (stored.config.vocabulary_size, stored.config.condition_size)
    if sizes != (vocabulary_size, condition_size):
        raise ModelFolderError(
            f"{folder} holds no {room} model that this version can use: vocabulary and condition have sizes {sizes},"
            f" wanted {(vocabulary_size, condition_size)}; train it anew"
        )
    return stored.network()


def _checked(path: Path, wanted: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFolderError(f"no model in {path.parent}: {path.name} cannot be read ({error.strerror})") from error
    found = sha256(content).hexdigest()
    if found != wanted:
        raise ModelFolderError(
            f"{path} is damaged: its SHA-256 begins {found[:12]}, {CONFIG} says {wanted[:12]}; reinstall or train it"
        )
    return content
