"""Which English words are written: none that hurt, few names, and forms of old verse only where it is asked for.

The slurs themselves stand nowhere in the repository: `data/slurs.txt` holds digests of them, enough to recognise a word
and not enough to read a list; they are kept out of every vocabulary that ships. Other words are innocent alone: of the
pairs that are not, none stands in a line with its other.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path

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

ARCHAIC = frozenset(
    "thou thee thy thine thyself ye o hath doth hast dost didst wert wast shalt wilt canst wouldst shouldst couldst "
    "mayst mayest mightst hadst durst cann't is't was't thro' tho' th' i' an' e'er ne'er o'er whate'er where'er "
    "wheresoe'er whene'er howe'er whoe'er whatsoe'er ere oft oft-times ofttimes nay yea ay aye lo hark alas alack "
    "welladay gramercy forsooth prithee begone methinks methought quoth spake bespake trow ween wist wot hight "
    "yclept bedight begat begot clomb holpen shew shewed shewn builded wrought ope oped oping fain anon erst "
    "erstwhile whilom yore yestreen whence whither thither hither thence wherefore whereat whereon whereof whereto "
    "thereof thereat thereon thereto hereof unto yon yonder athwart betwixt twixt amid amidst mid midst withal "
    "verily perchance haply mayhap peradventure naught nought aught twain morrow morn sith eyne kine".split()
)
"""Forms that nobody writes today, in lower case; beside them those that `is_archaic` knows by their endings."""

_THOU_FORMS = frozenset(
    f"{stem}est"
    for stem in (
        "ask bear beat bid blow break bring brought call cam car cling com cri cross deem di do draw dream dwell "
        "fall fear feed feel fli flow gav giv go hear held hold keep kiss know lead leav li lift liv look lov mad "
        "mak mourn need pass play pray reign rejoic roam sail saw say see seek seem send shin show sing sitt sleep "
        "smil soar speak stand stood tak teach tell think throw tread turn wak walk wander weep wear went work"
    ).split()
)
"""What "thou" does: knowest, lovest."""

_NO_VERBS_IN_ETH = frozenset(
    "teeth beth elizabeth lizbeth elspeth seth macbeth kenneth gareth nazareth lambeth shibboleth twentieth thirtieth "
    "fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
)
_SHORT_TODAY = frozenset("t ll ve re m clock am all".split())
"""What may follow an apostrophe today: "can't", "o'clock", "ma'am", "y'all"."""

_CUT_TODAY = frozenset("em cause round til bout n".split())
"""Words whose beginning may be left out today: "'em", "'cause"."""

_BEFORE_D = frozenset("i you he she it we they who that there where how what".split())
"""Words that have "had" or "would" shortened behind them; "lov'd" is a verb."""


def may_write(token: str) -> bool:
    """Whether the writer may use a word that the lexicon lists: one in small letters, or a name of few."""
    usual = token.lower() not in _NO_WORDS | _UNKIND and not token.endswith("'")
    whole = len(token) > 1 or token in ("a", "I", "O")
    return usual and whole and (token[0].islower() or token[0] == "'" or token in _SINGABLE_NAMES)


def is_archaic(word: str) -> bool:
    """Whether a word, in any case, is a form that nobody writes today."""
    lower = word.lower()
    for suffix in ("'s", "s'"):
        lower = lower.removesuffix(suffix)
    if lower in ARCHAIC or lower in _THOU_FORMS:
        return True
    if lower.endswith("eth") and len(lower) > 4:
        return lower not in _NO_VERBS_IN_ETH
    return _is_clipped(lower)


def _is_clipped(lower: str) -> bool:
    """Whether an apostrophe stands where no one leaves a sound out today: "heav'n", "'tis", "may'st", "lov'd"."""
    before, apostrophe, after = lower.rpartition("'")
    if not apostrophe or not after:  # "singin'" is sung today
        return False
    if not before:
        return after not in _CUT_TODAY
    if before in ("o", "d", "l") and after not in ("er", "ye"):  # O'Brien and d'Arc, but o'erhead
        return after.startswith("er")
    return before not in _BEFORE_D if after == "d" else after not in _SHORT_TODAY


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
