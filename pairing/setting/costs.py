"""The costs of a setting as learned: for every syllable and note, what beginning or continuing there is worth.

Two small networks, one over what a note shows and one over what a syllable shows, each end in vectors; the worth of a
syllable on a note is the product of theirs. Several pairs of networks, trained from other seeds, are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.files import data_path
from engine.runtime import ARRAYS, ModelFolderError, arrays_content, load_folder, save_folder
from music.metre import Metre
from music.notes import Note
from pairing.setting import note_features, word_features
from pairing.setting.alignment import Floats, Ints, Worth
from pairing.setting.words import WordLattice

KINDS = 4
"""What a note can do: begin or continue a syllable, each after one note of it (or of the one before) or several."""


NAMES = (
    "note_in", "note_in_bias", "note_mid", "note_mid_bias", "note_out", "note_out_bias",
    "word_in", "word_in_bias", "word_common", "word_out", "word_out_bias",
)  # fmt: skip
"""The arrays of a member."""


@dataclass(frozen=True)
class Scales:
    """What is taken off each feature and what it is divided by: (2, features) each."""

    notes: Floats
    syllables: Floats


@dataclass(frozen=True)
class Costs:
    """Learned costs.

    Attributes:
        members: weights by name, of each pair of networks.
        common: words of one syllable that are known by themselves.
    """

    members: tuple[Mapping[str, Floats], ...]
    scales: Scales
    common: tuple[str, ...]

    def __post_init__(self) -> None:
        found = (self.scales.notes.shape[1], self.scales.syllables.shape[1])
        wanted = (note_features.FEATURES, word_features.FEATURES)
        if found != wanted:
            raise ModelFolderError(
                f"costs made for {found} features of notes and syllables; wanted {wanted}: fit them again"
            )

    @classmethod
    def load(cls, folder: Path | None = None) -> "Costs":
        """The costs in a model folder, else those that ship.

        Raises:
            MissingDataError: none ship.
            ModelFolderError: they cannot be read, are damaged or made for other features.
        """
        return _shipped() if folder is None else _read(folder)

    def worth(self, notes: Sequence[Note], metre: Metre, words: WordLattice, syllables: int) -> Worth:
        """What each syllable is worth on each note, if so many are set in all."""
        shown = note_features.note_features(notes, metre, syllables)
        said = word_features.syllable_features(words)
        ids = word_features.word_ids(words, self.common)
        return self.worth_of(shown, said, ids)

    def worth_of(self, shown: Floats, said: Floats, ids: Ints) -> Worth:
        """The same from features (N, ...) and (S, ...) and the ids of common words (S,)."""
        scaled = scale(shown, self.scales.notes), scale(said, self.scales.syllables)
        vectors = [(note_vectors(m, scaled[0])[-1], word_vectors(m, scaled[1], ids)[-1]) for m in self.members]
        worths = [member_worth(of_notes, of_words) for of_notes, of_words in vectors]
        factor = np.float32(1 / len(worths))
        begins = sum((w.begins for w in worths[1:]), worths[0].begins) * factor
        return Worth(begins, sum((w.continues for w in worths[1:]), worths[0].continues) * factor)

    def save(self, folder: Path, fields: Mapping[str, Any]) -> None:
        """Writes the weights, in half precision, and a configuration with `fields` that tell how they came about."""
        arrays: dict[str, Any] = {
            "note_scales": self.scales.notes,
            "syllable_scales": self.scales.syllables,
            "common": np.frombuffer("\n".join(self.common).encode(), np.uint8),
            "members": np.int64(len(self.members)),
        }
        for number, member in enumerate(self.members):
            arrays |= {f"{number}.{name}": member[name].astype(np.float16) for name in NAMES}
        save_folder(folder, fields, {ARRAYS: arrays_content(arrays)})


def scale(features: Floats, scales: Floats) -> Floats:
    """Features around 0 and about as large as 1."""
    return (features - scales[0]) / scales[1]


def note_vectors(member: Mapping[str, Floats], shown: Floats) -> tuple[Floats, Floats, Floats]:
    """Both hidden layers and the vectors of the notes, (N, KINDS * K)."""
    first = np.tanh(shown @ member["note_in"] + member["note_in_bias"])
    second = np.tanh(first @ member["note_mid"] + member["note_mid_bias"])
    return first, second, second @ member["note_out"] + member["note_out_bias"]


def word_vectors(member: Mapping[str, Floats], said: Floats, ids: Ints) -> tuple[Floats, Floats]:
    """The hidden layer and the vectors of the syllables, (S, 2 * K): for beginning and for continuing."""
    hidden = np.tanh(said @ member["word_in"] + member["word_common"][ids] + member["word_in_bias"])
    return hidden, hidden @ member["word_out"] + member["word_out_bias"]


def member_worth(of_notes: Floats, of_words: Floats) -> Worth:
    """The products of the vectors."""
    size = of_words.shape[1] // 2
    notes = of_notes.reshape(-1, KINDS, size)
    begins = notes[:, :2] @ of_words[:, :size].T
    continues = notes[:, 2:] @ of_words[:, size:].T
    return Worth(begins.swapaxes(1, 2), continues.swapaxes(1, 2))


@cache
def _shipped() -> Costs:
    return _read(data_path("models", "setting"))


def _read(folder: Path) -> Costs:
    arrays = load_folder(folder, ARRAYS).arrays()
    try:
        members = tuple(
            {name: arrays[f"{number}.{name}"].astype(np.float32) for name in NAMES}
            for number in range(int(arrays["members"]))
        )
        scales = Scales(arrays["note_scales"], arrays["syllable_scales"])
        return Costs(members, scales, tuple(arrays["common"].tobytes().decode().split("\n")))
    except (UnicodeDecodeError, TypeError, KeyError) as error:
        raise ModelFolderError(f"{folder / ARRAYS} holds no costs of settings ({error}); fit them again") from error
