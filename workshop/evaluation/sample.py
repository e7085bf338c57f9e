"""A piece as measures see it: arrays of notes on the time grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, in_order

Ints = NDArray[np.int64]


class SampleError(ValueError):
    """A piece that cannot be measured."""


@dataclass(frozen=True)
class MeasuredPiece:
    """Notes by onset, then pitch; times in steps of the grid, bars counted from 0.

    Attributes:
        onsets: (notes,).
        durations: (notes,), each at least 1.
        pitches: (notes,), MIDI.
        key: pitch classes are counted from its tonic.
        metre: throughout.
        phrase_starts: index of each phrase's first note, the first 0; empty where phrases are not known.
        begins_syllable: (notes,), whether a note begins one; all true where words are not known.
    """

    onsets: Ints
    durations: Ints
    pitches: Ints
    key: Key
    metre: Metre
    phrase_starts: Ints
    begins_syllable: NDArray[np.bool_]

    @classmethod
    def of_melody(cls, melody: Melody) -> "MeasuredPiece":
        """A melody with its phrases."""
        sample = cls.of_notes(melody.notes, melody.key, melody.metre)
        counts = [len(phrase.notes) for phrase in melody.phrases]
        begins = np.array([not note.continues_syllable for note in melody.notes])
        starts = np.concatenate([[0], np.cumsum(counts[:-1], dtype=np.int64)]).astype(np.int64)
        return cls(sample.onsets, sample.durations, sample.pitches, melody.key, melody.metre, starts, begins)

    @classmethod
    def of_notes(cls, notes: Iterable[Note], key: Key, metre: Metre) -> "MeasuredPiece":
        """Notes in any order, of one voice or many, without phrases.

        Raises:
            SampleError: there are none.
        """
        ordered = in_order(notes)
        if not ordered:
            raise SampleError("a piece without notes; wanted one or more to measure")
        columns = [
            (round(n.onset_ql * TIME_GRID), max(1, round(n.duration_ql * TIME_GRID)), n.pitch_midi) for n in ordered
        ]
        onsets, durations, pitches = np.array(columns, np.int64).T
        order = np.lexsort((pitches, onsets))  # notes that the grid brings together
        begins = np.ones(len(columns), bool)
        return cls(onsets[order], durations[order], pitches[order], key, metre, np.zeros(0, np.int64), begins)

    @cached_property
    def top(self) -> Ints:
        """Indices of the highest note of every onset: of a melody, all."""
        return np.flatnonzero(np.append(np.diff(self.onsets) > 0, True))

    @cached_property
    def bottom(self) -> Ints:
        """Indices of the lowest note of every onset."""
        return np.concatenate([[0], self.top[:-1] + 1])

    @property
    def classes(self) -> Ints:
        """Pitch classes above the tonic, (notes,)."""
        return (self.pitches - self.key.pitch_class) % 12

    @property
    def bar(self) -> int:
        """The length of a bar in steps of the grid."""
        return round(self.metre.bar_ql * TIME_GRID)

    @property
    def ends(self) -> Ints:
        """Where notes stop sounding, (notes,)."""
        return self.onsets + self.durations

    @property
    def between_onsets(self) -> Ints:
        """Steps from each onset to the next, of the last its longest note: (onsets,)."""
        onsets = self.onsets[self.top]
        return np.append(np.diff(onsets), self.durations[self.onsets == onsets[-1]].max())

    @cached_property
    def bars(self) -> list[slice]:
        """The notes of each bar in which a note begins."""
        edges = np.flatnonzero(np.diff(self.onsets // self.bar)) + 1
        starts, ends = [0, *edges.tolist()], [*edges.tolist(), len(self.onsets)]
        return [slice(start, end) for start, end in zip(starts, ends, strict=True)]

    @cached_property
    def phrases(self) -> list[slice]:
        """The notes of each phrase; none where phrases are not known."""
        starts = self.phrase_starts.tolist()
        return [slice(start, end) for start, end in zip(starts, [*starts[1:], len(self.onsets)], strict=False)]

    def excerpts(self, bars: int) -> list["MeasuredPiece"]:
        """Stretches of so many bars one after another, without phrases: those in which nearly every bar has notes."""
        length = bars * self.bar
        edges = np.arange(0, self.ends.max() + 1, length)
        rows = np.split(np.arange(len(self.onsets)), np.searchsorted(self.onsets, edges[1:]))
        found = [self._part(part, edge) for part, edge in zip(rows, edges, strict=True) if len(part)]
        return [sample for sample in found if len(sample.bars) >= bars - 1]

    def _part(self, rows: Ints, start: int) -> "MeasuredPiece":
        return MeasuredPiece(
            self.onsets[rows] - start,
            self.durations[rows],
            self.pitches[rows],
            self.key,
            self.metre,
            np.zeros(0, np.int64),
            self.begins_syllable[rows],
        )

    @property
    def strengths(self) -> NDArray[np.float64]:
        """Metrical strength of each note's onset, as `Metre.strength` has it: (notes,)."""
        return _strengths(self.metre)[self.onsets % self.bar]


@cache
def _strengths(metre: Metre) -> NDArray[np.float64]:
    return np.array([metre.strength(step / TIME_GRID) for step in range(round(metre.bar_ql * TIME_GRID))])
