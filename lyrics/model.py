"""The verse network with what it needs to write: vocabulary, sounds of words, themes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.folder import ModelFolderError, load_model
from engine.runtime import SequenceNetwork, State
from lyrics.agreement import plurals_of
from lyrics.condition import CONDITION_SIZE, CONDITION_SIZES
from lyrics.tact import words_apart
from lyrics.theme.table import LEAST_RARITY, THEMES, ThemeTable
from lyrics.viewpoint import Diction, is_archaic
from lyrics.vocabulary import FIRST_WORD_ID, UNKNOWN, Vocabulary
from lyrics.words import WordTable

WORDS = "words.txt"


@dataclass(frozen=True)
class VerseModel:
    """A network whose ids are the vocabulary's, and tables by id.

    Attributes:
        network: of words.
        vocabulary: its ids.
        words: how they sound.
        themes: what they are about.
        condition_size: how much the network is told: one of `CONDITION_SIZES`.
    """

    network: SequenceNetwork
    vocabulary: Vocabulary
    words: WordTable
    themes: ThemeTable
    condition_size: int = CONDITION_SIZE

    @classmethod
    def load(cls, folder: Path | None = None) -> "VerseModel":
        """The shipped model, or the one in a folder that `train_verse` wrote.

        Raises:
            ModelFolderError: the folder is incomplete, damaged, or no verse model.
        """
        folder = folder or data_path("models", "verse")
        stored = load_model(folder)
        vocabulary = Vocabulary.from_json(stored.vocabulary)
        if not {WORDS, THEMES} <= set(stored.extras) or stored.config.condition_size not in CONDITION_SIZES:
            raise ModelFolderError(f"{folder} holds no verse model that this version can use; train it anew")
        words = WordTable.from_text(stored.extras[WORDS].decode())
        sizes = {len(vocabulary.tokens), len(words.words), stored.config.vocabulary_size}
        if len(sizes) != 1:
            raise ModelFolderError(
                f"{folder}: vocabulary, table of words and network disagree in size: {sorted(sizes)}"
            )
        themes = ThemeTable.from_bytes(stored.extras[THEMES])
        return cls(stored.network(), vocabulary, words, themes, stored.config.condition_size)

    def start(self, batch: int) -> State:
        """`SequenceNetwork.start`."""
        return self.network.start(batch)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32], state: State
    ) -> tuple[NDArray[np.float32], State]:
        """`SequenceNetwork.run`; of the condition (..., CONDITION_SIZE) it is told what it has learnt to use."""
        return self.network.run(ids, condition[..., : self.condition_size], state)

    def in_diction(self, diction: Diction) -> "VerseModel":
        """The model whose writable words are those of a diction: without archaic forms for `plain`, all for `old`."""
        return self if diction is Diction.OLD else self._plain

    @cached_property
    def _plain(self) -> "VerseModel":
        archaic = frozenset(i for i, token in enumerate(self.vocabulary.tokens) if is_archaic(token))
        return replace(self, words=self.words.without(archaic))

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """(vocabulary,) inverse document frequency in nats; 0 for ids without a topic."""
        rarity = np.zeros(len(self.vocabulary.tokens), np.float32)
        ids, rows = self._in_themes
        rarity[ids] = self.themes.rarity[rows]
        return rarity

    @cached_property
    def topics(self) -> NDArray[np.float32]:
        """(vocabulary, topic) unit vectors of words that say something of the topic, zeros for the others."""
        topics = np.zeros((len(self.vocabulary.tokens), self.themes.topics.shape[1]), np.float32)
        ids, rows = self._in_themes
        topics[ids] = self.themes.topics[rows] * (self.themes.rarity[rows] >= LEAST_RARITY)[:, None]
        return topics

    @cached_property
    def valence(self) -> NDArray[np.float32]:
        """(vocabulary,) valence of rated words, 0 for the others."""
        valence = np.zeros(len(self.vocabulary.tokens), np.float32)
        ids, rows = self._in_themes
        valence[ids] = self.themes.valence[rows] * self.themes.rated[rows]
        return valence

    @cached_property
    def function_words(self) -> NDArray[np.int64]:
        """Ids of words so common that they are grammar rather than matter."""
        common = np.flatnonzero((self.rarity > 0) & (self.rarity < 2.2))
        return common[self.words.syllable_counts[common] == 1]

    @cached_property
    def apart(self) -> Mapping[int, NDArray[np.int64]]:
        """By the id of a word those that may not stand in its line (`lyrics.tact`)."""
        return words_apart(self.vocabulary.tokens)

    @cached_property
    def plurals(self) -> frozenset[str]:
        """Words, in lower case, that look like plurals."""
        return plurals_of(frozenset(token.lower() for token in self.vocabulary.tokens[FIRST_WORD_ID:]))

    @cached_property
    def _in_themes(self) -> tuple[list[int], list[int]]:
        rows = self.themes.rows
        pairs = [
            (i, rows[token.lower()])
            for i, token in enumerate(self.vocabulary.tokens[FIRST_WORD_ID:], start=FIRST_WORD_ID)
            if token != UNKNOWN and token.lower() in rows
        ]
        return [i for i, _ in pairs], [row for _, row in pairs]
