"""What a language has to say of itself so that verse is read, written, divided and rhymed in it.

A language is one folder below this one: a package whose `LANGUAGE` keeps this protocol.
"""

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lyrics.prosody.pronunciation import Lexicon
from lyrics.viewpoint import Viewpoint

ENGLISH = "en"
"""The code of the language that is written unless another is asked for."""


class LanguageError(ValueError):
    """A language of which there is no folder."""


class Language(Protocol):
    """A language: its lexicon, and what is not in its words' sounds.

    Words and tokens are in any case unless it says otherwise.

    Attributes:
        code: of ISO 639-1, such as "en".
        name: in English.
        openings: words, in lower case, that go on from what was said before, such as "and".
        determiners: words, in lower case, that stand before a noun.
        prepositions: words, in lower case, that a noun follows.
        genitives: prepositions, in lower case, with which a name goes on, such as "of".
        verb_signs: words, in lower case, behind which a verb is likelier than a noun.
        small_in_title: words, in lower case, that keep their small letter inside a title.
        stop_words: words, in lower case, that say nothing of a theme.
        contrasts: words, in lower case, that end what a negation reaches.
    """

    code: str
    name: str
    openings: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    genitives: frozenset[str]
    verb_signs: frozenset[str]
    small_in_title: frozenset[str]
    stop_words: frozenset[str]
    contrasts: frozenset[str]

    @property
    def lexicon(self) -> Lexicon:
        """How its words are said."""

    def nearly_rhymes(self, one: str, other: str) -> bool:
        """Whether two rhyme parts, phonemes joined by spaces, make a near rhyme."""

    def may_write(self, token: str) -> bool:
        """Whether the writer may use a word that the lexicon lists."""

    def may_end_line(self, word: str) -> bool:
        """Whether a word may end a line."""

    def wrong_articles(self, word: str) -> tuple[str, ...]:
        """The articles that cannot stand before a word."""

    def plurals_of(self, words: Collection[str]) -> frozenset[str]:
        """Words, in lower case, that look like plurals of words beside them."""

    def slips(self, words: Sequence[str], plurals: Collection[str]) -> int:
        """How many neighbours in a line disagree."""

    def may_ask(self, words: Sequence[str]) -> bool:
        """Whether a sentence that begins with these words may be a question."""

    def must_ask(self, words: Sequence[str]) -> bool:
        """Whether it can be nothing else."""

    def begins_phrase(self, words: Sequence[str], start: int) -> bool | None:
        """Whether a phrase that names something begins there; None where only the word itself can tell."""

    def is_phrase(self, words: Sequence[str]) -> bool:
        """Whether words, in lower case, are no more than a phrase: nothing in them makes a sentence."""

    def has_capital(self, words: Sequence[str], number: int) -> bool:
        """Whether a word inside a line, written small elsewhere, has a capital here."""

    def mark_after(self, words: Sequence[str], number: int) -> str:
        """The mark behind a word inside a line."""

    def read_viewpoint(self, words: Iterable[str]) -> Viewpoint:
        """How a stanza of these words is told."""

    def is_archaic(self, word: str) -> bool:
        """Whether a word is a form that nobody writes today."""

    def is_slur(self, word: str) -> bool:
        """Whether a word is kept out of every vocabulary."""

    def offensive_pairs(self, words: Sequence[str]) -> Mapping[int, NDArray[np.int64]]:
        """By the index of a word those of all that do not stand in its line."""

    def is_negation(self, word: str) -> bool:
        """Whether a word, in lower case, turns what follows."""

    def stem(self, word: str) -> str:
        """What the forms of a word have in common."""


@cache
def language_of(code: str = ENGLISH) -> Language:
    """The language of a code.

    Raises:
        LanguageError: no folder has it.
    """
    for module in iter_modules(sys.modules[__package__].__path__):
        if module.ispkg:
            language: Language | None = getattr(import_module(f".{module.name}", __package__), "LANGUAGE", None)
            if language is not None and language.code == code:
                return language
    raise LanguageError(f'no language {code!r}; wanted the code of a folder, such as "{ENGLISH}"')
