"""What the verse network's words sound like: syllables, stress and rhyme by id, saved beside the weights."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lyrics.vocabulary import FIRST_WORD_ID, Vocabulary

if TYPE_CHECKING:  # the table is built in training; a song only reads it
    from lyrics.prosody import Lexicon

_SINGABLE_NAMES = frozenset(
    "I I'm I'll I've I'd O God God's Lord Christ Christmas Heaven Eden Paradise April May June July "
    "September October November December January February March August Sunday English Cupid Venus".split()
)
_NO_WORDS = frozenset("ii iii iv vi vii viii ix xi xii mr mrs st dr etc viz canto ye'd".split())
_UNKIND = frozenset(
    "savage jew jews jewish turk turks turkish moor moors colored coloured slave slaves mongrel queer dumb lame pagan"
    " hag spinster tramp dwarf cock ass damn damned".split()
)
"""Known to the network, for verse of that time is full of them, but not written: it speaks of people unkindly."""

_NO_LINE_END = frozenset(
    "a an the of and or but nor to my thy your his her its our their from at by with as than if that "
    "which who whose am is are was were be been i'm i'll i've i'd o into unto upon every some any no "
    "these those 'tis 'twas for on in".split()
)


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
    """Sung words by id; the specials have no syllables and are not writable."""

    words: tuple[SungWord, ...]

    @classmethod
    def build(cls, vocabulary: Vocabulary, lexicon: "Lexicon") -> "WordTable":
        """Looks every word up. Only words of the lexicon are writable: of the others the sound is a guess."""
        special = SungWord((), (), "", "", False)
        return cls((special,) * FIRST_WORD_ID + tuple(_sung(t, lexicon) for t in vocabulary.tokens[FIRST_WORD_ID:]))

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
    def from_text(cls, text: str) -> "WordTable":
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
        return cls(tuple(words))

    def without(self, ids: Set[int]) -> "WordTable":
        """The same table, those ids no longer writable."""
        return WordTable(tuple(replace(w, writable=False) if i in ids else w for i, w in enumerate(self.words)))

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
        return np.array([w.writable and "".join(w.syllables).lower() not in _NO_LINE_END for w in self.words])

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


def _sung(token: str, lexicon: "Lexicon") -> SungWord:
    pronunciation = lexicon.pronunciations(token)[0]
    known = token in lexicon and "-" not in token
    usual = (
        token.lower() not in _NO_WORDS | _UNKIND
        and (len(token) > 1 or token in ("a", "I", "O"))
        and not token.endswith("'")
    )
    singable = token[0].islower() or token[0] == "'" or token in _SINGABLE_NAMES
    return SungWord(
        _in_case(token, pronunciation.syllables),
        pronunciation.stresses,
        pronunciation.rhyme_part,
        pronunciation.onset,
        known and usual and singable,
    )


def _in_case(token: str, syllables: tuple[str, ...]) -> tuple[str, ...]:
    """The syllables with the token's own letters, so that "God" keeps its capital."""
    cut, start = [], 0
    for syllable in syllables:
        cut.append(token[start : start + len(syllable)])
        start += len(syllable)
    return tuple(cut) if "".join(cut) == token else syllables
