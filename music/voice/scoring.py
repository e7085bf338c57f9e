"""Which phrase is best: what the network finds likely, what answers the phrases before, what closes well."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from music.notes import TIME_GRID
from music.prominence import prominences
from music.voice.order import MelodyOrder
from music.voice.phrase import GrowingPhrase, Rules

LIKELIHOOD = 1.0
SQUARE = 0.5
CADENCE = 0.35
SHAPE = 0.5
LEAP = 0.25
CLOSE = 0.4
AGREEMENT = 2.5
_DOMINANT = frozenset({2, 7, 11})
_TONIC_TRIAD = {"major": frozenset({0, 4, 7}), "minor": frozenset({0, 3, 7})}


def phrase_score(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodyOrder, rules: Rules) -> float:
    """How well a finished phrase follows the earlier ones; the parts are a few tenths each.

    Mean log-probability of an id; bars between the beginnings of phrases in twos and fours; an open cadence in the
    middle of a melody and a closed one at its end; neither a flat nor a jagged line; a leap taken back by step;
    a last note that is strong and long; where the order has stresses, these on notes that stand out.
    """
    score = LIKELIHOOD * phrase.log_probability / len(phrase.ids)
    score += SQUARE * _squareness(phrase, before, rules)
    score += CADENCE * _cadence(phrase, len(before), order)
    score += SHAPE * _shape(phrase)
    score += CLOSE * _close(phrase, order, rules)
    score += AGREEMENT * _agreement(phrase, len(before), order)
    return score - LEAP * _untaken_leaps(phrase)


def _squareness(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], rules: Rules) -> float:
    """1 where the phrase begins an even number of bars after the one before, less where uneven or after a long wait."""
    length = (phrase.clock - phrase.onsets[0]) / rules.bar
    within = 0.0 if length > 4.01 else 0.5
    if not before:
        return within
    bars = (phrase.onsets[0] - before[-1].onsets[0]) / rules.bar
    if abs(bars - round(bars)) > 1e-6:
        return within - 0.5
    wait = (phrase.onsets[0] - before[-1].clock) / rules.beat
    even = {2: 0.5, 4: 0.5, 1: 0.2, 3: 0.1}.get(round(bars), -0.3)
    return within + even - 0.15 * max(0.0, wait - 1)


def _cadence(phrase: GrowingPhrase, number: int, order: MelodyOrder) -> float:
    """Whether the last note closes or opens as its place in the stanza wants it."""
    last = phrase.pitches[-1] % 12
    triad = _TONIC_TRIAD[order.key.mode]
    if number == len(order.syllables) - 1:
        by_step = len(phrase.pitches) > 1 and abs(phrase.pitches[-1] - phrase.pitches[-2]) <= 2
        return 1.0 if by_step else 0.4
    halfway = number % 2 == 1
    if halfway:
        return 1.0 if last in _DOMINANT else 0.4 if last in triad else -0.5
    return 0.6 if last in triad or last in _DOMINANT else -0.5


def _close(phrase: GrowingPhrase, order: MelodyOrder, rules: Rules) -> float:
    """1 for a last note on a downbeat that is held for a beat and a half: the rhyme rings, the singer breathes."""
    return 0.6 * order.metre.strength(phrase.onsets[-1] / TIME_GRID) + 0.4 * (phrase.last_length >= 1.5 * rules.beat)


def _agreement(phrase: GrowingPhrase, number: int, order: MelodyOrder) -> float:
    """How well notes that stand out meet the stresses: the mean product, about -0.5 to 0.5; 0 where there are none."""
    wanted = order.stresses[number] if order.stresses else ()
    if not wanted:
        return 0.0
    onsets, lengths = (np.array(steps) / TIME_GRID for steps in phrase.sung_syllables)
    return float(np.mean(np.array(wanted) * prominences(onsets, lengths, order.metre)))


def _shape(phrase: GrowingPhrase) -> float:
    """-1 for a line that stays where it is, 0 for one that moves within a fifth to a tenth."""
    span = max(phrase.pitches) - min(phrase.pitches)
    variety = len(set(phrase.pitches)) / min(6, len(phrase.pitches))
    flat = max(0.0, (5 - span) / 5) if len(phrase.pitches) > 3 else 0.0
    wide = max(0.0, (span - 16) / 8)
    return min(0.0, variety - 0.7) - flat - wide


def _untaken_leaps(phrase: GrowingPhrase) -> float:
    """Leaps of more than a fourth that the next note does not take back, and any beyond an octave."""
    steps = [after - note for note, after in pairwise(phrase.pitches)]
    untaken = sum(abs(leap) > 5 and leap * back > 0 for leap, back in pairwise(steps))
    return untaken + 2.0 * sum(abs(step) > 12 for step in steps)
