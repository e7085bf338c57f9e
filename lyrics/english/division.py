"""Dividing a word into the syllables printed under notes: mel-an-chol-y, bless-ed, a-bove.

Every consonant goes to the syllable it can begin (the largest legal onset), as far as print allows: a short
stressed vowel keeps the consonant after it (spir-it), s parts from what follows a stressed vowel (mas-ter),
doubled letters part (ap-ple), and parts of a word stay whole (bless-ed, lone-ly).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from lyrics.english.alignment import VOWEL_LETTERS, Unit
from lyrics.english.phonemes import LAX_VOWELS, begins_syllable, is_vowel
from lyrics.prosody.pronunciation import stress_of, without_stress

Sounds = Callable[[str], Sequence[tuple[str, ...]]]
"""All pronunciations of a word, as phonemes; none for an unknown word."""

_CONSONANT_SUFFIXES = frozenset(
    "ly ness ful fully less ment ments some ward wards hood ship dom like man men fold land teen".split()
)
_ALWAYS_SUFFIXES = frozenset({"ness", "less", "ful", "fully"})
_SHORT_HEADS = frozenset(
    {"day", "way", "out", "one", "fly", "sea", "ear", "eye", "air", "box", "bed", "boy", "set", "cup"}
)
_PREFIXES = frozenset(["un", "in", "dis", "mis", "out", "with"])
_VOWEL_SUFFIXES = frozenset(["ing", "ings", "er", "ers", "est", "eth", "ed", "es", "ish", "able", "y"])
_AFTER_SILENT_E = frozenset(["ing", "ings", "er", "ers", "est", "eth", "ed", "es"])
_SHORTEST_BASE = {"y": 4}
_NATURAL_DOUBLES = frozenset({"ll", "ss", "ff", "zz"})

_NEVER_BEGIN = frozenset({"x", "ck", "tch", "dg", "dge"})
_ALWAYS_BEGIN = frozenset({"ti", "ci", "si", "xi", "ce", "gi"})
_PART_INSIDE = frozenset({"st", "sc", "ft", "ssi", "sci"})
_SHORT_DIGRAPHS = frozenset({("ea", "EH"), ("ou", "AH"), ("oo", "AH")})
_CLOSED_PREFIXES = ("dis", "mis", "sus")


def divide(units: Sequence[Unit], sounds: Sounds) -> tuple[str, ...]:
    """The written syllables, one for each vowel heard; joined they are the word.

    Args:
        units: what the letters spell, in order; at least one holds a vowel.
        sounds: known words, by which the parts of this one are recognised.
    """
    word = "".join(unit.letters for unit in units)
    parts = seams(word, [phoneme for unit in units for phoneme in unit.phonemes], sounds)
    nuclei = [index for index, unit in enumerate(units) if unit.is_nucleus]
    starts = [0, *(_boundary(units, one, two, parts) for one, two in pairwise(nuclei))]
    return tuple(word[start:end] for start, end in zip(starts, [*starts[1:], len(word)], strict=True))


def _boundary(units: Sequence[Unit], left: int, right: int, parts: frozenset[int]) -> int:
    """The letter with which the syllable of the nucleus `right` begins."""
    first = _start(units, left + 1)
    last = _start(units, right)
    inside = [at for at in parts if first <= at <= last]
    if inside:
        return max(inside)
    nucleus = units[left]
    if left + 1 == right:
        return first - 1 if _gives_its_r(nucleus, units[right]) else first
    doubled = _doubled(units[left + 1 : right], first)
    if doubled:
        return doubled
    for index in range(left + 1, right):
        heard = (*units[index].phonemes, *units[index + 1].phonemes[:1])
        if units[index].letters == "ng" and heard[:2] == ("NG", "G"):
            return _start(units, index + 1) - 1
    consonants = [i for i in range(left + 1, right) if not _belongs_left(units, i)]
    if not consonants:
        return last
    kept = _kept(units, nucleus, consonants, units[right], starts_word=left <= 1)
    if kept == len(consonants):
        return last
    return _start(units, _with_elided_vowel(units, consonants[kept]))


def _kept(units: Sequence[Unit], nucleus: Unit, consonants: list[int], after: Unit, starts_word: bool) -> int:
    """How many of the consonants stay with the nucleus before them."""
    between = [units[index] for index in consonants]
    least = 0
    for count, unit in enumerate(between, start=1):
        if unit.letters in _NEVER_BEGIN or unit.phonemes[-1:] == ("NG",):
            least = count
    if after.letters.startswith("le") and after.letters[0] == "l" and least < len(between):
        return len(between) - 1
    if least == 0 and between[0].letters not in _ALWAYS_BEGIN and _holds(nucleus, between, after):
        least = 1
    if least == 0 and len(between) > 1 and between[0].letters == "s":
        beginning = "".join(unit.letters for unit in units[: consonants[0] + 1])
        least = int(_stress(nucleus) > 0 or (starts_word and beginning in _CLOSED_PREFIXES))
    return next((count for count in range(least, len(between)) if _may_begin(between[count:])), len(between))


def _holds(nucleus: Unit, between: list[Unit], after: Unit) -> bool:
    """Whether the nucleus is a short stressed vowel, which print keeps closed."""
    vowel = next(phoneme for phoneme in nucleus.phonemes if is_vowel(phoneme))
    plain = vowel[:-1]
    if stress_of(vowel) == 0 or plain not in LAX_VOWELS:
        return False
    if len(nucleus.letters) > 1:
        return (nucleus.letters, plain) in _SHORT_DIGRAPHS
    before_r = between[0].phonemes[:1] == ("R",)
    if plain in ("AA", "AO") and nucleus.letters == "a":
        return False
    if before_r and (plain, nucleus.letters) == ("IH", "e"):
        return False
    return not (before_r and plain == "AO" and after.letters[0] in "yi")


def _stress(nucleus: Unit) -> int:
    return next(stress_of(phoneme) for phoneme in nucleus.phonemes if is_vowel(phoneme))


def _may_begin(cluster: list[Unit]) -> bool:
    """Whether a syllable may begin with these units: a legal onset, not led by a silent letter but h."""
    heard = [phoneme for unit in cluster for phoneme in unit.phonemes]
    return begins_syllable(heard) and (bool(cluster[0].phonemes) or cluster[0].letters == "h")


def _doubled(between: Sequence[Unit], start: int) -> int:
    """The letter inside a doubled consonant (ap|ple) or lis|ten's st where the word divides; 0 for none."""
    at = start
    for unit in between:
        letters = unit.letters
        parts = letters in _PART_INSIDE and unit is between[-1] and len(unit.phonemes) < 2
        if parts or (len(letters) > 1 and letters[0] == letters[1]):
            return at + 1
        at += len(letters)
    return 0


