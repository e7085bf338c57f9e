"""Near rhymes: sounds that the ear takes for a rhyme where no perfect one can be had.

Rhyming songwriters match vowels first, and consonants by manner and voicing: Hirjee & Brown (2010, "Using automated
rhyme detection to characterize rhyming style in rap music") measured which stand for each other, Zwicky (1976, "Well,
this rock and roll has got to stop") named the kinds. Two kinds count here: the same vowels with related consonants
("time", "line"; "day", "made"), and neighbouring vowels before the same consonants ("love", "move").
"""

from itertools import zip_longest

_RELATED_CONSONANTS = ("M N NG", "P T K", "B D G", "F TH S SH", "V DH Z ZH", "L R", "CH SH", "JH ZH")
"""Alike in manner and voicing."""

_VOICED_ALONE = ("P B", "T D", "K G", "F V", "TH DH", "S Z", "SH ZH", "CH JH")
"""Alike but for the voice."""

_NEIGHBOURS = ("IY IH", "IH EH", "EH AE", "EH EY", "AA AO", "AA AH", "AO OW", "AH OW", "AH UH", "AH UW", "UH UW")
"""Vowels next to each other in the mouth, or long paired in verse ("love" with "move" and with "home")."""

_ADDED = frozenset(["S", "Z", "T", "D"])
"""What may follow one of two near rhymes alone, as endings of inflection do."""


def _pairs(groups: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for group in groups for a in group.split() for b in group.split())


_CONSONANTS_ALIKE = _pairs(_RELATED_CONSONANTS + _VOICED_ALONE)
_VOWELS_ALIKE = _pairs(_NEIGHBOURS)


def nearly_rhymes(one: str, other: str) -> bool:
    """Whether two rhyme parts, such as "AY M" and "AY N", make a near rhyme; equal ones make a perfect one instead."""
    vowels, clusters = _parted(one)
    other_vowels, other_clusters = _parted(other)
    if one == other or len(vowels) != len(other_vowels):
        return False
    if vowels == other_vowels:
        return all(_related(a, b) for a, b in zip(clusters, other_clusters, strict=True))
    alike = (vowels[0], other_vowels[0]) in _VOWELS_ALIKE and vowels[1:] == other_vowels[1:]
    return alike and clusters == other_clusters and any(clusters)


def _parted(part: str) -> tuple[list[str], list[list[str]]]:
    """The vowels, and the consonants after each of them."""
    vowels: list[str] = []
    clusters: list[list[str]] = []
    for phoneme in part.split():
        if phoneme[0] in "AEIOU":
            vowels.append(phoneme)
            clusters.append([])
        else:
            clusters[-1].append(phoneme)
    return vowels, clusters


def _related(one: list[str], other: list[str]) -> bool:
    """Whether the consonants are alike one by one, but for one more at the end."""
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = list(zip_longest(one, other))
    return all(pair in _CONSONANTS_ALIKE or (None in pair and _ADDED & set(pair)) for pair in pairs)
