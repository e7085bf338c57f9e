"""Where a word is put together: sun|light, bless|ed, lone|ly. Syllables divide there first."""

from collections.abc import Callable, Iterator, Sequence

from lyrics.prosody.phonemes import without_stress

Sounds = Callable[[str], Sequence[tuple[str, ...]]]
"""All pronunciations of a word, as phonemes; none for an unknown word."""

_CONSONANT_SUFFIXES = frozenset(
    [
        "ly",
        "ness",
        "ful",
        "fully",
        "less",
        "ment",
        "ments",
        "some",
        "ward",
        "wards",
        "hood",
        "ship",
        "dom",
        "like",
        "man",
        "men",
        "fold",
        "land",
        "teen",
    ]
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
