"""The phrase detector: two small networks, one after the other, and the best cut by dynamic programming.

The first hears each note with its neighbours and with what returns in the tune; the second hears besides
what the first made of the notes around and whole bars away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import data_path
from engine.runtime import ARRAYS, ModelFolder, ModelFolderError, arrays_content, load_folder, save_folder
from music.boundaries import context, features
from music.boundaries.context import context_features
from music.boundaries.features import Array, tune_features
from music.boundaries.lengths import LONGEST, best_starts
from music.metre import Metre
from music.notes import Note


@dataclass(frozen=True)
class Layers:
    """The weights: for each layer a matrix (inputs, outputs) and a bias (outputs,); the last has one output.

    Inputs are brought to mean 0 and deviation 1 with `mean` and `scale`; between layers stands a rectifier.
    """

    mean: Array
    scale: Array
    matrices: tuple[Array, ...]
    biases: tuple[Array, ...]

    def logits(self, inputs: Array) -> Array:
        """The log-odds for inputs (rows, inputs): (rows,)."""
        x = (inputs - self.mean) * self.scale
        for matrix, bias in zip(self.matrices[:-1], self.biases[:-1], strict=True):
            x = np.maximum(x @ matrix + bias, 0)
        return np.asarray((x @ self.matrices[-1] + self.biases[-1])[:, 0], np.float32)

    def arrays(self) -> dict[str, Array]:
        """Everything by name; `of_arrays` is the inverse."""
        named = {"mean": self.mean, "scale": self.scale}
        named |= {f"matrix_{i}": matrix for i, matrix in enumerate(self.matrices)}
        return named | {f"bias_{i}": bias for i, bias in enumerate(self.biases)}

    @classmethod
    def of_arrays(cls, named: Mapping[str, Array]) -> "Layers":
        """The layers that `arrays` named.

        Raises:
            KeyError: an array is missing.
        """
        count = sum(name.startswith("matrix_") for name in named)
        matrices, biases = (tuple(named[f"{kind}_{i}"] for i in range(count)) for kind in ("matrix", "bias"))
        return cls(named["mean"], named["scale"], matrices, biases)


@dataclass(frozen=True)
class Detector:
    """What was learned.

    Attributes:
        first: networks on a note's own features, whose log-odds are averaged.
        second: networks on these and the context, averaged too.
        lengths: weights of phrases of 1, 2 ... notes: (`LONGEST`,).
        offset: what is added to the log-odds of every note: above 0 for more and shorter phrases.
    """

    first: tuple[Layers, ...]
    second: tuple[Layers, ...]
    lengths: Array
    offset: float = 0.0

    @property
    def size(self) -> int:
        """How many numbers were learned."""
        return len(self.lengths) + 1 + sum(a.size for net in self.first + self.second for a in net.arrays().values())

    def log_odds(self, notes: Sequence[Note], metre: Metre) -> Array:
        """Of every note, that it begins a phrase: (notes,), for one note or more."""
        heard = tune_features(notes, metre)
        return second_hearing(self.second, heard, notes, metre, mean_logits(self.first, heard))

    def starts(self, notes: Sequence[Note], metre: Metre) -> tuple[int, ...]:
        """Indexes of the notes that begin a phrase; none where there are no notes."""
        if not notes:
            return ()
        return best_starts(self.log_odds(notes, metre).astype(float) + self.offset, self.lengths.astype(float))

    def save(self, folder: Path, settings: Mapping[str, Any]) -> None:
        """Writes the weights, in half precision, and a configuration that names them and how they came about."""
        arrays = {"lengths": self.lengths, "offset": np.array(self.offset)}
        for name, networks in (("first", self.first), ("second", self.second)):
            for number, layers in enumerate(networks):
                arrays |= {f"{name}/{number}/{key}": array for key, array in layers.arrays().items()}
        weights = arrays_content({name: array.astype(np.float16) for name, array in arrays.items()})
        save_folder(folder, {"hears": HEARS, "settings": settings}, {ARRAYS: weights})

    @classmethod
    def load(cls, folder: Path) -> "Detector":
        """Reads what `save` wrote.

        Raises:
            ModelFolderError: a file is missing or damaged, or was made for other features.
        """
        stored = load_folder(folder, ARRAYS)
        hears = stored.fields.get("hears")
        if hears != HEARS:
            raise ModelFolderError(f"{folder} was made to hear {hears}; this version hears {HEARS}")
        return cls._of_arrays(stored)

    @classmethod
    def _of_arrays(cls, stored: ModelFolder) -> "Detector":
        arrays = {name: array.astype(np.float32) for name, array in stored.arrays().items()}
        try:
            first, second = (_networks(name, arrays) for name in ("first", "second"))
            return cls(first, second, arrays["lengths"], float(arrays["offset"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ModelFolderError(f"{stored.path / ARRAYS} holds no phrase detector ({error})") from error


HEARS = {
    "reach": features.REACH,
    "lags_bars": list(features.LAGS_BARS),
    "context_reach": context.REACH,
    "half_bars": context.HALF_BARS,
    "periods_bars": list(context.PERIODS_BARS),
    "longest": LONGEST,
}
"""What the weights depend on: a detector made for other features is refused."""


def mean_logits(networks: Sequence[Layers], inputs: Array) -> Array:
    """The mean of what several networks say of inputs (rows, inputs): (rows,)."""
    return np.mean([layers.logits(inputs) for layers in networks], axis=0)


def second_hearing(
    networks: Sequence[Layers], heard: Array, notes: Sequence[Note], metre: Metre, log_odds: Array
) -> Array:
    """The log-odds (notes,) of networks that hear the features and the context of a first hearing."""
    return mean_logits(networks, np.concatenate([heard, context_features(notes, metre, log_odds)], axis=1))


def _networks(name: str, arrays: Mapping[str, Array]) -> tuple[Layers, ...]:
    numbers = sorted({int(key.split("/")[1]) for key in arrays if key.startswith(f"{name}/")})
    prefixes = [f"{name}/{number}/" for number in numbers]
    return tuple(
        Layers.of_arrays({k.removeprefix(p): a for k, a in arrays.items() if k.startswith(p)}) for p in prefixes
    )


@cache
def shipped_detector() -> Detector:
    """The detector that comes with the program.

    Raises:
        MissingDataError: it is not where it should be.
        ModelFolderError: it is damaged.
    """
    return Detector.load(data_path("models", "boundaries"))
