"""Clashes: notes of an accompaniment a semitone, or octaves and a semitone, from the voice."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from music.metre import Metre
from music.notes import Note, Part, Piece
from music.scores import stretches
from music.vocal import vocal_part
from workshop.evaluation.tally import Tally

_CLOSE_QL = 1e-3
"""Times nearer than this are the same."""


def clashes(
    voice: Sequence[Note], accompaniment: Sequence[Note], metre: Metre, start_ql: float = 0.0, end_ql: float = np.inf
) -> Tally:
    """Of the notes that begin or sound on a beat under the voice, those in interval class 1 with it.

    A note that sounds on several beats is counted on each: minor seconds, major sevenths and minor ninths against what
    is sung at that moment. Beats without voice are passed over.

    Args:
        voice: one or several voices.
        accompaniment: all that is played with them.
        metre: beats are counted in it from `start_ql` on.
        start_ql: where it begins.
        end_ql: where it ends.
    """
    beats = _beats(voice, metre.beat_ql, start_ql, end_ql)
    sung = np.zeros((len(beats), 12), bool)
    sung[_sounding(voice, beats)] = True
    at, classes = _sounding(accompaniment, beats)
    counted = sung[at].any(axis=1)
    clashing = sung[at, (classes + 1) % 12] | sung[at, (classes - 1) % 12]
    return Tally(int(clashing.sum()), int(counted.sum()))


def clashes_of(piece: Piece) -> Tally:
    """The same of a piece: its part with words against all others, beats counted in each stretch of one metre.

    Raises:
        NoVocalLineError: no part has words.
    """
    voice = vocal_part(piece)
    others = [note for part in _others(piece.parts, voice) for note in part.notes]
    spans = stretches(piece)
    return Tally.added(clashes(voice.notes, others, span.metre, span.start_ql, span.end_ql) for span in spans)


def _others(parts: Iterable[Part], voice: Part) -> list[Part]:
    return [part for part in parts if part is not voice]


def _beats(voice: Sequence[Note], beat_ql: float, start_ql: float, end_ql: float) -> NDArray[np.float64]:
    last_ql = min(end_ql, max((note.end_ql for note in voice), default=start_ql))
    return np.arange(start_ql, last_ql - _CLOSE_QL, beat_ql)


def _sounding(notes: Sequence[Note], beats: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(beat, pitch class) of every note on every beat on which it sounds."""
    onsets, ends, pitches = np.array([(n.onset_ql, n.end_ql, n.pitch_midi) for n in notes]).reshape(-1, 3).T
    first = np.searchsorted(beats, onsets - _CLOSE_QL)
    counts = np.searchsorted(beats, ends - _CLOSE_QL) - first
    counts = np.maximum(counts, 0)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(first, counts) + within, np.repeat(pitches.astype(np.int64) % 12, counts)
