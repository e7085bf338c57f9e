"""A pronunciation: written syllables, their stresses and the phonemes; whether two rhyme; and what a lexicon answers.

Phonemes are any language's; a vowel ends with the digit of its stress.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol, Self


def carries_stress(phoneme: str) -> bool:
    """Whether it is a vowel, such as "AA1": only these end with a stress digit."""
    return phoneme[-1:] in ("0", "1", "2")


def stress_of(vowel: str) -> int:
    """The stress of a vowel such as "AA1": 0 none, 1 primary, 2 secondary."""
    return int(vowel[-1])


def without_stress(phonemes: Sequence[str]) -> tuple[str, ...]:
    """The phonemes without stress digits."""
    return tuple(phoneme.rstrip("012") for phoneme in phonemes)


class PronunciationError(ValueError):
    """Syllables, stresses and phonemes that disagree."""


@dataclass(frozen=True)
class Pronunciation:
    """One way to say a word.

    Attributes:
        syllables: as printed under notes; joined they are the word.
        stresses: one for each syllable: 0 none, 1 primary, 2 secondary.
        phonemes: vowels with their stress digit: ("M", "EH1", "L", "AH0", "N", ...).
    """

    syllables: tuple[str, ...]
    stresses: tuple[int, ...]
    phonemes: tuple[str, ...]

    def __post_init__(self) -> None:
        vowels = tuple(stress_of(phoneme) for phoneme in self.phonemes if carries_stress(phoneme))
        if not self.syllables or not all(self.syllables):
            raise PronunciationError(f"syllables {self.syllables}; wanted at least one, none of them empty")
        if len(self.syllables) != len(self.stresses) or vowels != self.stresses:
            raise PronunciationError(
                f"{'-'.join(self.syllables)} has stresses {self.stresses} and phonemes"
                f" {' '.join(self.phonemes)}; wanted one vowel of that stress for each syllable"
            )

    @classmethod
    def of(cls, syllables: tuple[str, ...], phonemes: tuple[str, ...]) -> Self:
        """With the stresses that the vowels carry."""
        stresses = tuple(stress_of(phoneme) for phoneme in phonemes if carries_stress(phoneme))
        return cls(syllables, stresses, phonemes)

    @staticmethod
    def begins_syllable(cluster: Sequence[str]) -> bool:
        """Whether a syllable may begin with these consonants, none at all among them; a language says which may."""
        return len(cluster) < 2

    def run_together(self) -> "Pronunciation":
        """The same word with two vowels that meet sung as one, where the language does so; else as it is."""
        return self

    @property
    def text(self) -> str:
        """The word."""
        return "".join(self.syllables)

    @cached_property
    def rhyme_part(self) -> str:
        """Phonemes from the last stressed vowel on, without stress digits: "OW N L IY" for "lonely".

        A primary stress is looked for first, then a secondary one, then the last vowel is taken.
        """
        return " ".join(without_stress(self.phonemes[self._rhyme_start :]))

    @cached_property
    def onset(self) -> str:
        """The consonants that begin the rhyming syllable: "L" for "lonely", "B" for "above", "" for "eve"."""
        first = self._rhyme_start
        while first > 0 and not carries_stress(self.phonemes[first - 1]):
            first -= 1
        cluster = self.phonemes[first : self._rhyme_start]
        return " ".join(cluster if first == 0 else self._largest_onset(cluster))

    def _largest_onset(self, cluster: tuple[str, ...]) -> tuple[str, ...]:
        """The longest end of a consonant cluster that may begin a syllable."""
        return next(cluster[at:] for at in range(len(cluster) + 1) if self.begins_syllable(cluster[at:]))

    @cached_property
    def _rhyme_start(self) -> int:
        vowels = [index for index, phoneme in enumerate(self.phonemes) if carries_stress(phoneme)]
        for stress in (1, 2):
            stressed = [index for index in vowels if stress_of(self.phonemes[index]) == stress]
            if stressed:
                return stressed[-1]
        return vowels[-1]


def rhymes(one: Pronunciation, other: Pronunciation) -> bool:
    """Whether they make a perfect rhyme: alike from the last stressed vowel on, and another onset before it.

    A word therefore rhymes neither with itself nor with what sounds the same ("knight" and "night").
    """
    return one.rhyme_part == other.rhyme_part and one.onset != other.onset


class WordSource(StrEnum):
    """Where a pronunciation comes from."""

    LEXICON = "lexicon"
    PREDICTED = "predicted"


class Lexicon(Protocol):
    """What knows how the words of a language are said."""

    def __contains__(self, word: str) -> bool:
        """Whether the word, or what it is a form of, is listed."""

    def __iter__(self) -> Iterator[str]:
        """The listed words."""

    def pronunciations(self, word: str) -> tuple[Pronunciation, ...]:
        """All ways to say a word, the usual one first; never none.

        Raises:
            NoWordError: the text holds neither letter nor digit.
        """

    def source(self, word: str) -> WordSource:
        """Whether the pronunciations are listed or predicted.

        Raises:
            NoWordError: the text holds neither letter nor digit.
        """
