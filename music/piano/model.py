"""The piano network as it is loaded to play with."""

from dataclasses import dataclass
from pathlib import Path

from engine.files import data_path
from engine.folder import WEIGHTS, ModelFolderError, load_model
from engine.runtime import SequenceNetwork, StepNetwork
from music.piano.condition import CONDITION_SIZE
from music.piano.ids import VOCABULARY_SIZE


@dataclass(frozen=True)
class PianoModel:
    """A network over the ids of `music.piano.ids`."""

    network: SequenceNetwork

    @classmethod
    def load(cls, folder: Path | None = None) -> "PianoModel":
        """The shipped model, or the one in a folder that `train_piano` wrote.

        Raises:
            ModelFolderError: the folder is incomplete, damaged, or no piano model.
            MissingDataError: the shipped model is missing.
        """
        folder = folder or data_path("models", "piano")
        stored = load_model(folder)
        sizes = (stored.config.vocabulary_size, stored.config.condition_size)
        if sizes != (VOCABULARY_SIZE, CONDITION_SIZE):
            raise ModelFolderError(
                f"{folder} holds no piano model that this version can use: vocabulary and condition have sizes {sizes},"
                f" wanted {(VOCABULARY_SIZE, CONDITION_SIZE)}; train it anew"
            )
        # steps are too small to share: two threads would mostly wait for each other
        return cls(StepNetwork(stored.path / WEIGHTS, stored.config, threads=1))
