"""What a file sounds like, as arrays: the common form of MIDI and scores before it becomes a piece for two hands."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music.keys import Key
from music.metre import Metre
from music.scores import Score, stretches


@dataclass(frozen=True)
class NoteArrays:
    """Notes in any order, an array for each of their properties, all of one length.

    Attributes:
        onset_ql: start, in quarters.
        end_ql: where it stops.
        pitch_midi: 0 to 127.
        velocity: 1 to 127.
        track: number of the track it comes from.
    """

    onset_ql: NDArray[np.float64]
    end_ql: NDArray[np.float64]
    pitch_midi: NDArray[np.int64]
    velocity: NDArray[np.int64]
    track: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.onset_ql)

    def only(self, chosen: NDArray[Any]) -> "NoteArrays":
        """Some of the notes: those of a mask, or with these numbers."""
        fields = (self.onset_ql, self.end_ql, self.pitch_midi, self.velocity, self.track)
        return NoteArrays(*(field[chosen] for field in fields))

    def moved(self, by_ql: float) -> "NoteArrays":
        """The same notes, `by_ql` quarters later."""
        return replace(self, onset_ql=self.onset_ql + by_ql, end_ql=self.end_ql + by_ql)


@dataclass(frozen=True)
class Tracks:
    """The notes of all tracks but drums, and what a file tells of the music.

    Attributes:
        sounds: the notes.
        programs: General MIDI program of every track, 0 (a piano) where nothing is said.
        sung: number of the track with words, if there is one.
        metres: (onset_ql, metre) where a metre begins, in order, the first at 0.
        keys: (onset_ql, signature) likewise, but maybe none.
        tempos: (onset_ql, quarters a minute) likewise, but maybe none.
    """

    sounds: NoteArrays
    programs: tuple[int, ...]
    sung: int | None
    metres: tuple[tuple[float, Metre], ...]
    keys: tuple[tuple[float, Key], ...]
    tempos: tuple[tuple[float, float], ...]


def tracks_of(score: Score) -> Tracks:
    """The tracks of what one of `music.readers` has read: a part is a track."""
    rows = [
        (note.onset_ql, note.end_ql, note.pitch_midi, note.velocity, track)
        for track, part in enumerate(score.parts)
        for note in part.notes
    ]
    onset, end, *others = np.array(rows, np.float64).reshape(-1, 5).T
    pitch, velocity, track = (numbers.astype(np.int64) for numbers in others)
    return Tracks(
        sounds=NoteArrays(onset, end, pitch, velocity, track),
        programs=tuple(part.program for part in score.parts),
        sung=next((track for track, part in enumerate(score.parts) if part.underlay), None),
        metres=tuple((stretch.start_ql, stretch.metre) for stretch in stretches(score)),
        keys=score.keys,
        tempos=score.tempos,
    )
