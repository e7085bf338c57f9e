"""Growing piano music bar by bar: what the network is told at every step, and the search.

Several continuations of each draft grow side by side, and the best are kept. Always told: place in the bar, metre,
mode, tempo, harmony, what the hands last did, and what was written at the same place one, two and four bars ago. Style,
the bar's plan (texture, density, register), how many bars are left and the voice can be withheld: zeros, flag 0.
Training withholds them at random.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.runtime import SequenceNetwork, State, StepNetwork, load_network
from engine.search import Sampling, Search
from music.chords import chord_table
from music.keys import Mode
from music.metre import Metre
from music.notes import bar_steps, position_features, position_size
from music.piano.ids import (
    FAR,
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    LAGS,
    LENGTHS,
    NOTHING,
    PITCH_OF,
    SILENT,
    VOCABULARY_SIZE,
    Tracker,
)
from music.piano.pieces import STYLES, PianoStyle
from music.piano.rules import PianoRules
from music.piano.texture import TEXTURES, BarPlan

METRES = ("4/4", "3/4", "2/4", "6/8", "2/2", "3/8", "9/8", "12/8", "6/4", "3/2")
MOST_BARS_LEFT = 5
_KINDS, _OCTAVES = 7, 8
LOOK_SIZE = _KINDS + 12 + _OCTAVES + len(LENGTHS)
LEAST_SHARE = 0.005
"""Ids with less than this share of the likeliest one's probability are not drawn."""


def _after(before: slice, size: int) -> slice:
    return slice(before.stop, before.stop + size)


# the columns in order, which trained weights fix
_POSITION = slice(0, position_size(METRES))
_TEMPO = _after(_POSITION, 1)
_CHORD = _after(_TEMPO, 24)
_LAST_PITCHES = _after(_CHORD, 2)
_LAST_LENGTHS = _after(_LAST_PITCHES, 2)
_STRUCK = _after(_LAST_LENGTHS, 2)
_STYLE = _after(_STRUCK, len(STYLES))
_STYLE_TOLD = _after(_STYLE, 1)
_TEXTURE = _after(_STYLE_TOLD, len(TEXTURES))
_DENSITY = _after(_TEXTURE, 1)
_REGISTERS = _after(_DENSITY, 2)
_PLAN_TOLD = _after(_REGISTERS, 1)
_BARS_LEFT = _after(_PLAN_TOLD, MOST_BARS_LEFT)
_END_TOLD = _after(_BARS_LEFT, 1)
_VOICE_NOW = _after(_END_TOLD, 12)
_VOICE_NEXT = _after(_VOICE_NOW, 12)
_VOICE_HEIGHT = _after(_VOICE_NEXT, 1)
_VOICE_BEGINS = _after(_VOICE_HEIGHT, 1)
_VOICE_WAITS = _after(_VOICE_BEGINS, 1)
_VOICE_TOLD = _after(_VOICE_WAITS, 1)
_LOOKS = _after(_VOICE_TOLD, len(LAGS) * LOOK_SIZE)
CONDITION_SIZE = _LOOKS.stop

# the columns of `Tracker.known`
_BAR, _PLACE, _HARMONY = range(3)
_PITCHES, _LENGTHS, _NOTES, _WRITTEN = slice(3, 5), slice(5, 7), slice(7, 9), slice(9, None)


@dataclass(frozen=True)
class PianoCondition:
    """What a stretch of steps is told.

    Attributes:
        style: None to withhold it.
        plan: of every bar; None to withhold it.
        bars: of the whole piece, so that it knows how many are left; None to withhold them.
        voice: (grid steps, 4) of `voice_table`; no rows to withhold it or where there is none.
    """

    metre: Metre
    mode: Mode
    tempo_bpm: float
    style: PianoStyle | None
    plan: BarPlan | None
    bars: int | None
    voice: NDArray[np.int16]


