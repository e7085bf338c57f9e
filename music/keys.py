"""Keys: a tonic and a mode."""

import re
from dataclasses import dataclass
from enum import StrEnum

_NATURAL_PITCH_CLASS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTAL = {"": 0, "#": 1, "b": -1}
_MAJOR_TONICS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_MINOR_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_MAJOR_SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}


class UnknownKeyError(ValueError):
    """A key that does not exist."""


class Mode(StrEnum):
    """The two modes of tonal music."""

    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True)
class Key:
    """A key such as `Key("E", Mode.MINOR)`; the tonic is a letter with at most one `#` or `b`."""

    tonic: str
    mode: Mode

    def __post_init__(self) -> None:
        if self.tonic[:1] not in _NATURAL_PITCH_CLASS or self.tonic[1:] not in _ACCIDENTAL:
            raise UnknownKeyError(f"no such tonic: {self.tonic!r}; wanted a letter A to G, then nothing, # or b")
        if not -7 <= self.sharps <= 7:
            raise UnknownKeyError(f"no such key: {self}; its signature would need {abs(self.sharps)} accidentals")

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Reads "E minor", "Bb major", "B flat major", "Am" or "F#" (major when no mode is said).

        Raises:
            UnknownKeyError: the text names no key.
        """
        plain = re.sub(r"\s*(?:sharp|\u266f)", "#", re.sub(r"\s*(?:flat|\u266d)", "b", text, flags=re.I), flags=re.I)
        words = re.sub(r"^\s*([A-Ga-g][#b]?)m\s*$", r"\1 minor", plain).split()
        if not 1 <= len(words) <= 2 or (len(words) == 2 and words[1].lower() not in ("major", "minor")):
            raise UnknownKeyError(f'no such key: {text!r}; wanted a tonic and a mode, such as "E minor"')
        mode = Mode(words[1].lower()) if len(words) == 2 else Mode.MAJOR
        return cls(words[0][:1].upper() + words[0][1:], mode)

    @classmethod
    def of_pitch_class(cls, pitch_class: int, mode: Mode) -> "Key":
        """The usual spelling of the key on `pitch_class` (0 = C)."""
        return cls((_MAJOR_TONICS if mode is Mode.MAJOR else _MINOR_TONICS)[pitch_class % 12], mode)

    @classmethod
    def of_sharps(cls, sharps: int, mode: Mode) -> "Key":
        """The key with that signature: sharps positive, flats negative, -7 to 7."""
        return cls(_named(sharps + 3 * (mode is Mode.MINOR)), mode)

    @property
    def pitch_class(self) -> int:
        """Pitch class of the tonic, 0 = C."""
        return (_NATURAL_PITCH_CLASS[self.tonic[0]] + _ACCIDENTAL[self.tonic[1:]]) % 12

    @property
    def sharps(self) -> int:
        """Accidentals of the signature: sharps positive, flats negative."""
        accidentals = _MAJOR_SHARPS[self.tonic[0]] + 7 * _ACCIDENTAL[self.tonic[1:]]
        return accidentals - 3 * (self.mode is Mode.MINOR)

    def spelled(self, pitch_class: int) -> str:
        """The name of a pitch class as this key writes it: the nearest on the line of fifths, B# in C# minor too."""
        # from the flat side's minor third to the sharp side's leading tone of the minor: C has Eb to G#
        return _name_from(self.sharps - 3, pitch_class)

    def spelled_root(self, pitch_class: int, suffix: str) -> str:
        """The name of a chord's root, `suffix` being what follows it in the symbol.

        A major chord that a major key does not have is its minor's: Ab in C, where a minor one, or a note, is G#.
        """
        is_borrowed = self.mode is Mode.MAJOR and not re.match(r"m(?!aj)|dim", suffix)
        return _name_from(self.sharps - (5 if is_borrowed else 3), pitch_class)

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


def _name_from(lowest: int, pitch_class: int) -> str:
    """The name of a pitch class among the twelve from so many fifths above C on."""
    fifths = lowest + (pitch_class * 7 - lowest) % 12
    if not -8 <= fifths <= 12:  # a double accidental is more than a chord symbol can say
        fifths += 12 if fifths < 0 else -12
    return _named(fifths)


def _named(fifths: int) -> str:
    """The note so many fifths above C."""
    letter, accidentals = "FCGDAEB"[(fifths + 1) % 7], (fifths + 1) // 7
    return letter + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)
