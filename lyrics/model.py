"""The verse network with what it needs to write: vocabulary, themes, and what its words sound like, by id."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.runtime import ModelFolderError, SequenceNetwork, State, load_model
from lyrics.language import ENGLISH, Language, LanguageError, language_of
from lyrics.theme import LEAST_RARITY, THEMES, ThemeTable
from lyrics.viewpoint import Diction
from lyrics.vocabulary import CONDITION_SIZE, CONDITION_SIZES, FIRST_WORD_ID, UNKNOWN, Vocabulary

WORDS = "words.txt"
"""The file of the sounds in a model folder."""


class WordTableError(ValueError):
    """A damaged table of words."""


@dataclass(frozen=True, eq=False)
class WordTable:
    """How words are sung, by id; the specials have no syllables and are not writable.

    Attributes:
        syllables: of each word, as they are written under notes; they join to the word.
        stresses: of each word, one of 0, 1, 2 a syllable.
        rhyme_parts: of each word the phonemes from the stressed vowel on.
        onsets: of each word the consonants before that vowel.
        writable: (vocabulary,) which the writer may use.
        language: theirs.
    """

    syllables: tuple[tuple[str, ...], ...]
    stresses: tuple[tuple[int, ...], ...]
    rhyme_parts: tuple[str, ...]
    onsets: tuple[str, ...]
    writable: NDArray[np.bool_]
    language: Language = field(default_factory=language_of)

    def __len__(self) -> int:
        return len(self.syllables)

    @classmethod
    def build(cls, vocabulary: Vocabulary, language: Language | None = None) -> "WordTable":
        """Looks every word up. Only words of the lexicon are writable: of the others the sound is a guess."""
        language = language or language_of()
        lexicon, tokens = language.lexicon, vocabulary.tokens[FIRST_WORD_ID:]
        said = [lexicon.pronunciations(token)[0] for token in tokens]
        writable = [token in lexicon and "-" not in token and language.may_write(token) for token in tokens]
        none = ((),) * FIRST_WORD_ID
        return cls(
            (*none, *(_in_case(token, one.syllables) for token, one in zip(tokens, said, strict=True))),
            (*none, *(one.stresses for one in said)),
            (*("",) * FIRST_WORD_ID, *(one.rhyme_part for one in said)),
            (*("",) * FIRST_WORD_ID, *(one.onset for one in said)),
            np.array([*(False,) * FIRST_WORD_ID, *writable]),
            language,
        )

    def to_text(self) -> str:
        """A line a word: syllables, stresses, rhyme part, onset, whether writable, with tabs between."""
        columns = (
            ["\u00b7".join(syllables) for syllables in self.syllables],
            ["".join(map(str, stresses)) for stresses in self.stresses],
            self.rhyme_parts,
            self.onsets,
            ["1" if writable else "0" for writable in self.writable],
        )
        return "".join("\t".join(row) + "\n" for row in zip(*columns, strict=True))

    @classmethod
    def from_text(cls, text: str, language: Language | None = None) -> "WordTable":
        """Reads what `to_text` wrote.

        Raises:
            WordTableError: a row has another number of fields.
        """
        rows = [row.split("\t") for row in text.splitlines()]
        for number, fields in enumerate(rows, start=1):
            if len(fields) != 5:
                raise WordTableError(f"row {number} of the table of words has {len(fields)} fields; wanted 5")
        syllables, stresses, rhyme_parts, onsets, writable = zip(*rows, strict=True) if rows else ((),) * 5
        of_digits = {digits: tuple(map(int, digits)) for digits in set(stresses)}
        return cls(
            tuple(tuple(word.split("\u00b7")) if word else () for word in syllables),
            tuple(of_digits[digits] for digits in stresses),
            tuple(rhyme_parts),
            tuple(onsets),
            np.array([flag == "1" for flag in writable]),
            language or language_of(),
        )

    def without(self, ids: Set[int]) -> "WordTable":
        """The same table, those ids no longer writable."""
        writable = self.writable.copy()
        writable[list(ids)] = False
        return replace(self, writable=writable)

    @cached_property
    def syllable_counts(self) -> NDArray[np.int32]:
        """(vocabulary,) syllables of each id."""
        return np.array([len(word) for word in self.syllables], np.int32)

    @cached_property
    def line_ends(self) -> NDArray[np.bool_]:
        """(vocabulary,) which words may end a line."""
        may_end_line = self.language.may_end_line
        ends = self.writable.copy()
        ends[ends] = [may_end_line("".join(self.syllables[i])) for i in np.flatnonzero(ends)]
        return ends

    @cached_property
    def rhymes(self) -> dict[str, NDArray[np.int64]]:
        """Ids that may end a line, by rhyme part."""
        groups: dict[str, list[int]] = {}
        for i in np.flatnonzero(self.line_ends):
            groups.setdefault(self.rhyme_parts[i], []).append(int(i))
        return {part: np.array(ids) for part, ids in groups.items()}

    @cached_property
    def rhyme_codes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(vocabulary,) numbers of each id's rhyme part and of its onset: equal numbers, equal sounds."""
        _, parts = np.unique(self.rhyme_parts, return_inverse=True)
        _, onsets = np.unique(self.onsets, return_inverse=True)
        return parts, onsets

    def rhyming(self, word_id: int) -> NDArray[np.int64]:
        """Ids that rhyme perfectly with a word: the same rhyme part after another onset."""
        group = self.rhymes.get(self.rhyme_parts[word_id], np.array([], np.int64))
        return group[[self.onsets[i] != self.onsets[word_id] for i in group]] if len(group) else group

    def stress_signs(self, function_words: Iterable[int]) -> NDArray[np.float32]:
        """(vocabulary, most syllables): how much each syllable wants a strong note, -1 to 1, 0 past the word's end.

        A word of one syllable is led by its neighbours: it leans to strong notes, a function word to weak ones.
        """
        signs = np.zeros((len(self), max(1, int(self.syllable_counts.max()))), np.float32)
        for i, stresses in enumerate(self.stresses):
            if len(stresses) > 1:
                signs[i, : len(stresses)] = [{0: -1.0, 1: 1.0, 2: 0.4}[stress] for stress in stresses]
            elif stresses:
                signs[i, 0] = 0.2
        signs[list(function_words), 0] = -0.6
        return signs


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
            ModelFolderError: the folder is incomplete, damaged, no verse model, or of a language that is not there.
        """
        folder = folder or data_path("models", "verse")
        stored = load_model(folder)
        vocabulary = Vocabulary.from_json(stored.vocabulary)
        if not {WORDS, THEMES} <= set(stored.extras) or stored.config.condition_size not in CONDITION_SIZES:
            raise ModelFolderError(f"{folder} holds no verse model that this version can use; train it anew")
        try:
            language = language_of(str(stored.settings.get("language", ENGLISH)))
        except LanguageError as error:
            raise ModelFolderError(f"{folder} holds a verse model that this version cannot use: {error}") from error
        words = WordTable.from_text(stored.extras[WORDS].decode(), language)
        sizes = {len(vocabulary.tokens), len(words), stored.config.vocabulary_size}
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
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        """`SequenceNetwork.run`; of the condition (..., CONDITION_SIZE) it is told what it has learnt to use."""
        told = condition if condition is None else condition[..., : self.condition_size]
        return self.network.run(ids, told, state)

    @property
    def language(self) -> Language:
        """The language of the words."""
        return self.words.language

    def in_diction(self, diction: Diction) -> "VerseModel":
        """The model whose writable words are those of a diction: without archaic forms for `plain`, all for `old`."""
        return self if diction is Diction.OLD else self._plain

    @cached_property
    def _plain(self) -> "VerseModel":
        is_archaic = self.language.is_archaic
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
        """By the id of a word those that may not stand in its line."""
        return self.language.offensive_pairs(self.vocabulary.tokens)

    @cached_property
    def plurals(self) -> frozenset[str]:
        """Words, in lower case, that look like plurals."""
        return self.language.plurals_of(frozenset(token.lower() for token in self.vocabulary.tokens[FIRST_WORD_ID:]))

    @cached_property
    def _in_themes(self) -> tuple[list[int], list[int]]:
        rows = self.themes.rows
        pairs = [
            (i, rows[token.lower()])
            for i, token in enumerate(self.vocabulary.tokens[FIRST_WORD_ID:], start=FIRST_WORD_ID)
            if token != UNKNOWN and token.lower() in rows
        ]
        return [i for i, _ in pairs], [row for _, row in pairs]


def _in_case(token: str, syllables: tuple[str, ...]) -> tuple[str, ...]:
    """The syllables with the token's own letters, so that "God" keeps its capital."""
    cut, start = [], 0
    for syllable in syllables:
        cut.append(token[start : start + len(syllable)])
        start += len(syllable)
    return tuple(cut) if "".join(cut) == token else syllables
