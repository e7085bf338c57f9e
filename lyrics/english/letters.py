"""The letter network: how a word that no dictionary lists is said, judged by its letters.

Its classes say what each letter spells, and with which stress. The first letter of a grapheme carries its sound, the
others are silent: "night" spells N AY - - T. What is decoded has exactly one primary stress.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.runtime import WEIGHTS, ModelFolderError, load_model
from engine.tagging import SequenceTagger, Tagger, TaggerConfig
from lyrics.english.alignment import Unit
from lyrics.english.phonemes import CONSONANTS, VOWELS, is_vowel
from lyrics.prosody.pronunciation import stress_of, without_stress

Logits = NDArray[np.float32]

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


@dataclass(frozen=True)
class LetterModel:
    """A tagger whose heads are sound, stress, and place of the primary stress."""

    tagger: SequenceTagger
    classes: SoundClasses

    @classmethod
    def load(cls, folder: Path | None = None) -> "LetterModel":
        """The shipped model, or the one in a folder that `letters.train` wrote.

        Raises:
            ModelFolderError: the folder is incomplete, damaged, or no letter model.
        """
        return _shipped() if folder is None else _loaded(folder)

    def units(self, word: str) -> tuple[Unit, ...]:
        """What each character of the word probably spells; at least one unit holds a vowel.

        Characters other than a to z are silent.
        """
        heard = [at for at, letter in enumerate(word) if letter in LETTERS]
        sounds: list[tuple[str, ...]] = [()] * len(word)
        if heard:
            spelt = decode(*self._heads([word[at] for at in heard]), self.classes)
            for at, sound in zip(heard, spelt, strict=True):
                sounds[at] = sound
        else:  # another script: one syllable is the least that can be sung
            sounds[0] = ("AH1",)
        return tuple(Unit(letter, sound) for letter, sound in zip(word, sounds, strict=True))

    def log_probability(self, units: Sequence[Unit]) -> float:
        """How likely the letters spell this, each taken for itself, in nats; minus infinity if they never do."""
        try:
            sounds, stresses = self.classes.encode(units)
        except CodingError:
            return -inf
        sound, stress, _ = self._heads([letter for unit in units for letter in unit.letters])
        letters = np.arange(len(sounds))
        return float(sound[letters, sounds].sum() + stress[letters, stresses].sum())

    def _heads(self, letters: list[str]) -> tuple[Logits, Logits, Logits]:
        """Log probabilities: of sounds (letters, sounds), stresses (letters, stress classes), places (letters,)."""
        ids = np.array(encode_letters("".join(letters)))[:, None]
        sound, stress, place = (logits[:, 0] for logits in self.tagger.logits(ids))
        return _log_softmax(sound), _log_softmax(stress), _log_softmax(place.T)[0]


def decode(sound: Logits, stress: Logits, place: Logits, classes: SoundClasses) -> list[tuple[str, ...]]:
    """The likeliest phonemes of every letter, among those with at least one vowel and exactly one primary stress.

    Args:
        sound: (letters, sounds) log probabilities.
        stress: (letters, stress classes) log probabilities.
        place: (letters,) log probability that the primary stress lies here.
        classes: the sounds.
    """
    vocal = classes.vocal
    with_vowel = np.where(vocal, sound, -np.inf)
    without = np.where(vocal, -np.inf, sound)
    # both heads know where vowels are: their odds are multiplied
    odds = _log_sum(with_vowel) - _log_sum(without) + _log_sum(stress[:, 1:]) - stress[:, StressClass.NO_VOWEL]
    nuclei = odds > 0
    nuclei[np.argmax(odds)] = True
    rival = np.logaddexp(stress[:, StressClass.UNSTRESSED], stress[:, StressClass.SECONDARY])
    primary = int(np.argmax(np.where(nuclei, stress[:, StressClass.PRIMARY] - rival + place, -np.inf)))
    spelt = []
    for at, is_nucleus in enumerate(nuclei):
        phonemes = classes.sounds[int(np.argmax((with_vowel if is_nucleus else without)[at]))].split()
        secondary = stress[at, StressClass.SECONDARY] > stress[at, StressClass.UNSTRESSED]
        digit = "1" if at == primary else "2" if secondary else "0"
        spelt.append(tuple(phoneme + digit if is_vowel(phoneme) else phoneme for phoneme in phonemes))
    return spelt


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


def _log_sum(logs: Logits) -> Logits:
    """Of probabilities, over the last axis."""
    return np.asarray(np.logaddexp.reduce(logs, axis=-1))


def _loaded(folder: Path) -> LetterModel:
    stored = load_model(folder)
    try:
        config = TaggerConfig(stored.config, tuple(stored.settings["heads"]))
        classes = SoundClasses.from_json(stored.vocabulary)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFolderError(f"{folder} holds no letter model that this version can use ({error})") from error
    if config.heads != (len(classes.sounds), len(StressClass), 1):
        raise ModelFolderError(f"{folder}: heads of {config.heads} classes do not fit {len(classes.sounds)} sounds")
    return LetterModel(Tagger(folder / WEIGHTS, config), classes)


@cache
def _shipped() -> LetterModel:
    return _loaded(data_path("models", "letters"))
