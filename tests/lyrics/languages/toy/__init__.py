"""A language of three words, for tests: all that a language needs is this folder."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lyrics.prosody import Pronunciation, WordSource
from lyrics.prosody.spelling import Spelling
from lyrics.viewpoint import Viewpoint

WORDS = {
    "mona": Pronunciation.of(("mo", "na"), ("M", "OO1", "N", "AA0")),
    "lona": Pronunciation.of(("lo", "na"), ("L", "OO1", "N", "AA0")),
    "ti": Pronunciation.of(("ti",), ("T", "II1")),
}


class ToyLexicon:
    def __contains__(self, word: str) -> bool:
        return word.lower() in WORDS

    def __iter__(self) -> Iterator[str]:
        return iter(WORDS)

    def pronunciations(self, word: str) -> tuple[Pronunciation, ...]:
        return (WORDS[Spelling.of(word).key],)

    def source(self, word: str) -> WordSource:
        return WordSource.LEXICON


class Toy:
    code = "x-toy"
    name = "Toy"
    openings: frozenset[str] = frozenset()
    determiners = frozenset(["ti"])
    genitives: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    verb_signs: frozenset[str] = frozenset()
    small_in_title: frozenset[str] = frozenset()
    stop_words = frozenset(["ti"])
    contrasts: frozenset[str] = frozenset()
    lexicon = ToyLexicon()

    def nearly_rhymes(self, one: str, other: str) -> bool:
        return False

    def may_write(self, token: str) -> bool:
        return True

    def may_end_line(self, word: str) -> bool:
        return word != "ti"

    def wrong_articles(self, word: str) -> tuple[str, ...]:
        return ()

    def plurals_of(self, words: Collection[str]) -> frozenset[str]:
        return frozenset()

    def slips(self, words: Sequence[str], plurals: Collection[str]) -> int:
        return 0

    def may_ask(self, words: Sequence[str]) -> bool:
        return False

    def must_ask(self, words: Sequence[str]) -> bool:
        return False

    def begins_phrase(self, words: Sequence[str], start: int) -> bool | None:
        return None

    def is_phrase(self, words: Sequence[str]) -> bool:
        return True

    def has_capital(self, words: Sequence[str], number: int) -> bool:
        return False

    def mark_after(self, words: Sequence[str], number: int) -> str:
        return ""

    def read_viewpoint(self, words: Iterable[str]) -> Viewpoint:
        return Viewpoint()

    def is_archaic(self, word: str) -> bool:
        return False

    def is_slur(self, word: str) -> bool:
        return False

    def offensive_pairs(self, words: Sequence[str]) -> Mapping[int, NDArray[np.int64]]:
        return {}

    def is_negation(self, word: str) -> bool:
        return word == "no"

    def stem(self, word: str) -> str:
        return word


LANGUAGE = Toy()
