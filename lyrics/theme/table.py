"""The table of words by topic and feeling, as it ships."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path, written_aside

TOPIC_SIZE = 64
"""Length of a topic vector."""


class ThemeTableError(ValueError):
    """A damaged table of themes."""


@dataclass(frozen=True)
class ThemeTable:
    """Words and what they carry.

    Attributes:
        words: in lower case, commonest first.
        topics: (words, TOPIC_SIZE) unit vectors: words of one topic point alike.
        valence: (words,) -1 unpleasant to 1 pleasant.
        arousal: (words,) -1 calm to 1 excited.
        rarity: (words,) inverse document frequency in nats.
        rated: (words,) whether the valence was given by people rather than inferred.
    """

    words: tuple[str, ...]
    topics: NDArray[np.float32]
    valence: NDArray[np.float32]
    arousal: NDArray[np.float32]
    rarity: NDArray[np.float32]
    rated: NDArray[np.bool_]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row by word."""
        return {word: i for i, word in enumerate(self.words)}

    def mean_topic(self, words: Iterable[str]) -> NDArray[np.float32]:
        """The unit vector (TOPIC_SIZE,) in the middle of the words; zeros if the table has none of them."""
        rows = [self.rows[word] for word in words if word in self.rows]
        total = self.topics[rows].sum(axis=0)
        length = float(np.linalg.norm(total))
        return (total / length if length else total).astype(np.float32)

    def mean_valence(self, words: Iterable[str]) -> float:
        """How pleasant a text is, -1 to 1: the rated words' sum, damped by the root of their number."""
        rows = [self.rows[word] for word in words if word in self.rows]
        values = self.valence[[row for row in rows if self.rated[row]]]
        return float(np.clip(values.sum() / max(1, len(values)) ** 0.5, -1, 1))

    def save(self, path: Path) -> None:
        """Writes an `.npz`, vectors in bytes (a unit vector's entries are at most 1)."""
        with written_aside(path) as aside:
            np.savez_compressed(
                aside,
                words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
                topics=np.round(self.topics * 127).astype(np.int8),
                feelings=np.stack([self.valence, self.arousal, self.rarity]).astype(np.float16),
                rated=self.rated,
            )

    @classmethod
    def load(cls, path: Path | None = None) -> "ThemeTable":
        """Reads the table of the shipped verse model, or another.

        Raises:
            ThemeTableError: the file is damaged.
        """
        path = path or data_path("models", "verse", "themes.npz")
        try:
            with np.load(path) as stored:
                words = tuple(stored["words"].tobytes().decode().split("\n"))
                topics = stored["topics"].astype(np.float32) / 127
                valence, arousal, rarity = stored["feelings"].astype(np.float32)
                rated = stored["rated"]
        except (OSError, ValueError, KeyError) as error:
            raise ThemeTableError(f"{path} is damaged ({error}); reinstall eternal-echoes to restore it") from error
        if topics.shape != (len(words), TOPIC_SIZE):
            raise ThemeTableError(f"{path} holds {len(words)} words but vectors of shape {topics.shape}")
        return cls(words, topics, valence, arousal, rarity, rated)
