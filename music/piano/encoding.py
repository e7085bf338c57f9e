"""Piano pieces as ids, with everything that the network is told beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music.harmony import find_chords
from music.keys import Mode
from music.metre import Metre
from music.notes import Note, grid_steps
from music.piano.ids import (
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_RIGHT,
    STOP,
    Tracker,
    duration_id,
    note_id,
    shift_ids,
    tonic_shift,
    voice_table,
)
from music.piano.pieces import STYLES, PianoPiece, PianoStyle
from music.piano.texture import TEXTURES, BarPlan, texture_of

ENCODING_VERSION = 1
"""Raised whenever the same piece would give other arrays."""


@dataclass(frozen=True)
class EncodedPiano:
    """A piece as ids, with what each step knew.

    Attributes:
        ids: (steps,) without the start, with the stop.
        states: (steps, STATE_SIZE) what `Tracker.known` said before each id.
        plan: how every bar is made.
        voice: (grid steps, 4) of `voice_table`; no rows without a voice.
    """

    ids: NDArray[np.int16]
    states: NDArray[np.int16]
    plan: BarPlan
    voice: NDArray[np.int16]
    metre: Metre
    mode: Mode
    tempo_bpm: float
    style: PianoStyle

    @property
    def notes(self) -> int:
        """How many notes it has."""
        return int((self.ids >= FIRST_RIGHT).sum())

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as arrays, for `numpy.savez`."""
        about = [self.metre.numerator, self.metre.denominator, self.mode is Mode.MINOR, STYLES.index(self.style)]
        return {
            "ids": self.ids,
            "states": self.states,
            "textures": self.plan.textures,
            "densities": self.plan.densities,
            "registers": self.plan.registers,
            "voice": self.voice,
            "about": np.array([*about, self.tempo_bpm], np.float64)[None],
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "EncodedPiano":
        """What `to_arrays` made."""
        numerator, denominator, minor, style, tempo_bpm = arrays["about"][0].tolist()
        return cls(
            arrays["ids"],
            arrays["states"],
            BarPlan(arrays["textures"], arrays["densities"], arrays["registers"]),
            arrays["voice"],
            Metre(int(numerator), int(denominator)),
            Mode.MINOR if minor else Mode.MAJOR,
            tempo_bpm,
            STYLES[int(style)],
        )


def encode(piece: PianoPiece) -> EncodedPiano:
    """The ids of a piece; its chords are found under all that sounds, the voice included."""
    return _Encoder(piece).encoded()


class _Encoder:
    def __init__(self, piece: PianoPiece) -> None:
        self.piece, self.shift = piece, tonic_shift(piece.key)
        self.tracker = Tracker(piece.metre)
        self.rows: list[tuple[int, ...]] = []
        self.struck = (_by_onset(piece.right), _by_onset(piece.left))
        self.bars = bars_in(piece)
        sounding = (*piece.right, *piece.left, *piece.voice)
        self.chords = find_chords(sounding, piece.key, piece.metre, self.bars * piece.metre.bar_ql)

    def encoded(self) -> EncodedPiano:
        by_bar: dict[int, list[int]] = defaultdict(list)
        for onset in sorted(self.struck[0].keys() | self.struck[1].keys()):
            by_bar[onset // self.tracker.bar_steps].append(onset)
        levels = _levels(self.piece, self.bars)
        for bar in range(self.bars):
            self._write(FIRST_BAR + levels[bar])
            self._bar(bar, by_bar[bar])
        self._write(STOP)
        piece = self.piece
        return EncodedPiano(
            np.array(self.tracker.ids, np.int16),
            np.array(self.rows, np.int16),
            plan_of(piece, self.bars),
            voice_table(piece.voice, self.shift, self.bars * self.tracker.bar_steps),
            piece.metre,
            piece.key.mode,
            piece.tempo_bpm,
            piece.style,
        )

    def _bar(self, bar: int, onsets: Sequence[int]) -> None:
        """Writes chords and onsets in order of time."""
        tracker = self.tracker
        slots = tracker.bar_steps // tracker.slot_steps
        waiting = list(onsets)
        for slot in range(slots):
            self._write(FIRST_CHORD + self.chords[bar * slots + slot])
            end = bar * tracker.bar_steps + (slot + 1) * tracker.slot_steps
            while waiting and waiting[0] < end:
                onset = waiting.pop(0)
                for token in shift_ids(onset - tracker.clock):
                    self._write(token)
                self._onset(onset)

    def _onset(self, onset: int) -> None:
        for hand, struck in enumerate(self.struck):
            for pitch, steps in sorted(struck.get(onset, {}).items(), reverse=hand == 0):
                self._write(note_id(hand == 1, pitch - self.shift))
                length = duration_id(steps)
                if length - FIRST_DURATION != self.tracker.lengths[hand]:
                    self._write(length)

    def _write(self, token: int) -> None:
        self.rows.append(self.tracker.known())
        self.tracker.follow(token)


def _by_onset(notes: Iterable[Note]) -> dict[int, dict[int, int]]:
    """Durations by pitch by onset, all in grid steps; of the same note twice the longer."""
    struck: dict[int, dict[int, int]] = defaultdict(dict)
    for note in notes:
        onset = grid_steps(note.onset_ql)
        steps = max(1, grid_steps(note.end_ql) - onset)
        here = struck[onset]
        here[note.pitch_midi] = max(steps, here.get(note.pitch_midi, 0))
    return dict(struck)


def _levels(piece: PianoPiece, bars: int) -> list[int]:
    """The dynamic of each bar: 0 for unknown, else its level + 1."""
    if not piece.dynamics:
        return _levels_heard(piece, bars)
    levels, events = [], list(piece.dynamics)
    level = 0
    for bar in range(bars):
        # a mark on the first beat counts for the whole bar
        while events and events[0][0] < bar * piece.metre.bar_ql + piece.metre.beat_ql - 1e-6:
            level = events.pop(0)[1] + 1
        levels.append(level)
    return levels


def _levels_heard(piece: PianoPiece, bars: int) -> list[int]:
    """Levels from velocities, where these tell anything: p about 50, f about 95."""
    velocities: dict[int, list[int]] = defaultdict(list)
    for note in (*piece.right, *piece.left):
        velocities[int(note.onset_ql / piece.metre.bar_ql + 1e-6)].append(note.velocity)
    if len({v for found in velocities.values() for v in found}) < 3:
        return [0] * bars
    levels, level = [], 0
    for bar in range(bars):
        if velocities[bar]:
            level = 1 + int(np.clip(round((np.mean(velocities[bar]) - 20) / 15), 0, 7))
        levels.append(level)
    return levels


def bars_in(piece: PianoPiece) -> int:
    """How many bars it has, the last filled or not; at least one."""
    return max(1, -(-grid_steps(piece.end_ql) // grid_steps(piece.metre.bar_ql)))


def plan_of(piece: PianoPiece, bars: int) -> BarPlan:
    """How each of the first bars is made."""
    metre, shift = piece.metre, tonic_shift(piece.key)
    hands: list[dict[int, list[Note]]] = [defaultdict(list), defaultdict(list)]
    for by_bar, notes in zip(hands, (piece.right, piece.left), strict=True):
        for note in notes:
            by_bar[int(note.onset_ql / metre.bar_ql + 1e-6)].append(note)
    textures, densities = np.zeros(bars, np.int8), np.zeros(bars, np.float32)
    registers = np.zeros((bars, 2), np.float32)
    for bar in range(bars):
        right, left = hands[0][bar], hands[1][bar]
        textures[bar] = TEXTURES.index(texture_of(right, left, metre, bar * metre.bar_ql))
        densities[bar] = (len(right) + len(left)) / metre.bar_ql
        for hand, struck in enumerate((right, left)):
            if struck:
                registers[bar, hand] = np.mean([note.pitch_midi for note in struck]) - shift
    return BarPlan(textures, densities, registers)
