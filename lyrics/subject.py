"""What a stanza is about, as the writer uses it: what the network is told, and which words are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lyrics.model import VerseModel
from lyrics.theme.table import Feeling

NEAREST_IMAGES = 160
"""An image is one of so many words: enough that songs differ, few enough that all are of the theme's world."""

LEAST_NEARNESS = 0.35
"""Cosine between an image and the theme."""


@dataclass(frozen=True)
class Subject:
    """What one stanza is about.

    Attributes:
        feeling: what the network is told: the theme, with the stanza's own images mixed in.
        names: ids of the words that name the theme.
        taste: (vocabulary,) standard normal: what this stanza likes and dislikes for no reason, so that no two say the
            same.
    """

    feeling: Feeling
    taste: NDArray[np.float32]
    names: NDArray[np.int64]

    def is_named_in(self, ids: Sequence[int]) -> bool:
        """Whether one of the words names the theme."""
        return not self._names.isdisjoint(ids)

    @cached_property
    def _names(self) -> frozenset[int]:
        return frozenset(self.names.tolist())

    @classmethod
    def draw(cls, model: VerseModel, feeling: Feeling, images: int, rng: np.random.Generator) -> "Subject":
        """The subject of a new stanza.

        Args:
            model: whose words are wanted.
            feeling: the theme's.
            images: how many are drawn.
            rng: draws them.
        """
        ids = {model.vocabulary.word_id(word) for word in feeling.words}
        names = np.array(sorted(i for i in ids if model.words.writable[i]), np.int64)
        taste = rng.standard_normal(len(model.vocabulary.tokens), np.float32)
        return cls(with_images(model, feeling, rng, images), taste, names)


def with_images(model: VerseModel, feeling: Feeling, rng: np.random.Generator, many: int) -> Feeling:
    """The feeling with `many` drawn words mixed into its topic, each as telling as one of the theme's own.

    In training the topic is the middle of one to four words of a stanza, so the network knows such mixtures. Images
    whose valence goes against the theme's are not drawn. A theme without a topic or neighbours stays as it is.
    """
    nearness = model.topics @ feeling.topic
    agrees = model.valence * feeling.valence >= 0
    fits = np.flatnonzero(model.words.writable & agrees & (nearness >= LEAST_NEARNESS))
    nearest = fits[np.argsort(-nearness[fits], kind="stable")[:NEAREST_IMAGES]]
    if len(nearest) < many or not many:
        return feeling
    drawn = rng.choice(nearest, many, replace=False)
    topic = max(1, len(feeling.words)) * feeling.topic + model.topics[drawn].sum(axis=0)
    return replace(feeling, topic=(topic / np.linalg.norm(topic)).astype(np.float32))
