"""Words as ids for the letter network, and its classes: what each letter spells, and with which stress.

The first letter of a grapheme carries its sound, the others are silent: "night" spells N AY - - T.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lyrics.prosody.alignment import Unit
from lyrics.prosody.phonemes import CONSONANTS, VOWELS, is_vowel, stress_of, without_stress

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""Their ids begin with 1; 0 stands for what is none of them."""

IDS = len(LETTERS) + 1
LEAST_SEEN = 5
"""A sound spelt less often is a slip of the alignment."""


class CodingError(ValueError):
    """Sounds that have no class, or a table of classes that is damaged."""


class StressClass(IntEnum):
    """What is said of each letter beside its sound."""

    NO_VOWEL = 0
    UNSTRESSED = 1
    PRIMARY = 2
    SECONDARY = 3


STRESS_CLASSES = {0: StressClass.UNSTRESSED, 1: StressClass.PRIMARY, 2: StressClass.SECONDARY}
"""By the stress digit of the vowel."""


@dataclass(frozen=True)
class SoundClasses:
    """The sounds that a letter may spell, each phonemes without stress joined by spaces; "" for silence comes first."""

    sounds: tuple[str, ...]

    def __post_init__(self) -> None:
        known = VOWELS | CONSONANTS
        if self.sounds[:1] != ("",) or not any(map(self._is_vocal, self.sounds)):
            raise CodingError(f"classes begin with {self.sounds[:3]}; wanted silence first, and a vowel among them")
        wrong = [sound for sound in self.sounds if not set(sound.split()) <= known]
        if wrong or len(set(self.sounds)) < len(self.sounds):
            raise CodingError(f"classes hold {wrong or 'repeated sounds'}; wanted different sounds of ARPAbet phonemes")

    @classmethod
    def learn(cls, spelt: Iterable[Sequence[Unit]]) -> "SoundClasses":
        """The sounds of aligned words, the most frequent first; those with two vowels are left out."""
        counts = Counter(_plain(unit) for units in spelt for unit in units)
        ranked = sorted(counts, key=lambda sound: (-counts[sound], sound))
        kept = [s for s in ranked if s and counts[s] >= LEAST_SEEN and sum(map(is_vowel, s.split())) < 2]
        return cls(("", *kept))

    @classmethod
    def from_json(cls, text: str) -> "SoundClasses":
        """The inverse of `to_json`.

        Raises:
            CodingError: it was not written by it.
        """
        try:
            return cls(tuple(str(sound) for sound in json.loads(text)["sounds"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CodingError(f"no table of sounds: {text[:40]!r} ({error})") from error

    def to_json(self) -> str:
        """Letters and sounds by their ids."""
        return json.dumps({"letters": LETTERS, "sounds": self.sounds}, indent=1) + "\n"

    @property
    def vocal(self) -> NDArray[np.bool_]:
        """(classes,) whether the class holds a vowel."""
        return np.array([self._is_vocal(sound) for sound in self.sounds])

    def encode(self, units: Sequence[Unit]) -> tuple[list[int], list[int]]:
        """The class of every letter's sound, and its `StressClass`.

        Raises:
            CodingError: a unit spells what is in no class.
        """
        sounds: list[int] = []
        stresses: list[int] = []
        for unit in units:
            if _plain(unit) not in self.sounds:
                raise CodingError(f"{unit.letters!r} for {_plain(unit)!r} is in no class")
            vowels = [STRESS_CLASSES[stress_of(phoneme)] for phoneme in unit.phonemes if is_vowel(phoneme)]
            silent = [0] * (len(unit.letters) - 1)
            sounds += [self.sounds.index(_plain(unit)), *silent]
            stresses += [*(vowels or [StressClass.NO_VOWEL]), *silent]
        return sounds, stresses

    @staticmethod
    def _is_vocal(sound: str) -> bool:
        return any(map(is_vowel, sound.split()))


def encode_letters(word: str) -> list[int]:
    """The ids of its letters."""
    return [LETTERS.find(letter) + 1 for letter in word]


def _plain(unit: Unit) -> str:
    return " ".join(without_stress(unit.phonemes))