def condition_rows(states: NDArray[np.int16], condition: PianoCondition) -> NDArray[np.float32]:
    """The vectors of states (steps, STATE_SIZE): (steps, CONDITION_SIZE)."""
    rows = _always(condition.metre, condition.mode)[states[:, _PLACE]]
    every, bar = np.arange(len(rows)), np.maximum(states[:, _BAR], 0)
    rows[:, _TEMPO] = log2(condition.tempo_bpm / 100)
    rows[:, _CHORD] = chord_table()[states[:, _HARMONY]]
    rows[:, _LAST_PITCHES] = np.where(states[:, _PITCHES] > 0, (states[:, _PITCHES] - (72, 48)) / 12.0, 0)
    rows[:, _LAST_LENGTHS] = states[:, _LENGTHS] / 14.0 - 1
    rows[:, _STRUCK] = states[:, _NOTES] / 3.0
    if condition.style is not None:
        rows[:, [_STYLE.start + STYLES.index(condition.style), _STYLE_TOLD.start]] = 1
    if condition.plan is not None:
        _add_plan(rows, condition.plan, np.minimum(bar, len(condition.plan) - 1))
    if condition.bars is not None:
        rows[every, _BARS_LEFT.start + np.clip(condition.bars - 1 - bar, 0, MOST_BARS_LEFT - 1)] = 1
        rows[:, _END_TOLD] = 1
    if len(condition.voice):
        clock = bar.astype(np.int64) * bar_steps(condition.metre) + states[:, _PLACE]
        _add_voice(rows, condition.voice[np.minimum(clock, len(condition.voice) - 1)])
    rows[:, _LOOKS] = _look_table()[states[:, _WRITTEN]].reshape(len(rows), -1)
    return rows


def _add_plan(rows: NDArray[np.float32], plan: BarPlan, bar: NDArray[np.integer]) -> None:
    rows[np.arange(len(rows)), _TEXTURE.start + plan.textures[bar]] = 1
    rows[:, _DENSITY.start] = np.log2(0.25 + plan.densities[bar])
    registers = plan.registers[bar]
    rows[:, _REGISTERS] = np.where(registers > 0, (registers - (72, 48)) / 12, 0)
    rows[:, _PLAN_TOLD] = 1


def _add_voice(rows: NDArray[np.float32], voice: NDArray[np.int16]) -> None:
    every = np.arange(len(rows))
    now, begins, waits, following = voice.T
    sounding, coming = now != SILENT, following != SILENT
    rows[every, _VOICE_NOW.start + now % 12] = sounding
    rows[every, _VOICE_NEXT.start + following % 12] = coming
    rows[:, _VOICE_HEIGHT.start] = np.where(sounding, (now - 66) / 12, 0)
    rows[:, _VOICE_BEGINS.start] = begins
    rows[:, _VOICE_WAITS.start] = np.log2(1 + waits) / log2(1 + FAR)
    rows[:, _VOICE_TOLD] = 1


@cache
def _always(metre: Metre, mode: Mode) -> NDArray[np.float32]:
    """What the place in the bar tells: (grid steps in a bar, CONDITION_SIZE)."""
    features = position_features(metre, mode, METRES)
    rows = np.zeros((len(features), CONDITION_SIZE), np.float32)
    rows[:, _POSITION] = features
    return rows


@cache
def _look_table() -> NDArray[np.float32]:
    """What an id written some bars ago looks like: (VOCABULARY_SIZE + 1, LOOK_SIZE), the last row for nothing."""
    table = np.zeros((NOTHING + 1, LOOK_SIZE), np.float32)
    bounds = (FIRST_BAR, FIRST_CHORD, FIRST_SHIFT, FIRST_DURATION, FIRST_RIGHT, FIRST_LEFT)
    for token in range(VOCABULARY_SIZE):
        kind = sum(token >= bound for bound in bounds)
        table[token, kind] = 1
        if token >= FIRST_RIGHT:
            octave, pitch_class = divmod(int(PITCH_OF[token]), 12)
            table[token, _KINDS + pitch_class] = 1
            table[token, _KINDS + 12 + min(max(octave - 1, 0), _OCTAVES - 1)] = 1
        elif token >= FIRST_SHIFT:
            length = token - (FIRST_DURATION if token >= FIRST_DURATION else FIRST_SHIFT)
            table[token, LOOK_SIZE - len(LENGTHS) + length] = 1
        elif token >= FIRST_CHORD:
            table[token, _KINDS : _KINDS + 12] = chord_table()[token - FIRST_CHORD, :12]
    return table


