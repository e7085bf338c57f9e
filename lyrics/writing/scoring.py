"""What a stanza is about, and which line is best: likelihood alone picks bland ones, so theme and variety count too."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lyrics.model import VerseModel
from lyrics.theme import Theme
from lyrics.writing.drafts import WritingConfig, WrittenLine

NEAREST_IMAGES = 160
"""An image is one of so many words: enough that songs differ, few enough that all are of the theme's world."""

LEAST_NEARNESS = 0.35
"""Cosine between an image and the theme."""


class Subject:
    """What one stanza is about, beside the song's others; lines are scored by it.

    Args:
        model: whose ids the lines hold.
        config: of the search, with the weights of the parts of the score.
        theme: what the network is told: the song's, with the stanza's own images mixed in.
        taste: (vocabulary,) standard normal: what this stanza likes and dislikes for no reason, so that no two say the
            same.
        others: lines of the song's other stanzas.
    """

    def __init__(
        self,
        model: VerseModel,
        config: WritingConfig,
        theme: Theme,
        taste: NDArray[np.float32],
        others: Sequence[WrittenLine] = (),
    ) -> None:
        self.model, self.config, self.theme, self.taste, self.others = model, config, theme, taste, others
        ids = {model.vocabulary.word_id(word) for word in theme.words}
        self.names = np.array(sorted(i for i in ids if model.words.writable[i]), np.int64)
        """Ids of the words that name the theme."""
        self._names = frozenset(self.names.tolist())
        self._may_return = self._names | frozenset(int(i) for i in model.function_words)
        self._used = {i for line in others for i in line.ids}

    @classmethod
    def draw(
        cls,
        model: VerseModel,
        config: WritingConfig,
        theme: Theme,
        others: Sequence[WrittenLine],
        rng: np.random.Generator,
    ) -> "Subject":
        """The subject of a new stanza: its taste and its images of the song's theme are drawn."""
        taste = rng.standard_normal(len(model.vocabulary.tokens), np.float32)
        return cls(model, config, with_images(model, theme, rng, config.images), taste, others)

    def is_named_in(self, ids: Sequence[int]) -> bool:
        """Whether one of the words names the theme."""
        return not self._names.isdisjoint(ids)

    def score(self, line: WrittenLine, before: Sequence[WrittenLine], told: float, untold: float) -> float:
        """The score of a line after the stanza's earlier ones.

        Args:
            line: the line.
            before: the stanza's earlier lines.
            told: mean log-probability of its words, in nats, with the theme told.
            untold: the same with the theme withheld.
        """
        weights = self.config
        words = [self.model.vocabulary.tokens[i] for i in line.ids]
        ids = np.array(line.ids)
        topics = self.model.topics[ids]
        of_matter = (topics != 0).any(axis=1)
        middle = topics.sum(axis=0)
        length = float(np.linalg.norm(middle))
        topic = float(middle @ self.theme.topic) / length if length else 0.0
        agreement = float(np.clip(self.model.valence[ids].sum() * np.sign(self.theme.valence), -1, 1))
        earlier = self._used | {i for other in before for i in other.ids}
        repeated = sum(i in earlier and i not in self._may_return for i in line.ids)
        starts_alike = sum(other.ids[0] == line.ids[0] for other in (*self.others, *before))
        is_named = any(self.is_named_in(other.ids) for other in before)
        named = self.is_named_in(line.ids) * (-1.0 if is_named else 1.0)
        return (
            weights.likelihood * min(told, weights.usual)
            + weights.relevance * min(told - untold, 1.0)
            + weights.topic * topic
            + weights.feeling * agreement * abs(self.theme.valence)
            + weights.naming * named
            + weights.matter * float(of_matter.mean())
            - weights.repetition * repeated
            - weights.start * starts_alike
            - weights.opening * (not before and words[0].lower() in self.model.language.openings)
            - weights.slips * self.model.language.slips(words, self.model.plurals)
        )


def with_images(model: VerseModel, theme: Theme, rng: np.random.Generator, many: int) -> Theme:
    """The theme with `many` drawn words mixed into its topic, each as telling as one of the theme's own.

    In training the topic is the middle of one to four words of a stanza, so the network knows such mixtures. Images
    whose valence goes against the theme's are not drawn. A theme without a topic or neighbours stays as it is.
    """
    nearness = model.topics @ theme.topic
    agrees = model.valence * theme.valence >= 0
    fits = np.flatnonzero(model.words.writable & agrees & (nearness >= LEAST_NEARNESS))
    nearest = fits[np.argsort(-nearness[fits], kind="stable")[:NEAREST_IMAGES]]
    if len(nearest) < many or not many:
        return theme
    drawn = rng.choice(nearest, many, replace=False)
    topic = max(1, len(theme.words)) * theme.topic + model.topics[drawn].sum(axis=0)
    return replace(theme, topic=(topic / np.linalg.norm(topic)).astype(np.float32))
