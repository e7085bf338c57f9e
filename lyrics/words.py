"""What the verse network's words sound like: syllables, stress and rhyme by id, saved beside the weights."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lyrics.language import Language, language_of
from lyrics.vocabulary import FIRST_WORD_ID, Vocabulary


class WordTableError(ValueError):
    """A damaged table of words."""


@dataclass(frozen=True)
class SungWord:
    """How one word is sung.

    Attributes:
        syllables: as they are written under notes; they join to the word.
        stresses: one of 0, 1, 2 a syllable.
        rhyme_part: phonemes from the stressed vowel on.
        onset: consonants before that vowel.
        writable: whether the writer may use it.
    """

    syllables: tuple[str, ...]
    stresses: tuple[int, ...]
    rhyme_part: str
    onset: str
    writable: bool


@dataclass(frozen=True)
class WordTable:
    """Sung words by id; the specials have no syllables and are not writable.

    Attributes:
        words: by id.
        language: theirs.
    """

    words: tuple[SungWord, ...]
    language: Language = field(default_factory=language_of)

    @classmethod
    def build(cls, vocabulary: Vocabulary, language: Language | None = None) -> "WordTable":
        """Looks every word up. Only words of the lexicon are writable: of the others the sound is a guess."""
        language = language or language_of()
        special = SungWord((), (), "", "", False)
        sung = tuple(_sung(token, language) for token in vocabulary.tokens[FIRST_WORD_ID:])
        return cls((special,) * FIRST_WORD_ID + sung, language)

    def to_text(self) -> str:
        """A line a word: syllables, stresses, rhyme part, onset, whether writable, with tabs between."""
        rows = (
            (
                "\u00b7".join(w.syllables),
                "".join(map(str, w.stresses)),
                w.rhyme_part,
                w.onset,
                str(int(w.writable)),
            )
            for w in self.words
        )
        return "".join("\t".join(row) + "\n" for row in rows)

    @classmethod
    def from_text(cls, text: str, language: Language | None = None) -> "WordTable":
        """Reads what `to_text` wrote.

        Raises:
            WordTableError: a row has another number of fields.
        """
        words = []
        for number, row in enumerate(text.splitlines(), start=1):
            fields = row.split("\t")
            if len(fields) != 5:
                raise WordTableError(f"row {number} of the table of words has {len(fields)} fields; wanted 5")
            syllables = tuple(fields[0].split("\u00b7")) if fields[0] else ()
            words.append(SungWord(syllables, tuple(map(int, fields[1])), fields[2], fields[3], fields[4] == "1"))
        return cls(tuple(words), language or language_of())

    def without(self, ids: Set[int]) -> "WordTable":
        """The same table, those ids no longer writable."""
        words = (replace(w, writable=False) if i in ids else w for i, w in enumerate(self.words))
        return replace(self, words=tuple(words))

    @cached_property
    def syllable_counts(self) -> NDArray[np.int32]:
        """(vocabulary,) syllables of each id."""
        return np.array([len(word.syllables) for word in self.words], np.int32)

    @cached_property
    def writable(self) -> NDArray[np.bool_]:
        """(vocabulary,) which ids the writer may use."""
        return np.array([word.writable for word in self.words])

    @cached_property
    def line_ends(self) -> NDArray[np.bool_]:
        """(vocabulary,) which words may end a line."""
        return np.array([w.writable and self.language.may_end_line("".join(w.syllables)) for w in self.words])

    @cached_property
    def rhymes(self) -> dict[str, NDArray[np.int64]]:
        """Ids that may end a line, by rhyme part."""
        groups: dict[str, list[int]] = {}
        for i in np.flatnonzero(self.line_ends):
            groups.setdefault(self.words[i].rhyme_part, []).append(int(i))
        return {part: np.array(ids) for part, ids in groups.items()}

    @cached_property
    def rhyme_codes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(vocabulary,) numbers of each id's rhyme part and of its onset: equal numbers, equal sounds."""
        _, parts = np.unique([word.rhyme_part for word in self.words], return_inverse=True)
        _, onsets = np.unique([word.onset for word in self.words], return_inverse=True)
        return parts, onsets

    def rhyming(self, word_id: int) -> NDArray[np.int64]:
        """Ids that rhyme perfectly with a word: the same rhyme part after another onset."""
        word = self.words[word_id]
        group = self.rhymes.get(word.rhyme_part, np.array([], np.int64))
        return group[[self.words[i].onset != word.onset for i in group]] if len(group) else group

    def stress_signs(self, function_words: Iterable[int]) -> NDArray[np.float32]:
        """(vocabulary, most syllables): how much each syllable wants a strong note, -1 to 1, 0 past the word's end.

        A word of one syllable is led by its neighbours: it leans to strong notes, a function word to weak ones.
        """
        signs = np.zeros((len(self.words), max(1, int(self.syllable_counts.max()))), np.float32)
        for i, word in enumerate(self.words):
            if len(word.stresses) > 1:
                signs[i, : len(word.stresses)] = [{0: -1.0, 1: 1.0, 2: 0.4}[stress] for stress in word.stresses]
            elif word.stresses:
                signs[i, 0] = 0.2
        signs[list(function_words), 0] = -0.6
        return signs


def _sung(token: str, language: Language) -> SungWord:
    pronunciation = language.lexicon.pronunciations(token)[0]
    known = token in language.lexicon and "-" not in token
    return SungWord(
        _in_case(token, pronunciation.syllables),
        pronunciation.stresses,
        pronunciation.rhyme_part,
        pronunciation.onset,
        known and language.may_write(token),
    )


def _in_case(token: str, syllables: tuple[str, ...]) -> tuple[str, ...]:
    """The syllables with the token's own letters, so that "God" keeps its capital."""
    cut, start = [], 0
    for syllable in syllables:
        cut.append(token[start : start + len(syllable)])
        start += len(syllable)
    return tuple(cut) if "".join(cut) == token else syllables
