"""What may be written for two hands, and how good bars are.

Rules say which ids may come next: what can be read, what two hands can play, what does not clash with the voice. Of the
bars that are written, the best are as likely as people's, move, and are as they were planned.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from functools import cache

import numpy as np
from numpy.typing import NDArray

from music.chords import chord_classes, slot_ql
from music.metre import Metre
from music.notes import TIME_GRID, bar_steps, grid_steps
from music.piano.ids import (
    BARS,
    FIRST_BAR,
    FIRST_CHORD,
    FIRST_DURATION,
    FIRST_LEFT,
    FIRST_RIGHT,
    FIRST_SHIFT,
    LEFT_HIGH,
    LEFT_LOW,
    LENGTHS,
    PITCH_OF,
    RIGHT_HIGH,
    RIGHT_LOW,
    SHIFTS,
    SILENT,
    VOCABULARY_SIZE,
    Tracker,
)
from music.piano.texture import TEXTURES, BarPlan, StruckHand, pitches_of, struck_hand, texture_of_hands

Hands = tuple[StruckHand, StruckHand]
"""What right and left hand strike in a bar."""
TYPICAL_LOG = -1.5
"""Mean log-probability of an id in people's music: likelier bars are dull, unlikelier ones wrong.

Measured on unseen Chopin, plan told; half of its stretches of sixty ids lie between -1.8 and -1.2.
"""
_OTHER_TEXTURE = 0.35
SPAN = 16
"""Semitones from thumb to little finger at once: a tenth."""
MOST_NOTES = (4, 3)
"""At once in the right and the left hand."""
MOST_IDS_A_QUARTER = 30
_LOW_GAP = 7
"""Below `_LOW` two notes of the left hand lie at least a fifth apart: nearer they only rumble."""
_LOW = 45
_ABOVE_VOICE = 9
_LAST_RIGHT = 57
"""Where the right hand's highest note of the last chord lies at least, if it can."""
_SHORTEST = 3
"""Grid steps of the shortest note written: a thirty-second."""
_SHIFT_STEPS = np.array(LENGTHS[:SHIFTS])
_IS_NOTE = PITCH_OF >= 0
_CLASSES = np.where(_IS_NOTE, PITCH_OF % 12, -1)


def _clashing() -> NDArray[np.bool_]:
    """By the voice's pitch class: the ids of notes a semitone or a major seventh away, in any octave."""
    apart = (_CLASSES[None] - np.arange(12)[:, None]) % 12
    return _IS_NOTE[None] & ((apart == 1) | (apart == 11))


_CLASHING = _clashing()


