"""The phonemes of the CMU Pronouncing Dictionary (ARPAbet), and which may begin a syllable."""

from collections.abc import Sequence

VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
CONSONANTS = frozenset(
    [
        "B",
        "CH",
        "D",
        "DH",
        "F",
        "G",
        "HH",
        "JH",
        "K",
        "L",
        "M",
        "N",
        "NG",
        "P",
        "R",
        "S",
        "SH",
        "T",
        "TH",
        "V",
        "W",
        "Y",
        "Z",
        "ZH",
    ]
)
LAX_VOWELS = frozenset({"AA", "AE", "AH", "AO", "EH", "IH", "UH"})
"""Vowels that, stressed, keep the consonant after them: spir-it, but ho-ly."""

_ONSET_PAIRS = frozenset(
    [
        "B L",
        "B R",
        "D R",
        "D W",
        "F L",
        "F R",
        "G L",
        "G R",
        "G W",
        "K L",
        "K R",
        "K W",
        "P L",
        "P R",
        "S K",
        "S L",
        "S M",
        "S N",
        "S P",
        "S T",
        "S W",
        "SH R",
        "T R",
        "T W",
        "TH R",
        "TH W",
        "B Y",
        "F Y",
        "HH Y",
        "K Y",
        "M Y",
        "P Y",
        "V Y",
        "N Y",
        "D Y",
        "T Y",
        "S F",
        "HH W",
    ]
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


def is_vowel(phoneme: str) -> bool:
    """Whether it is a vowel, with or without its stress digit."""
    return phoneme.rstrip("012") in VOWELS


def stress_of(vowel: str) -> int:
    """The stress of a vowel such as "AA1": 0 none, 1 primary, 2 secondary."""
    return int(vowel[-1])


def without_stress(phonemes: Sequence[str]) -> tuple[str, ...]:
    """The phonemes without stress digits."""
    return tuple(phoneme.rstrip("012") for phoneme in phonemes)


def begins_syllable(cluster: Sequence[str]) -> bool:
    """Whether English syllables may begin with these consonants; none at all may."""
    if len(cluster) < 2:
        return not cluster or cluster[0] != "NG"
    return " ".join(cluster) in (_ONSET_PAIRS if len(cluster) == 2 else _ONSET_TRIPLES)


def largest_onset(cluster: Sequence[str]) -> tuple[str, ...]:
    """The longest end of a consonant cluster that may begin a syllable."""
    return next(tuple(cluster[i:]) for i in range(len(cluster) + 1) if begins_syllable(cluster[i:]))


def encode(phonemes: Sequence[str]) -> str:
    """One printable character a phoneme."""
    return "".join(_CODES[phoneme] for phoneme in phonemes)


def decode(codes: str) -> tuple[str, ...]:
    """The inverse of `encode`."""
    return tuple(_PHONEMES[code] for code in codes)
