"""Words that hurt: slurs, kept out of every vocabulary that ships, and pairs that are innocent alone.

The slurs themselves stand nowhere in the repository: `data/slurs.txt` holds digests of them, enough to recognise a word
and not enough to read a list. Of the pairs, none stands in a line with its other.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path

DIGEST_CHARACTERS = 16
"""Hexadecimal characters kept of a SHA-256: 64 bits, so that no innocent word meets a digest by chance."""

_CLITIC = re.compile(r"['\u2019](?:s|re|ve|ll|d|m)$")
_ES_PLURAL = re.compile(r"(?:s|x|z|ch|sh|o)es$")

_COLOURS = frozenset("black brown white yellow red dark swarthy tawny".split())
_YOUNG = frozenset("boy boys girl girls child children babe babes baby babies infant infants".split())
_WOMEN = frozenset(
    "woman women maid maids maiden maidens virgin virgins lass lasses lassie damsel damsels bride brides wife wives "
    "widow widows lady ladies daughter daughters sister sisters mother mothers".split()
)
_MEN = frozenset("man men".split())
_PEOPLES = frozenset("race races people nation nations tribe tribes folk".split())
_FORCE = frozenset(
    "force forced forces compel compelled seize seized drag drags dragged bind binds bound tie tied beat beats beaten "
    "whip whips whipped lash lashed scourge scourged strike strikes struck conquer conquered subdue subdued possess "
    "possessed".split()
)
_KILLING = frozenset(
    "kill kills killed slay slays slain slew slaughter slaughtered murder murdered destroy destroys destroyed hang "
    "hangs hanged stab stabs stabbed burn burned drown drowned hate hates hated".split()
)
_NAKEDNESS = frozenset("naked nude lust lusty wanton".split())
_BEDS = frozenset("bed beds couch".split())
_HANGING = frozenset("hang hangs hanged hung rope noose gallows".split())

_APART = (
    (_COLOURS, _YOUNG | _WOMEN | _MEN | _PEOPLES | {"skin", "skins"}),
    (_FORCE, _YOUNG | _WOMEN | _BEDS | _NAKEDNESS),
    (_KILLING, _YOUNG | _WOMEN | _PEOPLES),
    (_NAKEDNESS, _YOUNG),
    (_HANGING, _COLOURS & {"black", "brown"}),
)
"""Sets of words of which none stands in a line with one of the other set."""


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


def must_not_meet(word: str, other: str) -> bool:
    """Whether the two, in any case and as possessives too, do not stand in one line."""
    return _plain(other) in _partners().get(_plain(word), ())


def offensive_pairs(tokens: Sequence[str]) -> Mapping[int, NDArray[np.int64]]:
    """By the id of a word those of all that do not stand in its line; only of words for which there are any."""
    plain = {i: word for i, word in enumerate(map(_plain, tokens)) if word in _partners()}
    found = {i: [j for j, other in plain.items() if other in _partners()[word]] for i, word in plain.items()}
    return {i: np.array(others) for i, others in found.items() if others}


@cache
def _partners() -> Mapping[str, frozenset[str]]:
    """By a word those that it must not meet."""
    found: dict[str, frozenset[str]] = {}
    for pair in _APART:
        for ones, others in (pair, pair[::-1]):
            found |= {word: found.get(word, frozenset()) | others for word in ones}
    return found


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("s'")
