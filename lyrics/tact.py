"""Words that are innocent alone and hurt together: none stands in a line with another such."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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


def are_apart(word: str, other: str) -> bool:
    """Whether the two, in any case and as possessives too, do not stand in one line."""
    one, two = _plain(word), _plain(other)
    return any((one in first and two in second) or (two in first and one in second) for first, second in _APART)


def words_apart(tokens: Sequence[str]) -> Mapping[int, NDArray[np.int64]]:
    """By the id of a word those of all that do not stand in its line; only of words for which there are any."""
    plain = [_plain(token) for token in tokens]
    concerned = [i for i, word in enumerate(plain) if any(word in one | other for one, other in _APART)]
    found = {i: [j for j in concerned if are_apart(plain[i], plain[j])] for i in concerned}
    return {i: np.array(others) for i, others in found.items() if others}


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("s'")
