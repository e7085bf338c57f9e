"""Between rolls or pieces and the frames a network sees."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music.metre import Metre
from music.notes import Note, in_order
from music.piano.pieces import PianoPiece
from workshop.networks.draft import DraftPart, MusicDraft
from workshop.networks.rolls.batches import Frames
from workshop.networks.rolls.matfile import KEYS, LOWEST_MIDI
from workshop.networks.rolls.protocol import Roll

SILENT, STRUCK, HELD = 0, 1, 2

_MARGIN = 2
"""Semitones kept free below and above what training holds: other music may go a little further."""

_PROGRAMS = {"voice": 52, "right": 0, "left": 0}
"""General MIDI: choir, pianos."""

_TEMPO_BPM = 100.0


class LayoutError(ValueError):
    """Music that no layout has cells for, or not this one."""


@dataclass(frozen=True)
class RollLayout:
    """What the cells of a frame stand for.

    Attributes:
        instruments: names, in the order they are written in.
        lowest_midi: pitch of the first cell of each instrument.
        pitches: cells of an instrument, a semitone apart.
        articulated: whether a cell is silent, struck or held, not just silent or sounding.
        steps_per_quarter: frames in a quarter.
        outside_nats: surprise of a frame's silent keys that no cell stands for.
        outside_note_nats: surprise of each note among these.
    """

    instruments: tuple[str, ...]
    lowest_midi: int
    pitches: int
    articulated: bool
    steps_per_quarter: int
    outside_nats: float = 0.0
    outside_note_nats: float = 0.0

    @property
    def states(self) -> int:
        """How many states a cell can have."""
        return 3 if self.articulated else 2

    def to_json(self) -> dict[str, Any]:
        """The fields, as `from_json` reads them."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "RollLayout":
        """Reads back the layout that `to_json` wrote."""
        return cls(**{**fields, "instruments": tuple(fields["instruments"])})

    @classmethod
    def of_rolls(cls, rolls: Sequence[Roll]) -> "RollLayout":
        """Cells for the keys these rolls use and a few more; the others get the chance of half a note in all frames.

        Raises:
            LayoutError: the rolls are silent.
        """
        used = np.flatnonzero(np.any([roll.any(0) for roll in rolls], axis=0))
        if not len(used):
            raise LayoutError(f"no note in {len(rolls)} rolls; wanted rolls to learn from")
        lowest, highest = max(0, int(used[0]) - _MARGIN), min(KEYS - 1, int(used[-1]) + _MARGIN)
        chance = 0.5 / (sum(len(roll) for roll in rolls) + 1)
        pitches = highest - lowest + 1
        return cls(
            ("piano",), LOWEST_MIDI + lowest, pitches, False, 2,
            outside_nats=-(KEYS - pitches) * float(np.log1p(-chance)),
            outside_note_nats=float(np.log1p(-chance) - np.log(chance)),
        )  # fmt: skip

    @classmethod
    def of_pieces(cls, pieces: Sequence[PianoPiece]) -> "RollLayout":
        """All keys of the piano for both hands, and for the voice where a piece has one; sixteenths."""
        voice = ("voice",) if any(piece.voice for piece in pieces) else ()
        return cls((*voice, "right", "left"), LOWEST_MIDI, KEYS, True, 4)

    def frames_of_roll(self, roll: Roll) -> Frames:
        """The frames of a roll of one instrument, (steps, 1, pitches).

        Raises:
            LayoutError: the layout is that of pieces.
        """
        if self.articulated:
            raise LayoutError("a network trained on folders of music; wanted one trained on piano rolls, for rolls")
        lowest = self.lowest_midi - LOWEST_MIDI
        return roll[:, None, lowest : lowest + self.pitches].astype(np.int8)

    def outside(self, roll: Roll) -> NDArray[np.float64]:
        """(steps,): surprise at the keys that no cell stands for."""
        lowest = self.lowest_midi - LOWEST_MIDI
        notes = roll.sum(1) - roll[:, lowest : lowest + self.pitches].sum(1)
        return self.outside_nats + notes * self.outside_note_nats

    def frames_of_piece(self, piece: PianoPiece) -> Frames:
        """(steps, instruments, pitches); onsets and ends moved to the nearest step, what lies outside left out.

        Raises:
            LayoutError: the layout is that of rolls.
        """
        if not self.articulated:
            raise LayoutError("a network trained on piano rolls; wanted one trained on folders of music, for pieces")
        steps = max(1, round(piece.end_ql * self.steps_per_quarter))
        frames = np.zeros((steps, len(self.instruments), self.pitches), np.int8)
        for number, name in enumerate(self.instruments):
            notes: tuple[Note, ...] = getattr(piece, name)
            for note in notes:
                pitch = note.pitch_midi - self.lowest_midi
                start = min(steps - 1, round(note.onset_ql * self.steps_per_quarter))
                end = min(steps, max(start + 1, round(note.end_ql * self.steps_per_quarter)))
                if 0 <= pitch < self.pitches:
                    frames[start + 1 : end, number, pitch] = HELD
                    frames[start, number, pitch] = STRUCK
        return frames

    def draft(self, frames: Frames) -> MusicDraft:
        """The frames as parts, one an instrument."""
        parts = [self._part(number, name, frames[:, number]) for number, name in enumerate(self.instruments)]
        return MusicDraft(tuple(parts), _TEMPO_BPM, Metre(4, 4))

    def _part(self, number: int, name: str, states: NDArray[np.int8]) -> DraftPart:
        notes = []
        silence = np.zeros((1, self.pitches), np.int8)
        before, after = np.concatenate([silence, states[:-1]]), np.concatenate([states, silence])
        # a note begins where it is struck, or where a cell sounds that was silent
        begins = (states != SILENT) & (before == SILENT)
        if self.articulated:
            begins |= states == STRUCK
        for start, pitch in zip(*np.nonzero(begins), strict=True):
            end = start + 1
            while after[end, pitch] == (HELD if self.articulated else STRUCK):
                end += 1
            onset, length = start / self.steps_per_quarter, (end - start) / self.steps_per_quarter
            notes.append(Note(float(onset), float(length), int(pitch) + self.lowest_midi))
        return DraftPart(name, _PROGRAMS.get(name, number), in_order(notes))
