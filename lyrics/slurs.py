"""Slurs and demeaning words, kept out of every vocabulary that ships.

The words themselves stand nowhere in the repository: `data/slurs.txt` holds digests of them, enough to
recognise a word and not enough to read a list.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from engine.files import data_path

DIGEST_CHARACTERS = 16
"""Hexadecimal characters kept of a SHA-256: 64 bits, so that no innocent word meets a digest by chance."""

_CLITIC = re.compile(r"['\u2019](?:s|re|ve|ll|d|m)$")
_ES_PLURAL = re.compile(r"(?:s|x|z|ch|sh|o)es$")


def is_slur(word: str) -> bool:
    """Whether the word, its singular, or a part of it between hyphens or spaces is a slur or a vulgarity.

    Case, accents, apostrophes and other marks make no difference.
    """
    joined = _letters(word)
    parts = re.split(r"[^\w'\u2019]+", word)
    forms = [joined, *(_letters(part) for part in parts)] if len(parts) > 1 else [joined]
    return any(digest(form) in _digests() for whole in forms for form in _singulars(whole))


def without_slurs(words: Iterable[str]) -> list[str]:
    """The words that are no slurs, in their order."""
    return [word for word in words if not is_slur(word)]


def digest(letters: str) -> str:
    """The line of `data/slurs.txt` that would stand for the letters."""
    return sha256(letters.encode()).hexdigest()[:DIGEST_CHARACTERS]


def _letters(word: str) -> str:
    """Lower-case letters without accents, marks or the end of a contraction: "who're" is innocent."""
    decomposed = unicodedata.normalize("NFKD", _CLITIC.sub("", word.casefold()))
    return "".join(character for character in decomposed if character.isalpha())


def _singulars(letters: str) -> Iterable[str]:
    """The letters, and what remains without a plural or possessive ending.

    -es is taken off only where English adds it, or "spices" would lose too much.
    """
    yield letters
    if letters.endswith("s"):
        yield letters[:-1]
    if _ES_PLURAL.search(letters):
        yield letters[:-2]


@cache
def _digests() -> frozenset[str]:
    lines = data_path("slurs.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
