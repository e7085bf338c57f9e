"""Chords: as they sound, as ids that mean the same in every key, in slots of time, and under a melody.

An id is a kind on a root counted from the tonic. A slot is the shortest time that a harmony stands: one chord each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil

import numpy as np
from numpy.typing import NDArray

from music.keys import Key
from music.metre import Metre
from music.notes import Melody

NO_CHORD = 0
"""Silence, or a harmony nobody wrote down."""

KINDS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("", (0, 4, 7)),
    ("m", (0, 3, 7)),
    ("7", (0, 4, 7, 10)),
    ("m7", (0, 3, 7, 10)),
    ("maj7", (0, 4, 7, 11)),
    ("dim", (0, 3, 6)),
    ("dim7", (0, 3, 6, 9)),
    ("m7b5", (0, 3, 6, 10)),
    ("aug", (0, 4, 8)),
)
"""Suffix of the symbol, and semitones above the root."""

CHORD_COUNT = 1 + 12 * len(KINDS)

_SYMBOL = re.compile(r"(?P<letter>[A-G])(?P<accidentals>[#b\u266f\u266d]*)(?P<rest>[^/]*)")
_NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SUFFIXES = (  # the first that a symbol's rest matches; what is added above the seventh is let go
    (r"(m|min|mi|-)7b5|\u00f8", "m7b5"),
    (r"(dim|o|\u00b0)7", "dim7"),
    (r"dim|o|\u00b0|(m|min|mi|-)b5", "dim"),
    (r"(maj|ma|Maj|Ma|M|\u0394)(7|9|11|13)|\u0394", "maj7"),
    (r"aug|\+|7?[#+]5", "aug"),
    (r"(maj|ma|Maj|Ma|M)", ""),
    (r"(min|mi|m|-)(7|9|11|13)", "m7"),
    (r"m|-", "m"),
    (r"7|9|11|13", "7"),
    (r"", ""),
)
_SILENCE = frozenset({"N.C.", "N.C", "NC", "N"})
_KIND_OF_SUFFIX = {suffix: number for number, (suffix, _) in enumerate(KINDS)}
_LONGEST_SLOT_QL = 3.0


class ChordSymbolError(ValueError):
    """A chord symbol that names no chord."""


class HarmonyError(ValueError):
    """A harmony that does not belong to its melody."""


@dataclass(frozen=True)
class Chord:
    """A chord that sounds for a while.

    Attributes:
        onset_ql: where it begins, in quarters.
        duration_ql: how long it lasts, in quarters.
        root: pitch class.
        pitch_classes: all of them, the root first.
        symbol: as it is written over a lead sheet.
    """

    onset_ql: float
    duration_ql: float
    root: int
    pitch_classes: tuple[int, ...]
    symbol: str

    @property
    def end_ql(self) -> float:
        """Where it ends, in quarters."""
        return self.onset_ql + self.duration_ql

    def moved(self, by_ql: float) -> "Chord":
        """The same chord later."""
        return Chord(self.onset_ql + by_ql, self.duration_ql, self.root, self.pitch_classes, self.symbol)


def chord_classes(chord: int) -> tuple[int, ...]:
    """Pitch classes of a chord id above the tonic, the root first; none for `NO_CHORD`."""
    if chord == NO_CHORD:
        return ()
    root, kind = divmod(chord - 1, len(KINDS))
    return tuple((root + interval) % 12 for interval in KINDS[kind][1])


def chord_id(chord: Chord, key: Key) -> int:
    """The id of a chord in a key; of a kind unknown here, that of the kind with the most notes in common."""
    root = (chord.root - key.pitch_class) % 12
    above = {(pitch_class - chord.root) % 12 for pitch_class in chord.pitch_classes}
    return _id(root, max(range(len(KINDS)), key=lambda kind: -len(above ^ set(KINDS[kind][1]))))


def chord_at(chord: int, key: Key, onset_ql: float, duration_ql: float) -> Chord:
    """The chord of an id in a key, sounding for a while.

    Raises:
        ValueError: `NO_CHORD` or an id out of range: nothing that could sound.
    """
    if not NO_CHORD < chord < CHORD_COUNT:
        raise ValueError(f"chord id {chord} sounds nothing; wanted 1 to {CHORD_COUNT - 1}")
    classes = tuple((key.pitch_class + above) % 12 for above in chord_classes(chord))
    suffix = KINDS[(chord - 1) % len(KINDS)][0]
    return Chord(onset_ql, duration_ql, classes[0], classes, key.spelled_root(classes[0], suffix) + suffix)


def is_chord_symbol(symbol: str) -> bool:
    """Whether `symbol_id` can read it: files hold remarks where chord symbols stand."""
    return symbol.strip() in _SILENCE or _SYMBOL.match(symbol.strip()) is not None


def symbol_id(symbol: str, key: Key) -> int:
    """The id of a lead sheet's symbol, such as "F#m7" or "C/E"; the bass and what lies above a seventh are let go.

    "N.C." is `NO_CHORD`.

    Raises:
        ChordSymbolError: it begins with no root.
    """
    if symbol.strip() in _SILENCE:
        return NO_CHORD
    found = _SYMBOL.match(symbol.strip())
    if not found:
        raise ChordSymbolError(f"no such chord symbol: {symbol!r}; wanted a root such as C or F#, then its kind")
    sharps = sum({"#": 1, "\u266f": 1}.get(mark, -1) for mark in found["accidentals"])
    root = (_NATURAL[found["letter"]] + sharps - key.pitch_class) % 12
    suffix = next(suffix for pattern, suffix in _SUFFIXES if re.match(pattern, found["rest"]))
    return chord_on(root, suffix)


def chord_on(root: int, suffix: str) -> int:
    """The id of a kind of chord, named by what its symbol ends with, so many semitones above the tonic."""
    return _id(root % 12, _KIND_OF_SUFFIX[suffix])


def tonic_id(minor: bool) -> int:
    """The triad on the tonic."""
    return chord_on(0, "m" if minor else "")


def chord_names() -> Sequence[str]:
    """The ids by name: semitones of the root above the tonic, and the suffix."""
    return ("N", *(f"{root}:{suffix or 'maj'}" for root in range(12) for suffix, _ in KINDS))


@cache
def chord_table() -> NDArray[np.float32]:
    """What a network is told of each chord id: its pitch classes above the tonic, then its root: (CHORD_COUNT, 24)."""
    table = np.zeros((CHORD_COUNT, 24), np.float32)
    for chord in range(1, CHORD_COUNT):
        classes = chord_classes(chord)
        table[chord, list(classes)] = 1
        table[chord, 12 + classes[0]] = 1
    return table


def _id(root: int, kind: int) -> int:
    return 1 + root * len(KINDS) + kind


def slot_ql(metre: Metre) -> float:
    """A bar of at most three quarters, else half a bar where its beats divide by two, else a beat."""
    if metre.bar_ql <= _LONGEST_SLOT_QL:
        return metre.bar_ql
    halves = round(metre.bar_ql / metre.beat_ql) % 2 == 0 and metre.bar_ql / 2 <= _LONGEST_SLOT_QL
    return metre.bar_ql / 2 if halves else metre.beat_ql


def slots_until(end_ql: float, metre: Metre) -> int:
    """How many slots begin before `end_ql`."""
    return ceil(end_ql / slot_ql(metre) - 1e-6)


@dataclass(frozen=True)
class HarmonisedMelody:
    """A melody and the chords under it.

    Attributes:
        melody: bars are counted from quarter 0.
        chord_ids: one for every slot from quarter 0 to the end of the last note; `NO_CHORD` where none is known.
    """

    melody: Melody
    chord_ids: tuple[int, ...]

    def __post_init__(self) -> None:
        wanted = slots_until(self.melody.end_ql, self.melody.metre)
        if len(self.chord_ids) != wanted:
            raise HarmonyError(f"{len(self.chord_ids)} chords for {wanted} slots of the melody; wanted one for each")
        if not all(NO_CHORD <= chord < CHORD_COUNT for chord in self.chord_ids):
            raise HarmonyError(f"chord ids {self.chord_ids}; wanted 0 to {CHORD_COUNT - 1}")

    @property
    def chords(self) -> tuple[Chord, ...]:
        """The chords in order, those that stay joined, up to the bar line after the last note."""
        return tuple(self._joined())

    def _joined(self) -> Iterator[Chord]:
        metre, slot = self.melody.metre, slot_ql(self.melody.metre)
        bars_end = -(-round(self.melody.end_ql / metre.bar_ql, 6) // 1) * metre.bar_ql
        begun = 0
        for chord, group in groupby(self.chord_ids):
            begins, begun = begun, begun + len(list(group))
            end = bars_end if begun == len(self.chord_ids) else begun * slot
            if chord != NO_CHORD:
                yield chord_at(chord, self.melody.key, begins * slot, end - begins * slot)
