"""A model folder: weights, configuration and vocabulary, complete in itself and checked when it is loaded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.config import ConfigError, NetworkConfig
from engine.files import write_bytes, write_text
from engine.runtime import StepNetwork

WEIGHTS = "step.onnx"
VOCABULARY = "vocabulary.json"
CONFIG = "config.json"


class ModelFolderError(ValueError):
    """A model folder that is incomplete or damaged."""


@dataclass(frozen=True)
class ModelFolder:
    """What lies in a model folder.

    Attributes:
        path: the folder.
        config: of the network.
        vocabulary: text of `vocabulary.json`; the room that wrote it can read it.
        settings: what the room wants to remember beside the network's shape.
        extras: contents of the room's own files, by name.
    """

    path: Path
    config: NetworkConfig
    vocabulary: str
    settings: dict[str, Any]
    extras: dict[str, bytes]

    def network(self) -> StepNetwork:
        """The network, ready to step."""
        return StepNetwork(self.path / WEIGHTS, self.config)


def save_model(
    folder: Path,
    config: NetworkConfig,
    vocabulary: str,
    settings: dict[str, Any],
    weights: bytes,
    extras: Mapping[str, bytes] | None = None,
) -> None:
    """Writes a model folder; `config.json` comes last, so that an interrupted write is noticed by its digests."""
    contents = {WEIGHTS: weights, VOCABULARY: vocabulary.encode(), **(extras or {})}
    for name, content in contents.items():
        write_bytes(folder / name, content)
    digests = {name: sha256(content).hexdigest() for name, content in contents.items()}
    fields = {"network": config.to_json(), "settings": settings, "sha256": digests}
    write_text(folder / CONFIG, json.dumps(fields, indent=2) + "\n")


def load_model(folder: Path) -> ModelFolder:
    """Reads and checks a model folder.

    Raises:
        ModelFolderError: a file is missing or is not the one the configuration was saved with.
    """
    try:
        fields = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        config = NetworkConfig.from_json(fields["network"])
        settings, digests = dict(fields["settings"]), dict(fields["sha256"])
    except OSError as error:
        raise ModelFolderError(f"no model in {folder}: {CONFIG} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, ConfigError) as error:
        raise ModelFolderError(f"{folder / CONFIG} is damaged ({error}); reinstall or train the model") from error
    for name in {WEIGHTS, VOCABULARY, *digests}:
        _check_digest(folder / name, str(digests.get(name, "nothing")))
    extras = {name: (folder / name).read_bytes() for name in digests if name not in (WEIGHTS, VOCABULARY)}
    vocabulary = (folder / VOCABULARY).read_bytes().decode()
    return ModelFolder(folder, config, vocabulary, settings, extras)


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


def _check_digest(path: Path, wanted: str) -> None:
    try:
        found = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelFolderError(f"no model in {path.parent}: {path.name} cannot be read ({error.strerror})") from error
    if found != wanted:
        raise ModelFolderError(
            f"{path} is damaged: its SHA-256 begins {found[:12]}, {CONFIG} says {wanted[:12]}; reinstall or train it"
        )
