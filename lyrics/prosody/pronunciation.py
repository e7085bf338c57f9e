"""A pronunciation: written syllables, their stresses and the phonemes; and whether two of them rhyme."""

from dataclasses import dataclass
from functools import cached_property

from lyrics.prosody.phonemes import is_vowel, largest_onset, stress_of, without_stress


class PronunciationError(ValueError):
    """Syllables, stresses and phonemes that disagree."""


@dataclass(frozen=True)
class Pronunciation:
    """One way to say a word.

    Attributes:
        syllables: as printed under notes; joined they are the word.
        stresses: one for each syllable: 0 none, 1 primary, 2 secondary.
        phonemes: ARPAbet, vowels with their stress digit: ("M", "EH1", "L", "AH0", "N", ...).
    """

    syllables: tuple[str, ...]
    stresses: tuple[int, ...]
    phonemes: tuple[str, ...]

    def __post_init__(self) -> None:
        vowels = tuple(stress_of(phoneme) for phoneme in self.phonemes if is_vowel(phoneme))
        if not self.syllables or not all(self.syllables):
            raise PronunciationError(f"syllables {self.syllables}; wanted at least one, none of them empty")
        if len(self.syllables) != len(self.stresses) or vowels != self.stresses:
            raise PronunciationError(
                f"{'-'.join(self.syllables)} has stresses {self.stresses} and phonemes"
                f" {' '.join(self.phonemes)}; wanted one vowel of that stress for each syllable"
            )

    @classmethod
    def of(cls, syllables: tuple[str, ...], phonemes: tuple[str, ...]) -> "Pronunciation":
        """With the stresses that the vowels carry."""
        stresses = tuple(stress_of(phoneme) for phoneme in phonemes if is_vowel(phoneme))
        return cls(syllables, stresses, phonemes)

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
        while first > 0 and not is_vowel(self.phonemes[first - 1]):
            first -= 1
        cluster = self.phonemes[first : self._rhyme_start]
        return " ".join(cluster if first == 0 else largest_onset(cluster))

    @cached_property
    def _rhyme_start(self) -> int:
        vowels = [index for index, phoneme in enumerate(self.phonemes) if is_vowel(phoneme)]
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
