"""A theme's feeling, and the table of words by topic and feeling, as it ships."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path

TOPIC_SIZE = 64
"""Length of a topic vector."""

THEMES = "themes.npz"
"""The table's file in a model folder."""

LEAST_RARITY = 3.5
"""Words that stand in more than one stanza in 33 say nothing of the topic."""


class ThemeTableError(ValueError):
    """A damaged table of themes."""


@dataclass(frozen=True)
class Feeling:
    """A theme as the verse network is told it.

    Attributes:
        topic: (TOPIC_SIZE,) unit vector; zeros for none.
        valence: -1 to 1.
        words: that name the theme, of which it knows nothing.
    """

    topic: NDArray[np.float32]
    valence: float
    words: tuple[str, ...] = ()


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

    def to_bytes(self) -> bytes:
        """The content of an `.npz`, vectors in bytes (a unit vector's entries are at most 1)."""
        content = BytesIO()
        np.savez_compressed(
            content,
            words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
            topics=np.round(self.topics * 127).astype(np.int8),
            feelings=np.stack([self.valence, self.arousal, self.rarity]).astype(np.float16),
            rated=self.rated,
        )
        return content.getvalue()

    @classmethod
    def load(cls) -> "ThemeTable":
        """The table of the shipped verse model.

        Raises:
            MissingDataError: it is not there.
            ThemeTableError: it is damaged.
        """
        return cls.from_bytes(data_path("models", "verse", THEMES).read_bytes())

    @classmethod
    def from_bytes(cls, content: bytes) -> "ThemeTable":
        """Reads what `to_bytes` wrote.

        Raises:
            ThemeTableError: the content is damaged.
        """
        try:
            with np.load(BytesIO(content)) as stored:
                words = tuple(stored["words"].tobytes().decode().split("\n"))
                topics = stored["topics"].astype(np.float32) / 127
                valence, arousal, rarity = stored["feelings"].astype(np.float32)
                rated = stored["rated"]
        except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile, zlib.error) as error:
            raise ThemeTableError(f"the table of themes is damaged ({error}); reinstall eternal-echoes") from error
        if topics.shape != (len(words), TOPIC_SIZE):
            raise ThemeTableError(f"a table of themes holds {len(words)} words but vectors of shape {topics.shape}")
        if valence.shape != (len(words),) or rated.shape != (len(words),):
            raise ThemeTableError(
                f"a table of themes holds {len(words)} words, {len(valence)} feelings, {len(rated)} ratings"
            )
        return cls(words, topics, valence, arousal, rarity, rated)
