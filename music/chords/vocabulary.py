"""Chords as ids: a kind on a root counted from the tonic, so that they mean the same in every key."""

import re
from collections.abc import Sequence

from music.harmony import Chord
from music.keys import Key

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


class ChordSymbolError(ValueError):
    """A chord symbol that names no chord."""


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
    return _id(root, _KIND_OF_SUFFIX[suffix])


def is_tonic(chord: int, minor: bool) -> bool:
    """Whether it is the triad on the tonic in that mode."""
    return chord == _id(0, int(minor))


def tonic_id(minor: bool) -> int:
    """The triad on the tonic."""
    return _id(0, int(minor))


def names() -> Sequence[str]:
    """The ids by name: semitones of the root above the tonic, and the suffix."""
    return ("N", *(f"{root}:{suffix or 'maj'}" for root in range(12) for suffix, _ in KINDS))


def _id(root: int, kind: int) -> int:
    return 1 + root * len(KINDS) + kind
