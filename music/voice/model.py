"""The voice network as it is loaded to compose with."""

from dataclasses import dataclass
from pathlib import Path

from engine.files import data_path
from engine.folder import ModelFolderError, load_model
from engine.runtime import SequenceNetwork
from music.voice.condition import CONDITION_SIZE
from music.voice.ids import VOCABULARY_SIZE


@dataclass(frozen=True)
class VoiceModel:
    """A network over the ids of `music.voice.encoding`."""

    network: SequenceNetwork

    @classmethod
    def load(cls, folder: Path | None = None) -> "VoiceModel":
        """The shipped model, or the one in a folder that `train_voice` wrote.

        Raises:
            ModelFolderError: the folder is incomplete, damaged, or no voice model.
        """
        folder = folder or data_path("models", "voice")
        stored = load_model(folder)
        sizes = (stored.config.vocabulary_size, stored.config.condition_size)
        if sizes != (VOCABULARY_SIZE, CONDITION_SIZE):
            raise ModelFolderError(
                f"{folder} holds no voice model that this version can use: vocabulary and condition have sizes {sizes},"
                f" wanted {(VOCABULARY_SIZE, CONDITION_SIZE)}; train it anew"
            )
        return cls(stored.network())
