"""The letter network at work: the likeliest sounds of a word, with exactly one primary stress."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.folder import WEIGHTS, ModelFolderError, load_model
from engine.tagging import SequenceTagger, Tagger, TaggerConfig
from lyrics.prosody.alignment import Unit
from lyrics.prosody.letters.coding import LETTERS, CodingError, SoundClasses, StressClass, encode_letters
from lyrics.prosody.phonemes import is_vowel

Logits = NDArray[np.float32]


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