def load_piano(folder: Path | None = None) -> StepNetwork:
    """The network that ships, or the one in a folder that `train_piano_on` wrote.

    Raises:
        ModelFolderError: the folder is incomplete, damaged, or no piano model.
        MissingDataError: the shipped model is missing.
    """
    return load_network(folder or data_path("models", "piano"), "piano", VOCABULARY_SIZE, CONDITION_SIZE)


class PianoDraft(Tracker):
    """Music so far, and the bars that grow last: a `SearchRow`.

    Attributes:
        state: of the network before it reads the last id.
        score: how good all its bars are.
        until_bar: the first bar that is left to write.
        logs: log-probabilities of the ids drawn for the bars that grow.
        is_done: whether the next id would begin bar `until_bar`.
    """

    def __init__(self, metre: Metre, state: State) -> None:
        super().__init__(metre)
        self.state, self.score = state, 0.0
        self.until_bar, self.is_done = 0, False
        self.logs: list[float] = []

    def growing(self, until_bar: int) -> "PianoDraft":
        """Another that goes on up to where bar `until_bar` would begin."""
        other = self.copy()
        other.until_bar, other.is_done, other.logs = until_bar, False, []
        return other

    @property
    def identity(self) -> Hashable:
        """Music of the same ids is the same."""
        return tuple(self.ids)

    def write(self, token: int, worth: float) -> bool:
        """Takes an id and its log-probability; one that would begin the first bar left ends the row."""
        self.is_done = FIRST_BAR <= token < FIRST_CHORD and self.bar == self.until_bar - 1
        if not self.is_done:
            self.logs.append(worth)
            self.follow(token)
        return not self.is_done

    def bar_ids(self, bar: int) -> list[int]:
        """The ids of a whole bar, its bar id first."""
        return self.ids_before(bar + 1)[len(self.ids_before(bar)) :]

    def ids_before(self, bar: int) -> list[int]:
        """The ids of all bars before one."""
        starts = [place for place, token in enumerate(self.ids) if FIRST_BAR <= token < FIRST_CHORD]
        return self.ids[: starts[bar] if bar < len(starts) else len(self.ids)]


class Grower(Search[PianoDraft]):
    """Grows drafts with a piano network.

    Args:
        network: over the ids of `music.piano.ids`.
        condition: what it is told throughout.
        rules: what may be written.
        temperature: below 1 safer, above 1 wilder.
    """

    def __init__(
        self, network: SequenceNetwork, condition: PianoCondition, rules: PianoRules, temperature: float
    ) -> None:
        super().__init__(network, Sampling(temperature, min_p=LEAST_SHARE))
        self.condition, self.rules = condition, rules

    def allowed(self, row: PianoDraft) -> NDArray[np.bool_]:
        """What the rules leave; what grows begins with a bar."""
        return self.rules.allowed(row) if row.logs else self.rules.bars(row.bar + 1)

    def told(self, rows: Sequence[PianoDraft]) -> NDArray[np.float32]:
        """The vectors of `condition_rows`."""
        states = np.array([row.known() for row in rows], np.int16)
        return condition_rows(states, self.condition)[None]

    def empty(self) -> PianoDraft:
        """A draft with nothing written."""
        return PianoDraft(self.condition.metre, self.network.start(1))

    def fed(self, draft: PianoDraft, ids: Sequence[int]) -> PianoDraft:
        """The draft with given ids written, all at once."""
        longer = draft.growing(until_bar=0)
        states, inputs = [], []
        for token in ids:
            states.append(longer.known())
            inputs.append(longer.last)
            longer.follow(token)
        told = condition_rows(np.array(states, np.int16), self.condition)
        _, longer.state = self.network.run(np.array(inputs)[:, None], told[:, None], draft.state)
        return longer

    def continued(
        self,
        parents: Sequence[PianoDraft],
        until_bar: int,
        rng: np.random.Generator,
        judge: Callable[[PianoDraft], float],
        keep: int,
    ) -> list[PianoDraft]:
        """The best drafts up to where bar `until_bar` would begin, best first, no two alike.

        Args:
            parents: all at the end of the same bar; the same one several times for several continuations.
            until_bar: index of the first bar that is left to write.
            rng: of the draws.
            judge: how good the bars are that have grown.
            keep: how many.
        """
        return self.best(parents, lambda draft, _: draft.growing(until_bar), rng, judge, keep)
