"""Which chords sound under notes: the best path over the slots.

A chord fits by how long and how strongly its notes sound (template matching, as Fujishima 1999, "Realtime Chord
Recognition of Musical Sound"), its root in the bass counting more; the path is Viterbi's (1967), as Sheh & Ellis
(2003) take it for chords. The weights are set by hand.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.paths import best_path
from music.chords.slots import slot_ql, slots_until
from music.chords.vocabulary import CHORD_COUNT, KINDS, NO_CHORD, chord_classes, symbol_id
from music.keys import Key
from music.metre import Metre
from music.notes import Note

_FOREIGN = 1.0
_ROOT, _BASS_ROOT, _BASS_OTHER = 0.22, 0.22, 0.06
_MISSING = (0.3, 0.18, 0.06, 0.3)
"""What a chord loses whose root, third, fifth or seventh does not sound."""
_KIND_PRIOR = (0.0, 0.0, -0.03, -0.1, -0.22, -0.06, -0.08, -0.1, -0.2)
_DIATONIC = 0.05
_CHANGE = 0.1
_FALLING_FIFTH = 0.06
_SILENT = 1e-9


def find_chords(notes: Iterable[Note], key: Key, metre: Metre, end_ql: float) -> tuple[int, ...]:
    """One chord id (of `music.chords.vocabulary`) for every slot from quarter 0 up to `end_ql`.

    Slots in which nothing sounds are `NO_CHORD` at the beginning and else take the chord before.
    """
    count = slots_until(end_ql, metre)
    if count < 1:
        return ()
    sounding, bass = _profiles(list(notes), key, metre, count)
    silent = sounding.sum(axis=1) < _SILENT
    if silent.all():
        return (NO_CHORD,) * count
    path = [NO_CHORD, *(best_path(_fits(sounding[~silent], bass[~silent]), _MOVES) + 1)]
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
    return sounding @ _IN_CHORD + bass @ _IN_BASS - _missing(sounding) + _PRIOR


def _missing(sounding: NDArray[np.float64]) -> NDArray[np.float64]:
    absent = (sounding < 0.02).astype(np.float64)
    return absent @ _NEEDED


def _tables() -> tuple[NDArray[np.float64], ...]:
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


_IN_CHORD, _IN_BASS, _NEEDED, _PRIOR, _MOVES = _tables()
