"""Which chords sound under notes, and which may be set under a melody: best paths over time (Viterbi 1967).

Under notes a chord fits by how long and how strongly its notes sound (template matching, as Fujishima 1999, "Realtime
Chord Recognition of Musical Sound"), its root in the bass counting more; paths are taken for chords as by Sheh & Ellis
(2003). The weights are set by hand. Under a melody the chords are the key's own, and what follows what is taken from
Piston's table of usual root progressions (Piston 1941, "Harmony", chapter 3).
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.paths import best_path
from music.chords import (
    CHORD_COUNT,
    KINDS,
    NO_CHORD,
    Chord,
    chord_at,
    chord_classes,
    chord_on,
    slot_ql,
    slots_until,
    symbol_id,
)
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note

_FOREIGN = 1.0
_ROOT, _BASS_ROOT, _BASS_OTHER = 0.22, 0.22, 0.06
_MISSING = (0.3, 0.18, 0.06, 0.3)
"""What a chord loses whose root, third, fifth or seventh does not sound."""
_KIND_PRIOR = (0.0, 0.0, -0.03, -0.1, -0.22, -0.06, -0.08, -0.1, -0.2)
_DIATONIC = 0.05
_CHANGE = 0.1
_FALLING_FIFTH = 0.06
_SILENT = 1e-9

_USUAL = {1: (4, 5), 2: (5,), 3: (6,), 4: (5,), 5: (1,), 6: (2, 5), 7: (1, 3)}
_SOMETIMES = {1: (6,), 2: (4, 6), 3: (4,), 4: (1, 2), 5: (6, 4), 6: (3, 4), 7: (6,)}
_RARE = -1.6
_CLOSING = {(1, 3): 0.5, (5, 3): 0.4}
_SAME = -0.35
_DOMINANT_SEVENTH = chord_on(7, "7")
_DEGREES = {
    Mode.MAJOR: (
        (chord_on(0, ""), 1),
        (chord_on(2, "m"), 2),
        (chord_on(4, "m"), 3),
        (chord_on(5, ""), 4),
        (chord_on(7, ""), 5),
        (_DOMINANT_SEVENTH, 5),
        (chord_on(9, "m"), 6),
    ),
    Mode.MINOR: (
        (chord_on(0, "m"), 1),
        (chord_on(2, "dim"), 2),
        (chord_on(3, ""), 3),
        (chord_on(5, "m"), 4),
        (chord_on(7, ""), 5),
        (_DOMINANT_SEVENTH, 5),
        (chord_on(8, ""), 6),
        (chord_on(10, ""), 7),
    ),
}
"""Chords of each mode that a melody is harmonised with: their ids and degrees."""
_PREFERENCE = {1: 0.1, 2: 0.1, 3: -0.3, 4: 0.3, 5: 0.05, 6: 0.25, 7: -0.3}
_SEVENTH = -0.25
"""What a chord of four notes loses: its notes include the triad's, so that it would always fit better."""


def find_chords(notes: Iterable[Note], key: Key, metre: Metre, end_ql: float) -> tuple[int, ...]:
    """One chord id (of `music.chords`) for every slot from quarter 0 up to `end_ql`.

    Slots in which nothing sounds are `NO_CHORD` at the beginning and else take the chord before.
    """
    count = slots_until(end_ql, metre)
    if count < 1:
        return ()
    sounding, bass = _profiles(list(notes), key, metre, count)
    silent = sounding.sum(axis=1) < _SILENT
    if silent.all():
        return (NO_CHORD,) * count
    path = [NO_CHORD, *(best_path(_fits(sounding[~silent], bass[~silent]), _tables()[4]) + 1)]
    return tuple(int(path[place]) for place in np.cumsum(~silent))


