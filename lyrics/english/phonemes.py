"""English sounds: the phonemes of the CMU Pronouncing Dictionary (ARPAbet), which begin a syllable, which nearly rhyme.

Near rhymes are sounds that the ear takes for a rhyme where no perfect one can be had. Rhyming songwriters match vowels
first, and consonants by manner and voicing: Hirjee & Brown (2010, "Using automated rhyme detection to characterize
rhyming style in rap music") measured which stand for each other, Zwicky (1976, "Well, this rock and roll has got to
stop") named the kinds. Two kinds count here: the same vowels with related consonants ("time", "line"; "day", "made"),
and neighbouring vowels before the same consonants ("love", "move").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lyrics.prosody.pronunciation import Pronunciation, carries_stress

VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
CONSONANTS = frozenset("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
LAX_VOWELS = frozenset({"AA", "AE", "AH", "AO", "EH", "IH", "UH"})
"""Vowels that, stressed, keep the consonant after them: spir-it, but ho-ly."""

_ONSET_PAIRS = frozenset(
    "B L|B R|D R|D W|F L|F R|G L|G R|G W|K L|K R|K W|P L|P R|S K|S L|S M|S N|S P|"
    "S T|S W|SH R|T R|T W|TH R|TH W|B Y|F Y|HH Y|K Y|M Y|P Y|V Y|N Y|D Y|T Y|S F|HH W".split("|")
)
_ONSET_TRIPLES = frozenset(["S K L", "S K R", "S K W", "S P L", "S P R", "S T R", "S K Y", "S P Y"])

_SYMBOLS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*"
_CODES = dict(
    zip(
        [f"{vowel}{stress}" for stress in (1, 0, 2) for vowel in sorted(VOWELS)] + sorted(CONSONANTS),
        _SYMBOLS,
        strict=False,
    )
)
_PHONEMES = {code: phoneme for phoneme, code in _CODES.items()}

_RELATED_CONSONANTS = ("M N NG", "P T K", "B D G", "F TH S SH", "V DH Z ZH", "L R", "CH SH", "JH ZH")
"""Alike in manner and voicing."""

_VOICED_ALONE = ("P B", "T D", "K G", "F V", "TH DH", "S Z", "SH ZH", "CH JH")
"""Alike but for the voice."""

_NEIGHBOURS = ("IY IH", "IH EH", "EH AE", "EH EY", "AA AO", "AA AH", "AO OW", "AH OW", "AH UH", "AH UW", "UH UW")
"""Vowels next to each other in the mouth, or long paired in verse ("love" with "move" and with "home")."""

_ADDED = frozenset(["S", "Z", "T", "D"])
"""What may follow one of two near rhymes alone, as endings of inflection do."""

_GLIDES = {"IY0": "Y", "IH0": "Y", "UW0": "W", "UH0": "W"}
"""Vowels that glide into the next one, and what is left of them."""

_BEFORE_ER = ("AY", "AW")


def is_vowel(phoneme: str) -> bool:
    """Whether it is a vowel, with or without its stress digit."""
    return phoneme.rstrip("012") in VOWELS


def begins_syllable(cluster: Sequence[str]) -> bool:
    """Whether English syllables may begin with these consonants; none at all may."""
    if len(cluster) < 2:
        return not cluster or cluster[0] != "NG"
    return " ".join(cluster) in (_ONSET_PAIRS if len(cluster) == 2 else _ONSET_TRIPLES)


def encode(phonemes: Sequence[str]) -> str:
    """One printable character a phoneme."""
    return "".join(_CODES[phoneme] for phoneme in phonemes)


def decode(codes: str) -> tuple[str, ...]:
    """The inverse of `encode`."""
    return tuple(_PHONEMES[code] for code in codes)


@dataclass(frozen=True)
class EnglishPronunciation(Pronunciation):
    """One way to say an English word."""

    begins_syllable = staticmethod(begins_syllable)

    def run_together(self) -> "Pronunciation":
        """The same word with two vowels that meet said as one, the last pair that can: glo-rious, tired, flower.

        An unstressed "i" or "u" glides into an unstressed vowel, which poets call synizesis, and the "er" after a
        diphthong closes it. A word without such a pair stays as it is.
        """
        vowels = [index for index, phoneme in enumerate(self.phonemes) if carries_stress(phoneme)]
        for number in range(len(vowels) - 2, -1, -1):
            at = vowels[number]
            pair = self.phonemes[at : at + 2]
            if pair[0] in _GLIDES and carries_stress(pair[1]) and pair[1].endswith("0"):
                pair = (_GLIDES[pair[0]], pair[1])
            elif pair[0][:2] in _BEFORE_ER and pair[1] == "ER0":
                pair = (pair[0], "R")
            else:
                continue
            one = self.syllables[number] + self.syllables[number + 1]
            joined = (*self.syllables[:number], one, *self.syllables[number + 2 :])
            return self.of(joined, (*self.phonemes[:at], *pair, *self.phonemes[at + 2 :]))
        return self


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
