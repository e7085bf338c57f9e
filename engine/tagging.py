"""Tagging in ONNX Runtime: whole sequences in, logits of several heads for every step out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.config import ConfigError, NetworkConfig
from engine.runtime import RuntimeModelError, open_session

HeadLogits = tuple[NDArray[np.float32], ...]
"""For every head, (steps, batch, classes); a head that chooses a step has one class."""


@dataclass(frozen=True)
class TaggerConfig:
    """A network that reads a sequence both ways and says something of every step.

    Attributes:
        network: ids, embedding, LSTM layers (of as many units in each direction) and dropout; it has a dense output and
            no condition. The logits are not of its vocabulary, but of the heads.
        heads: classes of each head. A head of two or more names the class of every step; a head of one chooses a step
            of the sequence.
    """

    network: NetworkConfig
    heads: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.heads or min(self.heads) < 1:
            raise ConfigError(f"heads are {self.heads}; wanted at least one, each of 1 class or more")
        if self.network.condition_size:
            raise ConfigError(f"condition_size is {self.network.condition_size}; a tagger takes no condition")

    @property
    def outputs(self) -> int:
        """Logits a step, of all heads together."""
        return sum(self.heads)


class SequenceTagger(Protocol):
    """What a room needs of a tagger; tests put a fake one in its place."""

    def logits(self, ids: NDArray[np.integer[Any]]) -> HeadLogits:
        """The logits of every head for ids (steps, batch)."""


class Tagger:
    """A `SequenceTagger` in ONNX Runtime.

    Args:
        path: the `.onnx` file that `export_tagger` wrote, quantised or not.
        config: of the network it was made from.
        threads: processor threads, 0 for all cores.

    Raises:
        RuntimeModelError: the file is missing, damaged, or of another shape than the configuration says.
    """

    def __init__(self, path: Path, config: TaggerConfig, threads: int = 1) -> None:
        self._session = open_session(path, threads)
        self.config = config
        values = (*self._session.get_inputs(), *self._session.get_outputs())
        found = {value.name: (value.shape or [None])[-1] for value in values}
        wanted = {"ids": "batch", "logits": config.outputs}
        if found != wanted:
            raise RuntimeModelError(f"{path} has inputs and outputs of sizes {found}, its configuration says {wanted}")

    def logits(self, ids: NDArray[np.integer[Any]]) -> HeadLogits:
        """The logits of every head for ids (steps, batch), all sequences of one length."""
        (joined,) = self._session.run(["logits"], {"ids": np.asarray(ids, np.int64)})
        return tuple(np.split(joined, np.cumsum(self.config.heads)[:-1], axis=-1))
