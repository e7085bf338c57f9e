"""The piano under a voice: its chords given, its textures ordered, clear of what is sung."""

from dataclasses import dataclass, replace

import numpy as np

from engine.runtime import SequenceNetwork
from music.chords import NO_CHORD, Chord, chord_id, slot_ql, slots_until
from music.keys import Key
from music.metre import Metre
from music.notes import InstrumentPart, Note, grid_steps, piano_part
from music.piano.expression import (
    chords_of,
    clear_of,
    held_to,
    levels_of,
    pedals,
    tidied,
    with_velocities,
    within_reach,
)
from music.piano.growing import Grower, PianoCondition, PianoDraft, load_piano
from music.piano.ids import decode, tonic_shift, voice_table
from music.piano.pieces import PianoStyle
from music.piano.rules import PianoRules, bar_score
from music.piano.texture import ACCOMPANYING, TEXTURES, BarPlan, Texture, bar_plan

_AT_ONCE = 2
"""Bars that are grown before the best are kept."""
_CONTINUATIONS = 5
_TEMPERATURE = 0.8
_TYPICAL_LOG = -0.9
"""Plainer than piano music alone: the voice leads."""
_BELOW_VOICE = 5.0
"""Semitones by which the right hand's mean lies below the voice's."""


class AccompanimentError(ValueError):
    """An accompaniment that cannot be played as ordered."""


@dataclass(frozen=True)
class AccompanimentSpec:
    """A stretch of a song to accompany.

    Attributes:
        voice: what is sung, in order; empty in introductions and interludes, where the right hand may lead.
        chords: in order, without gaps, over the whole stretch.
        texture: how the piano plays.
        dynamic: level, 0 ppp to 7 fff.
        start_ql: a bar line.
        end_ql: a later bar line.
        closes: whether the music ends here: the last bar is one held chord.
    """

    voice: tuple[Note, ...]
    chords: tuple[Chord, ...]
    key: Key
    metre: Metre
    tempo_bpm: float
    texture: Texture
    dynamic: int
    start_ql: float
    end_ql: float
    closes: bool = False

    def __post_init__(self) -> None:
        bars = (self.end_ql - self.start_ql) / self.metre.bar_ql
        if bars < 1 - 1e-6 or abs(bars - round(bars)) > 1e-6:
            raise AccompanimentError(f"a stretch of {bars:g} bars; wanted whole bars, at least one")
        if not self.chords:
            raise AccompanimentError("no chords to play; wanted one or more over the stretch")

    @property
    def bars(self) -> int:
        """How many the stretch has."""
        return round((self.end_ql - self.start_ql) / self.metre.bar_ql)

    def from_zero(self) -> "AccompanimentSpec":
        """The same stretch, beginning at quarter 0."""
        by = -self.start_ql
        inside = [note for note in self.voice if note.end_ql > self.start_ql + 1e-6 and note.onset_ql < self.end_ql]
        voice = tuple(note.moved(max(by, -note.onset_ql)) for note in inside)
        chords = tuple(chord.moved(by) for chord in self.chords)
        return replace(self, voice=voice, chords=chords, start_ql=0.0, end_ql=self.end_ql + by)


class Accompanist:
    """Accompanies with a piano network; a stretch that returns is played as the first time."""

    def __init__(self, network: SequenceNetwork, continuations: int = _CONTINUATIONS) -> None:
        self.network, self.continuations = network, continuations
        self._played: dict[AccompanimentSpec, InstrumentPart] = {}

    @classmethod
    def load(cls) -> "Accompanist":
        """One with the shipped network.

        Raises:
            ModelFolderError, MissingDataError: the model is missing or damaged.
        """
        return cls(load_piano())

    def accompany(self, order: AccompanimentSpec, rng: np.random.Generator) -> InstrumentPart:
        """Both hands and the pedal between `start_ql` and `end_ql`; every draw comes from `rng`."""
        part = order.from_zero()
        if part not in self._played:
            self._played[part] = self._play(part, rng)
        return self._played[part].moved(order.start_ql)

    def _play(self, order: AccompanimentSpec, rng: np.random.Generator) -> InstrumentPart:
        plan = _plan(order)
        steps = grid_steps(order.end_ql)
        voice = voice_table(order.voice, tonic_shift(order.key), steps)
        told = PianoCondition(order.metre, order.key.mode, order.tempo_bpm, PianoStyle.LIEDER, plan, None, voice)
        grower = Grower(self.network, told, _rules(order, voice), _TEMPERATURE)
        draft = grower.empty()
        for bar in range(0, order.bars, _AT_ONCE):
            until = min(bar + _AT_ONCE, order.bars)

            def judge(grown: PianoDraft, first: int = bar) -> float:
                return bar_score(grown, grown.logs, first, plan, order.metre, _TYPICAL_LOG)

            (draft,) = grower.continued([draft] * self.continuations, until, rng, judge, keep=1)
        return _performed(draft.ids, plan, order)


def _plan(order: AccompanimentSpec) -> BarPlan:
    """Every bar in the ordered texture; the right hand below the voice where it sings."""
    textures = [order.texture] * order.bars
    if order.closes:
        textures[-1] = Texture.HELD
    plan = bar_plan(textures, ACCOMPANYING, 0.0, 1.0)
    if order.voice:
        middle = float(np.mean([note.pitch_midi for note in order.voice])) - tonic_shift(order.key)
        right = np.clip(middle - _BELOW_VOICE, 60, 70)
        plan.registers[:, 0] = np.minimum(plan.registers[:, 0], right)
        plan.registers[:, 1] = np.minimum(plan.registers[:, 1], right - 12)
    return plan


def _rules(order: AccompanimentSpec, voice: np.ndarray[tuple[int, int], np.dtype[np.int16]]) -> PianoRules:
    length = slot_ql(order.metre)
    chords = {}
    for slot in range(slots_until(order.end_ql, order.metre)):
        found = _chord_id_at(order, slot * length, (slot + 1) * length)
        if found != NO_CHORD:
            chords[slot] = (found,)
    levels = dict.fromkeys(range(order.bars), (order.dynamic,))
    return PianoRules(order.metre, chords, levels, voice, last_bar=order.bars - 1 if order.closes else None)


def _chord_id_at(order: AccompanimentSpec, start_ql: float, end_ql: float) -> int:
    """The chord that stands longest in a slot."""

    def held(chord: Chord) -> float:
        return min(chord.end_ql, end_ql) - max(chord.onset_ql, start_ql)

    longest = max(order.chords, key=held)
    return chord_id(longest, order.key) if held(longest) > 0 else NO_CHORD


def _performed(ids: list[int], plan: BarPlan, order: AccompanimentSpec) -> InstrumentPart:
    right, left = decode(ids, order.key, order.metre)
    start = order.end_ql - order.metre.bar_ql if order.closes else order.end_ql
    right, left = (
        within_reach(held_to(clear_of(tidied(hand, order.metre), order.voice, order.metre), start, order.end_ql))
        for hand in (right, left)
    )
    right, left = with_velocities(right, left, levels_of(ids), order.metre, is_leading=not order.voice)
    textures = [TEXTURES[place] for place in plan.textures]
    return piano_part(right, left, pedals(chords_of(ids), textures, (*right, *left), order.metre, order.end_ql))