class PianoRules:
    """What is settled before a note is written.

    Args:
        metre: throughout.
        chords: chord ids that may stand in a slot, by slot counted from bar 0; slots not in it are free.
        levels: dynamic levels that a bar may have, by bar; bars not in it are free.
        voice: (grid steps, 4) of `voice_table`, or no rows.
        last_bar: the bar in which the last chord is struck and held; None where the music goes on.

    Attributes:
        slots: slots in a bar.
    """

    def __init__(
        self,
        metre: Metre,
        chords: Mapping[int, Collection[int]] | None = None,
        levels: Mapping[int, Collection[int]] | None = None,
        voice: NDArray[np.int16] | None = None,
        last_bar: int | None = None,
    ) -> None:
        self.metre, self.last_bar = metre, last_bar
        self.chords, self.levels = chords or {}, levels or {}
        self.slots = bar_steps(metre) // grid_steps(slot_ql(metre))
        self._sung: list[int] = [] if voice is None else voice[:, 0].tolist()

    def allowed(self, tracker: Tracker) -> NDArray[np.bool_]:
        """The ids (VOCABULARY_SIZE,) that may follow."""
        mask = np.zeros(VOCABULARY_SIZE, np.bool_)
        last = tracker.last
        if FIRST_BAR <= last < FIRST_CHORD:
            self._allow_chord(mask, tracker)
        else:
            if tracker.bar != self.last_bar or tracker.position == 0:
                self._allow_notes(mask, tracker)
            is_shift = FIRST_SHIFT <= last < FIRST_DURATION
            if not is_shift and not (self._must_strike(tracker) and mask.any()):
                self._allow_leaving(mask, tracker)
            if last >= FIRST_RIGHT:
                _allow_durations(mask, tracker)
        return mask

    def _must_strike(self, tracker: Tracker) -> bool:
        """Whether the last bar still lacks a hand."""
        return tracker.bar == self.last_bar and tracker.position == 0 and not all(tracker.struck)

    def bars(self, bar: int) -> NDArray[np.bool_]:
        """The ids (VOCABULARY_SIZE,) with which a bar may begin."""
        mask = np.zeros(VOCABULARY_SIZE, np.bool_)
        mask[[FIRST_BAR + 1 + level for level in self.levels.get(bar, range(BARS - 1))]] = True
        return mask

    def _allow_chord(self, mask: NDArray[np.bool_], tracker: Tracker) -> None:
        # the chord of a later slot is written before the clock moves there
        slot = max(tracker.bar, 0) * self.slots + tracker.chords_in_bar
        if slot in self.chords:
            mask[[FIRST_CHORD + chord for chord in self.chords[slot]]] = True
        else:
            mask[FIRST_CHORD + 1 : FIRST_SHIFT] = True

    def _allow_leaving(self, mask: NDArray[np.bool_], tracker: Tracker) -> None:
        """Allows the next bar, the next chord, or a later onset in the slot."""
        if tracker.chords_in_bar >= self.slots:
            mask |= self.bars(tracker.bar + 1)
        else:
            self._allow_chord(mask, tracker)
        is_crowded = tracker.written_in_bar > MOST_IDS_A_QUARTER * self.metre.bar_ql
        if not is_crowded and tracker.bar != self.last_bar:
            mask[FIRST_SHIFT : FIRST_SHIFT + SHIFTS] = _shifts(tracker.position, tracker.slot_end)

    def _allow_notes(self, mask: NDArray[np.bool_], tracker: Tracker) -> None:
        struck, pitches, first = tracker.struck, tracker.pitches, tracker.first
        if not struck[1] and struck[0] < MOST_NOTES[0]:
            low = first[0] - SPAN if struck[0] else RIGHT_LOW
            high = pitches[0] - 1 if struck[0] else RIGHT_HIGH
            mask[FIRST_RIGHT + max(0, low - RIGHT_LOW) : FIRST_RIGHT + max(0, high + 1 - RIGHT_LOW)] = True
        if struck[1] < MOST_NOTES[1]:
            gap = 1 if not struck[1] or pitches[1] >= _LOW else _LOW_GAP
            low = pitches[1] + gap if struck[1] else LEFT_LOW
            high = first[1] + SPAN if struck[1] else LEFT_HIGH
            if struck[0]:
                high = min(high, pitches[0] - 1)
            mask[FIRST_LEFT + max(0, low - LEFT_LOW) : FIRST_LEFT + max(0, high + 1 - LEFT_LOW)] = True
        if tracker.bar == self.last_bar:
            mask &= np.isin(_CLASSES, chord_classes(tracker.chord))
            if not struck[0] and mask[FIRST_RIGHT + _LAST_RIGHT - RIGHT_LOW : FIRST_LEFT].any():
                # The right hand strikes first, and not so low that the left finds no room below it.
                mask[: FIRST_RIGHT + _LAST_RIGHT - RIGHT_LOW] = False
                mask[FIRST_LEFT:] = False
        if self._sung:
            mask &= ~self._clashes(tracker)

    def _clashes(self, tracker: Tracker) -> NDArray[np.bool_]:
        """Notes that would rub against the voice, now or at a beat while they last, or lie far above it."""
        clock = min(max(tracker.clock, 0), len(self._sung) - 1)
        right, left = (self._heard(clock, clock + LENGTHS[place]) for place in tracker.lengths)
        return _rubbing(right, left, self._sung[clock])

    def _heard(self, start: int, end: int) -> frozenset[int]:
        """The voice's pitch classes at a moment and at the beats up to another."""
        beat = grid_steps(self.metre.beat_ql)
        pitches = [self._sung[start], *self._sung[(start // beat + 1) * beat : end : beat]]
        return frozenset(pitch % 12 for pitch in pitches if pitch != SILENT)


@cache
def _rubbing(right: frozenset[int], left: frozenset[int], now: int) -> NDArray[np.bool_]:
    """Notes of each hand a semitone from pitch classes, in any octave, and those far above a pitch sung now."""
    found = np.zeros(VOCABULARY_SIZE, np.bool_)
    for pitch_classes, hand in ((right, slice(FIRST_RIGHT, FIRST_LEFT)), (left, slice(FIRST_LEFT, None))):
        found[hand] = np.any(_CLASHING[list(pitch_classes), hand], axis=0)
    return found | (_IS_NOTE & (now + _ABOVE_VOICE < PITCH_OF)) if now != SILENT else found


@cache
def _shifts(position: int, slot_end: int) -> NDArray[np.bool_]:
    """Which shifts (SHIFTS,) stay in the slot and land where people do."""
    targets = position + _SHIFT_STEPS
    return (targets < slot_end) & (_SHIFT_STEPS >= _SHORTEST) & _lies_well(position, targets)


def _lies_well(position: int, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Onsets on thirty-seconds or triplet sixteenths, not one after the other within a beat."""
    phase = position % TIME_GRID
    binary, triplet = targets % _SHORTEST == 0, targets % 4 == 0
    if phase % 12 == 0:
        return binary | triplet
    return triplet if phase % 4 == 0 else binary


def _allow_durations(mask: NDArray[np.bool_], tracker: Tracker) -> None:
    mask[FIRST_DURATION + LENGTHS.index(_SHORTEST) : FIRST_RIGHT] = True
    mask[FIRST_DURATION + tracker.lengths[tracker.hand]] = False


def bar_score(
    tracker: Tracker,
    logs: Sequence[float],
    first_bar: int,
    plan: BarPlan,
    metre: Metre,
    typical: float = TYPICAL_LOG,
) -> float:
    """The score of the bars from `first_bar` on; three bars before them count as what they follow.

    Args:
        tracker: what was written.
        logs: log-probabilities of the ids drawn for these bars.
        first_bar: the first bar to judge.
        plan: of every bar.
        metre: throughout.
        typical: the mean log-probability of an id that is wanted.
    """
    last = tracker.bar
    hands, chords = {}, {}
    for number in range(max(0, first_bar - 3), last + 1):
        hands[number], chords[number] = _heard_in(tracker, number)
    likely = float(np.mean(logs)) if logs else typical
    score = -2.0 * max(0.0, typical - likely) - 1.5 * max(0.0, likely - typical)
    for number in range(first_bar, last + 1):
        before = range(max(0, number - 3), number + 1)
        score -= _against_plan(hands[number], number, plan, metre)
        score -= _stagnation([hands[n] for n in before], set().union(*(chords[n] for n in before)))
    tops = [pitches[-1] for number in range(first_bar, last + 1) for _, pitches in hands[number][0]]
    return score - _untuneful(tops)


def _heard_in(tracker: Tracker, number: int) -> tuple[Hands, set[int]]:
    """What both hands strike in a bar, with the tonic on C, and the ids of its chords."""
    right: dict[float, list[int]] = {}
    left: dict[float, list[int]] = {}
    chords: set[int] = set()
    for position, ids in tracker.onsets_in(number):
        onset_ql = round(position / TIME_GRID, 4)
        for token in ids:
            if token >= FIRST_RIGHT:
                (left if token >= FIRST_LEFT else right).setdefault(onset_ql, []).append(int(PITCH_OF[token]))
            elif FIRST_CHORD <= token < FIRST_SHIFT:
                chords.add(token)
    return (struck_hand(right), struck_hand(left)), chords


def _against_plan(hands: Hands, number: int, plan: BarPlan, metre: Metre) -> float:
    """How far texture, density and register are from what was planned."""
    wanted = float(plan.densities[number])
    found = sum(len(pitches_of(hand)) for hand in hands) / metre.bar_ql
    away = 0.5 * abs(np.log2((0.25 + found) / (0.25 + wanted)))
    away += _OTHER_TEXTURE * (texture_of_hands(hands, metre) is not TEXTURES[plan.textures[number]])
    for hand, register in zip(hands, plan.registers[number], strict=True):
        if not hand:
            away += 0.5 if wanted > 1 else 0.1
        elif register > 0:
            away += 0.06 * max(0.0, abs(np.mean(pitches_of(hand)) - register) - 4)
    return float(away)


def _stagnation(bars: Sequence[Hands], chords: Set[int]) -> float:
    """What a bar, the last of some, loses for saying the same again: a third time at once, or on one chord for long."""
    same = sum(hands == bars[-1] for hands in bars[:-1])
    return 0.6 * max(0, same - 1) + (0.4 if len(bars) > 2 and len(chords) == 1 else 0.0)


def _untuneful(top: Sequence[int]) -> float:
    """What an upper line loses that stays on a note or jumps about."""
    if len(top) < 4:
        return 0.0
    moves = np.abs(np.diff(top))
    return float(0.5 * (len(set(top)) < 3) + 0.3 * (np.mean(moves == 0) > 0.6) + 1.0 * np.mean(moves > 12))
