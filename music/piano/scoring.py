"""How good bars of piano music are: as likely as people's, moving, and as they were planned."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from music.metre import Metre
from music.notes import TIME_GRID, Note
from music.piano.encoding import TEXTURES, BarPlan
from music.piano.growing import Draft
from music.piano.ids import FIRST_CHORD, FIRST_LEFT, FIRST_RIGHT, FIRST_SHIFT, PITCH_OF
from music.piano.texture import texture_of
from music.piano.tracker import Tracker

TYPICAL_LOG = -1.5
"""Mean log-probability of an id in people's music: likelier bars are dull, unlikelier ones wrong.

Measured on unseen Chopin, plan told; half of its stretches of sixty ids lie between -1.8 and -1.2.
"""
_OTHER_TEXTURE = 0.35
_SHORT_QL = 0.25
"""Any length: textures are told from onsets."""


@dataclass
class _Bar:
    """What is judged of a bar: the hands' notes, the highest note of each onset, the chords."""

    hands: tuple[list[Note], list[Note]] = field(default_factory=lambda: ([], []))
    top: list[int] = field(default_factory=list)
    chords: list[int] = field(default_factory=list)


def bar_score(draft: Draft, first_bar: int, plan: BarPlan, metre: Metre, typical: float = TYPICAL_LOG) -> float:
    """The score of a draft's bars from `first_bar` on; three bars before them count as what they follow.

    `typical` is the mean log-probability of an id that is wanted.
    """
    last = draft.tracker.bar
    bars = {number: _bar(draft.tracker, number) for number in range(max(0, first_bar - 3), last + 1)}
    new = range(first_bar, last + 1)
    likely = float(np.mean(draft.logs)) if draft.logs else typical
    score = -2.0 * max(0.0, typical - likely) - 1.5 * max(0.0, likely - typical)
    for number in new:
        score -= _against_plan(bars[number], number, plan, metre)
        score -= _stagnation([bars[n] for n in range(max(0, number - 3), number + 1)])
    return score - _untuneful([pitch for number in new for pitch in bars[number].top])


def _bar(tracker: Tracker, number: int) -> _Bar:
    bar = _Bar()
    for position, ids in tracker.onsets_in(number):
        bar.chords += [token for token in ids if FIRST_CHORD <= token < FIRST_SHIFT]
        struck = [token for token in ids if token >= FIRST_RIGHT]
        for token in struck:
            bar.hands[token >= FIRST_LEFT].append(Note(position / TIME_GRID, _SHORT_QL, int(PITCH_OF[token])))
        if struck and struck[0] < FIRST_LEFT:
            bar.top.append(int(PITCH_OF[struck[0]]))
    return bar


def _against_plan(bar: _Bar, number: int, plan: BarPlan, metre: Metre) -> float:
    """How far texture, density and register are from what was planned."""
    wanted = float(plan.densities[number])
    found = (len(bar.hands[0]) + len(bar.hands[1])) / metre.bar_ql
    away = 0.5 * abs(np.log2((0.25 + found) / (0.25 + wanted)))
    away += _OTHER_TEXTURE * (texture_of(*bar.hands, metre, 0.0) is not TEXTURES[plan.textures[number]])
    for hand, notes in enumerate(bar.hands):
        if not notes:
            away += 0.5 if wanted > 1 else 0.1
        elif plan.registers[number, hand] > 0:
            mean = np.mean([note.pitch_midi for note in notes])
            away += 0.06 * max(0.0, abs(mean - plan.registers[number, hand]) - 4)
    return float(away)


def _stagnation(bars: Sequence[_Bar]) -> float:
    """What a bar loses for saying the same again: a third time at once, or on one chord for long."""
    last = bars[-1]
    same = sum(bar.hands == last.hands for bar in bars[:-1])
    chords = {chord for bar in bars for chord in bar.chords}
    return 0.6 * max(0, same - 1) + (0.4 if len(bars) > 2 and len(chords) == 1 else 0.0)


def _untuneful(top: Sequence[int]) -> float:
    """What an upper line loses that stays on a note or jumps about."""
    if len(top) < 4:
        return 0.0
    moves = np.abs(np.diff(top))
    return float(0.5 * (len(set(top)) < 3) + 0.3 * (np.mean(moves == 0) > 0.6) + 1.0 * np.mean(moves > 12))
