"""What the verse network reads: ids of line ends and words, and beside them what the words are about and their room.

The vector given to the network at every step tells what the words are about, how much room is left, and how it is told
(`lyrics.viewpoint`). Each part can be withheld (zeros): training does so at random, so that the network also works
without, and its perplexity is measured with all withheld.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lyrics.language import Language, language_of
from lyrics.theme import TOPIC_SIZE
from lyrics.viewpoint import Diction, Speaker, Tense, Viewpoint

LINE_ENDS = ("", ",", ";", ".", "!", "?")
"""What may end a line; anything else is folded into one of these."""

CLOSING = (".", "!", "?")
"""Marks that end a sentence."""

START, STOP, UNKNOWN = "<s>", "</s>", "<unk>"
_SPECIALS = (START, STOP, UNKNOWN, *(f"<end{mark}>" for mark in LINE_ENDS))
START_ID, STOP_ID, UNKNOWN_ID = range(3)
FIRST_END_ID = 3
FIRST_WORD_ID = len(_SPECIALS)

MOST_SYLLABLES = 15
MOST_LINES = 7

_VALENCE = TOPIC_SIZE
_THEME_GIVEN = TOPIC_SIZE + 1
_SYLLABLES = TOPIC_SIZE + 2
_LINES = _SYLLABLES + MOST_SYLLABLES + 1
_ROOM_GIVEN = _LINES + MOST_LINES + 1
_VIEWPOINT = _ROOM_GIVEN + 1
_CHOICES: tuple[Diction | Speaker | Tense, ...] = (*Diction, *Speaker, *Tense)
VIEWPOINT_SIZE = len(_CHOICES)
CONDITION_SIZE = _VIEWPOINT + VIEWPOINT_SIZE
CONDITION_SIZES = (_VIEWPOINT, CONDITION_SIZE)
"""Of networks that are not told how a stanza is told, and of those that are."""


class VocabularyError(ValueError):
    """A vocabulary that cannot be used."""


@dataclass(frozen=True)
class CleanLine:
    """Words as written, without punctuation inside, and the mark the line ends with (one of `LINE_ENDS`)."""

    words: tuple[str, ...]
    end: str


@dataclass(frozen=True)
class CleanStanza:
    """A stanza and the book it stands in."""

    book: str
    lines: tuple[CleanLine, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Tokens by id: the specials, a token for each line end, then words as they are written inside a line.

    Proper names and "I" keep their capital; every other word is in lower case.
    """

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.tokens[:FIRST_WORD_ID] != _SPECIALS:
            raise VocabularyError(f"a vocabulary begins {self.tokens[:FIRST_WORD_ID]}; wanted {_SPECIALS}")

    @classmethod
    def build(cls, lines: Iterable[CleanLine], size: int, language: Language | None = None) -> "Vocabulary":
        """The commonest words of the lines, without slurs, up to `size` tokens in all.

        A word is written with a capital if it mostly has one where it does not begin a line.
        """
        is_slur = (language or language_of()).is_slur
        counts: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        for line in lines:
            counts.update(word.lower() for word in line.words)
            inside.update(line.words[1:])
        kept = [w for w, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if not is_slur(w)]
        return cls((*_SPECIALS, *(_written(word, inside) for word in kept[: size - FIRST_WORD_ID])))

    @classmethod
    def from_json(cls, text: str) -> "Vocabulary":
        """Reads what `to_json` wrote.

        Raises:
            VocabularyError: the text is not a list of strings that begins with the special tokens.
        """
        try:
            tokens = json.loads(text)
        except ValueError as error:
            raise VocabularyError(f"a vocabulary is no JSON ({error})") from error
        if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
            raise VocabularyError("a vocabulary is no list of strings")
        return cls(tuple(tokens))

    def to_json(self) -> str:
        """A JSON list, a token a line."""
        return json.dumps(self.tokens, ensure_ascii=False, indent=0) + "\n"

    @cached_property
    def ids(self) -> dict[str, int]:
        """Ids by token in lower case."""
        return {token.lower(): i for i, token in enumerate(self.tokens)}

    def word_id(self, word: str) -> int:
        """The id of a word in any case, `UNKNOWN_ID` for one outside."""
        return self.ids.get(word.lower(), UNKNOWN_ID)

    def encode(self, lines: Sequence[CleanLine]) -> list[int]:
        """A stanza as the network reads it: for every line its end, then its words from last to first; then stop.

        Backwards, so that the rhyme word comes first (Ghazvininejad et al. 2016, "Generating Topical Poetry").
        """
        ids = []
        for line in lines:
            ids.append(FIRST_END_ID + LINE_ENDS.index(line.end))
            ids += [self.word_id(word) for word in reversed(line.words)]
        return [*ids, STOP_ID]

    def decode(self, ids: Sequence[int]) -> list[CleanLine]:
        """The lines of an encoded stanza; unknown words read `<unk>`."""
        lines: list[tuple[str, list[str]]] = []
        for i in ids:
            if FIRST_END_ID <= i < FIRST_WORD_ID:
                lines.append((LINE_ENDS[i - FIRST_END_ID], []))
            elif i != STOP_ID:
                lines[-1][1].append(self.tokens[i])
        return [CleanLine(tuple(reversed(words)), end) for end, words in lines]


def _written(word: str, inside: Counter[str]) -> str:
    capital = word[0].upper() + word[1:] if word[0].isalpha() else word
    return capital if inside[capital] > 3 * inside[word] else word


def theme_condition(topic: NDArray[np.float32], valence: float) -> NDArray[np.float32]:
    """The vector (CONDITION_SIZE,) with the theme given and the room withheld."""
    vector = np.zeros(CONDITION_SIZE, np.float32)
    vector[:TOPIC_SIZE] = topic
    vector[_VALENCE] = valence
    vector[_THEME_GIVEN] = 1
    return vector


def add_room(
    condition: NDArray[np.float32], syllables_left: NDArray[np.int32], lines_left: NDArray[np.int32]
) -> NDArray[np.float32]:
    """The condition with the room added.

    Args:
        condition: (..., CONDITION_SIZE), untouched.
        syllables_left: (...) in the line that is being written, after the input; more than MOST_SYLLABLES count as it.
        lines_left: (...) lines to come after that line, likewise up to MOST_LINES.
    """
    told = condition.copy()
    syllables = np.clip(syllables_left, 0, MOST_SYLLABLES)[..., None]
    lines = np.clip(lines_left, 0, MOST_LINES)[..., None]
    np.put_along_axis(told, _SYLLABLES + syllables, 1, axis=-1)
    np.put_along_axis(told, _LINES + lines, 1, axis=-1)
    told[..., _ROOM_GIVEN] = 1
    return told


def viewpoint_condition(viewpoint: Viewpoint) -> NDArray[np.float32]:
    """The vector (CONDITION_SIZE,) with the viewpoint given, as far as it is one, and all else withheld."""
    vector = np.zeros(CONDITION_SIZE, np.float32)
    for choice in (viewpoint.diction, viewpoint.speaker, viewpoint.tense):
        if choice is not None:
            vector[_VIEWPOINT + _CHOICES.index(choice)] = 1
    return vector