def _belongs_left(units: Sequence[Unit], index: int) -> bool:
    """Whether a silent letter goes with what precedes it: lone|ly, know|ing, don'|t."""
    unit = units[index]
    if unit.phonemes:
        return False
    after_vowel = units[index - 1].letters[-1] in VOWEL_LETTERS
    return unit.is_silent_vowel or not unit.letters.isalpha() or (unit.letters in ("w", "gh", "h") and after_vowel)


def _with_elided_vowel(units: Sequence[Unit], index: int) -> int:
    """The unit that begins the syllable: a vowel swallowed before r or l goes with it (ev-ery, fam-ily)."""
    before = units[index - 1]
    swallowed = (
        before.is_silent_vowel
        and index > 1
        and not units[index - 2].is_nucleus
        and (units[index].letters[0] == "r" or (units[index].letters[0] == "l" and before.letters != "e"))
    )
    return index - 1 if swallowed else index


def _gives_its_r(nucleus: Unit, after: Unit) -> bool:
    """Whether unstressed or, ar, ur before y gives its r to the next syllable: vic-to-ry, not ev-er-y."""
    return nucleus.letters in ("or", "ar", "ur", "ir") and _stress(nucleus) == 0 and after.letters[0] in "yi"


def _start(units: Sequence[Unit], index: int) -> int:
    return sum(len(unit.letters) for unit in units[:index])


def seams(word: str, phonemes: Sequence[str], sounds: Sounds) -> frozenset[int]:
    """Letters before which a part of the word begins, judged by words that sound as the part does.

    Args:
        word: lower-case letters.
        phonemes: how it is pronounced.
        sounds: the words it may be made of.
    """
    plain = without_stress(phonemes)
    return frozenset(
        at
        for at in range(2, len(word))
        if _is_compound(word[:at], word[at:], plain, sounds) or _is_suffixed(word, at, phonemes, plain, sounds)
    )


def _is_compound(left: str, right: str, plain: tuple[str, ...], sounds: Sounds) -> bool:
    if len(right) < 3 and right != "ly":
        return False
    if right in _ALWAYS_SUFFIXES and sounds(left):
        return True
    if right in _CONSONANT_SUFFIXES and len(left) >= 3:
        return any(plain[: len(base)] == base for base in _plain(left, sounds))
    if left in _PREFIXES:
        return any(plain[-len(base) :] == base for base in _plain(right, sounds))
    if len(left) < 3 or (len(right) < 4 and right not in _SHORT_HEADS):
        # a dictionary full of surnames knows "Ers" and "Art", and would part sinn|ers and imp|art
        return False
    return any(one + two == plain for one in _plain(left, sounds) for two in _plain(right, sounds))


def _is_suffixed(word: str, at: int, phonemes: Sequence[str], plain: tuple[str, ...], sounds: Sounds) -> bool:
    base, suffix = word[:at], word[at:]
    if suffix == "y" and base.endswith(("l", "it", "or", "ar")):
        return False
    if suffix not in _VOWEL_SUFFIXES or at < _SHORTEST_BASE.get(suffix, 3):
        return False
    if base[-1] == base[-2] and base[-2:] not in _NATURAL_DOUBLES:
        return False
    candidates = [base]
    if suffix in _AFTER_SILENT_E and base[-1] not in "aeiouy":
        candidates.append(base + "e")
    if suffix == "est":
        candidates = [c for c in candidates if sounds(base + "er")]
    if suffix in ("er", "ers"):
        # "mast" in "master" proves little; a word that takes -ing is a verb, one that takes -est an adjective
        candidates = [c for c in candidates if sounds(base + "ing") or sounds(base + "est")]
    return any(_begins(phonemes, plain, known) for c in candidates for known in sounds(c))


def _begins(phonemes: Sequence[str], plain: tuple[str, ...], base: tuple[str, ...]) -> bool:
    """Whether the base is heard at the beginning, stressed alike."""
    return len(base) < len(plain) and tuple(phonemes[: len(base)]) == base


def _plain(word: str, sounds: Sounds) -> Iterator[tuple[str, ...]]:
    return (without_stress(phonemes) for phonemes in sounds(word))