def chords_of_symbols(symbols: Sequence[tuple[float, str]], key: Key, metre: Metre, end_ql: float) -> tuple[int, ...]:
    """One chord id for every slot, from (onset_ql, symbol) in order: the one that stands longest in the slot.

    Raises:
        ChordSymbolError: a symbol names no chord.
    """
    length, count = slot_ql(metre), slots_until(end_ql, metre)
    held = np.zeros((count, CHORD_COUNT))
    for (onset, symbol), (end, _) in pairwise([*symbols, (end_ql, "")]):
        chord = symbol_id(symbol, key)
        for slot in range(max(0, int(onset // length)), min(count, slots_until(end, metre))):
            held[slot, chord] += min(end, (slot + 1) * length) - max(onset, slot * length)
    return tuple(int(row.argmax()) if row.max() > 0 else NO_CHORD for row in held)


def _profiles(
    notes: Sequence[Note], key: Key, metre: Metre, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much each pitch class above the tonic sounds in each slot (slots, 12), and in the bass."""
    length = slot_ql(metre)
    sounding, bass = np.zeros((count, 12)), np.zeros((count, 12))
    lowest = np.full(count, 1000)
    for note in notes:
        for slot in range(int((note.onset_ql + 1e-6) // length), min(count, slots_until(note.end_ql, metre))):
            start = max(note.onset_ql, slot * length)
            held = min(note.end_ql, (slot + 1) * length) - start
            if held <= 1e-6:
                continue
            weight = held * (0.5 + metre.strength(start))
            above = (note.pitch_midi - key.pitch_class) % 12
            sounding[slot, above] += weight
            if note.pitch_midi < lowest[slot] - 2:  # a bass that moves on keeps the slot's deepest notes
                bass[slot] = 0.0
                lowest[slot] = note.pitch_midi
            if note.pitch_midi <= lowest[slot] + 2:
                bass[slot, above] += weight
    return _shares(sounding), _shares(bass)


def _shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), _SILENT)


def _fits(sounding: NDArray[np.float64], bass: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well each chord fits each slot: (slots, CHORD_COUNT - 1)."""
    in_chord, in_bass, needed, prior, _ = _tables()
    absent = (sounding < 0.02).astype(np.float64)
    return sounding @ in_chord + bass @ in_bass - absent @ needed + prior


@cache
def _tables() -> tuple[NDArray[np.float64], ...]:
    """What sounding, a place in the bass and silence of each pitch class tell of each chord; its prior; its moves."""
    chords = range(1, CHORD_COUNT)
    diatonic = {0, 2, 4, 5, 7, 9, 11, 3, 8, 10}
    in_chord, in_bass = np.full((12, len(chords)), -_FOREIGN), np.zeros((12, len(chords)))
    needed, prior = np.zeros((12, len(chords))), np.zeros(len(chords))
    for column, chord in enumerate(chords):
        classes = chord_classes(chord)
        in_chord[list(classes), column] = 1.0
        in_chord[classes[0], column] += _ROOT
        in_bass[list(classes), column] = _BASS_OTHER
        in_bass[classes[0], column] = _BASS_ROOT
        for place, above in enumerate(classes):
            needed[above, column] = _MISSING[place]
        prior[column] = _KIND_PRIOR[column % len(KINDS)] + _DIATONIC * (set(classes) <= diatonic)
    roots = np.array([chord_classes(chord)[0] for chord in chords])
    moves = np.full((len(chords), len(chords)), -_CHANGE)
    moves += _FALLING_FIFTH * ((roots[:, None] - roots[None]) % 12 == 7)
    np.fill_diagonal(moves, 0.0)
    return in_chord, in_bass, needed, prior, moves


def harmonise(melody: Melody) -> tuple[Chord, ...]:
    """One chord a bar (two in long bars) from the melody's first bar to its last, ending on the tonic.

    A chord fits by how long and how strongly the melody sounds its notes; phrases close on the tonic or the dominant.
    Found by dynamic programming over all paths (Viterbi 1967).
    """
    spans = _spans(melody)
    degrees = _DEGREES[melody.key.mode]
    fits = np.array([[_fit(chord, degree, span, melody) for chord, degree in degrees] for span in spans])
    closes = {phrase.notes[-1].onset_ql for phrase in melody.phrases}
    for row, (start, end) in enumerate(spans):
        if any(start <= onset < end for onset in closes):
            fits[row] += [_CLOSING.get((degree, len(chord_classes(chord))), -0.4) for chord, degree in degrees]
    tonic = np.array([0.0 if degree == 1 else -9.0 for _, degree in degrees])
    fits[0] += tonic / 6
    fits[-1] += tonic
    path = best_path(fits, np.array([[_progression(before, after) for after in degrees] for before in degrees]))
    chords = [degrees[place][0] for place in path]
    timed = zip(chords, spans, strict=True)
    return _joined([chord_at(chord, melody.key, start, end - start) for chord, (start, end) in timed])


def _spans(melody: Melody) -> list[tuple[float, float]]:
    """Half bars where a bar has four quarters or more, in beats that divide by two, at a moderate tempo; else bars."""
    bar = melody.metre.bar_ql
    halves = bar >= 4 and round(bar / melody.metre.beat_ql) % 2 == 0 and not melody.metre.is_compound
    length = bar / 2 if halves and melody.tempo_bpm <= 108 else bar
    first = int(melody.notes[0].onset_ql // bar) * bar
    count = int(np.ceil((melody.end_ql - first) / bar - 1e-9)) * round(bar / length)
    return [(first + n * length, first + (n + 1) * length) for n in range(count)]


def _fit(chord: int, degree: int, span: tuple[float, float], melody: Melody) -> float:
    """Mean over the span's melody of 1 for chord notes, -1 for others, by length and metrical strength."""
    inside = [n for n in melody.notes if n.onset_ql < span[1] - 1e-9 and n.end_ql > span[0] + 1e-9]
    if not inside:
        return _PREFERENCE[degree] * 0.5
    weights = np.array([_weight(note, span, melody.metre) for note in inside])
    above = chord_classes(chord)
    classes = {(melody.key.pitch_class + pitch_class) % 12 for pitch_class in above}
    agree = np.array([_agreement(note.pitch_midi % 12, classes) for note in inside])
    seventh = _SEVENTH if len(above) > 3 else 0.0
    return float(2.2 * (weights * agree).sum() / weights.sum()) + 0.5 * _PREFERENCE[degree] + seventh


def _agreement(pitch_class: int, classes: set[int]) -> float:
    if pitch_class in classes:
        return 1.0
    return -1.3 if {(pitch_class + 1) % 12, (pitch_class - 1) % 12} & classes else -0.8


def _weight(note: Note, span: tuple[float, float], metre: Metre) -> float:
    overlap = min(note.end_ql, span[1]) - max(note.onset_ql, span[0])
    return overlap * (0.4 + metre.strength(max(note.onset_ql, span[0])))


def _progression(before: tuple[int, int], after: tuple[int, int]) -> float:
    """How well a chord follows another, each with its degree."""
    (chord, degree), (following, next_degree) = before, after
    if degree == next_degree:
        return _RARE if len(chord_classes(chord)) > len(chord_classes(following)) else _SAME
    if chord == _DOMINANT_SEVENTH and next_degree not in (1, 6):
        return 2 * _RARE
    if next_degree in _USUAL[degree]:
        return 0.0
    return -0.4 if next_degree in _SOMETIMES[degree] else _RARE


def _joined(chords: Sequence[Chord]) -> tuple[Chord, ...]:
    """Neighbours of one symbol made one chord."""
    joined = [chords[0]]
    for before, chord in pairwise(chords):
        if chord.symbol == before.symbol:
            last = joined.pop()
            chord = Chord(last.onset_ql, chord.end_ql - last.onset_ql, last.root, last.pitch_classes, last.symbol)
        joined.append(chord)
    return tuple(joined)
