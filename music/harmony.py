"""Chords under a melody: the best path through diatonic chords, bar by bar.

What follows what is taken from Piston's table of usual root progressions (Piston 1941, "Harmony", chapter 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.paths import best_path
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note

_USUAL = {1: (4, 5), 2: (5,), 3: (6,), 4: (5,), 5: (1,), 6: (2, 5), 7: (1, 3)}
_SOMETIMES = {1: (6,), 2: (4, 6), 3: (4,), 4: (1, 2), 5: (6, 4), 6: (3, 4), 7: (6,)}
_RARE = -1.6
_CLOSING = {(1, 3): 0.5, (5, 3): 0.4}
_SAME = -0.35


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


@dataclass(frozen=True)
class _Kind:
    degree: int
    root: int
    intervals: tuple[int, ...]
    suffix: str


_MAJOR_KINDS = (
    _Kind(1, 0, (0, 4, 7), ""),
    _Kind(2, 2, (0, 3, 7), "m"),
    _Kind(3, 4, (0, 3, 7), "m"),
    _Kind(4, 5, (0, 4, 7), ""),
    _Kind(5, 7, (0, 4, 7), ""),
    _Kind(5, 7, (0, 4, 7, 10), "7"),
    _Kind(6, 9, (0, 3, 7), "m"),
)
_MINOR_KINDS = (
    _Kind(1, 0, (0, 3, 7), "m"),
    _Kind(2, 2, (0, 3, 6), "dim"),
    _Kind(3, 3, (0, 4, 7), ""),
    _Kind(4, 5, (0, 3, 7), "m"),
    _Kind(5, 7, (0, 4, 7), ""),
    _Kind(5, 7, (0, 4, 7, 10), "7"),
    _Kind(6, 8, (0, 4, 7), ""),
    _Kind(7, 10, (0, 4, 7), ""),
)
_PREFERENCE = {1: 0.1, 2: 0.1, 3: -0.3, 4: 0.3, 5: 0.05, 6: 0.25, 7: -0.3}
_SEVENTH = -0.25
"""What a chord of four notes loses: its notes include the triad's, so that it would always fit better."""


def harmonise(melody: Melody) -> tuple[Chord, ...]:
    """One chord a bar (two in long bars) from the melody's first bar to its last, ending on the tonic.

    A chord fits by how long and how strongly the melody sounds its notes; phrases close on the tonic or the dominant.
    Found by dynamic programming over all paths (Viterbi 1967).
    """
    spans = _spans(melody)
    kinds = _MAJOR_KINDS if melody.key.mode is Mode.MAJOR else _MINOR_KINDS
    fits = np.array([[_fit(kind, span, melody) for kind in kinds] for span in spans])
    closes = {phrase.notes[-1].onset_ql for phrase in melody.phrases}
    for row, (start, end) in enumerate(spans):
        if any(start <= onset < end for onset in closes):
            fits[row] += [_CLOSING.get((kind.degree, len(kind.intervals)), -0.4) for kind in kinds]
    tonic = np.array([0.0 if kind.degree == 1 else -9.0 for kind in kinds])
    fits[0] += tonic / 6
    fits[-1] += tonic
    path = best_path(fits, np.array([[_progression(a, b) for b in kinds] for a in kinds]))
    return _joined([_chord(kinds[k], start, end, melody.key) for k, (start, end) in zip(path, spans, strict=True)])


def _spans(melody: Melody) -> list[tuple[float, float]]:
    """Half bars where a bar has four quarters or more, in beats that divide by two, at a moderate tempo; else bars."""
    bar = melody.metre.bar_ql
    halves = bar >= 4 and round(bar / melody.metre.beat_ql) % 2 == 0 and not melody.metre.is_compound
    length = bar / 2 if halves and melody.tempo_bpm <= 108 else bar
    first = int(melody.notes[0].onset_ql // bar) * bar
    count = int(np.ceil((melody.end_ql - first) / bar - 1e-9)) * round(bar / length)
    return [(first + n * length, first + (n + 1) * length) for n in range(count)]


def _fit(kind: _Kind, span: tuple[float, float], melody: Melody) -> float:
    """Mean over the span's melody of 1 for chord notes, -1 for others, by length and metrical strength."""
    inside = [n for n in melody.notes if n.onset_ql < span[1] - 1e-9 and n.end_ql > span[0] + 1e-9]
    if not inside:
        return _PREFERENCE[kind.degree] * 0.5
    weights = np.array([_weight(note, span, melody.metre) for note in inside])
    classes = {(melody.key.pitch_class + kind.root + interval) % 12 for interval in kind.intervals}
    agree = np.array([_agreement(note.pitch_midi % 12, classes) for note in inside])
    seventh = _SEVENTH if len(kind.intervals) > 3 else 0.0
    return float(2.2 * (weights * agree).sum() / weights.sum()) + 0.5 * _PREFERENCE[kind.degree] + seventh


def _agreement(pitch_class: int, classes: set[int]) -> float:
    if pitch_class in classes:
        return 1.0
    return -1.3 if {(pitch_class + 1) % 12, (pitch_class - 1) % 12} & classes else -0.8


def _weight(note: Note, span: tuple[float, float], metre: Metre) -> float:
    overlap = min(note.end_ql, span[1]) - max(note.onset_ql, span[0])
    return overlap * (0.4 + metre.strength(max(note.onset_ql, span[0])))


def _progression(before: _Kind, after: _Kind) -> float:
    if before.degree == after.degree:
        falls_back = len(before.intervals) > len(after.intervals)
        return _RARE if falls_back else _SAME
    if before.suffix == "7" and after.degree not in (1, 6):
        return 2 * _RARE
    if after.degree in _USUAL[before.degree]:
        return 0.0
    return -0.4 if after.degree in _SOMETIMES[before.degree] else _RARE


def _chord(kind: _Kind, start: float, end: float, key: Key) -> Chord:
    root = (key.pitch_class + kind.root) % 12
    classes = tuple((root + interval) % 12 for interval in kind.intervals)
    return Chord(start, end - start, root, classes, key.spelled_root(root, kind.suffix) + kind.suffix)


def _joined(chords: Sequence[Chord]) -> tuple[Chord, ...]:
    """Neighbours of one symbol made one chord."""
    joined = [chords[0]]
    for before, chord in pairwise(chords):
        if chord.symbol == before.symbol:
            last = joined.pop()
            chord = Chord(last.onset_ql, chord.end_ql - last.onset_ql, last.root, last.pitch_classes, last.symbol)
        joined.append(chord)
    return tuple(joined)
