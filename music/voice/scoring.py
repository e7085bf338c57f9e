"""Which phrase is best: what the network finds likely, what answers the phrases before, what closes well."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from music.chords.vocabulary import NO_CHORD, chord_classes, tonic_id
from music.keys import Mode
from music.notes import TIME_GRID
from music.prominence import prominences
from music.voice.order import MelodyOrder
from music.voice.phrase import GrowingPhrase, Rules

TYPICAL = 1.0
SQUARE = 0.35
CADENCE = 0.35
SHAPE = 0.5
LEAP = 0.25
CLOSE = 0.2
AGREEMENT = 2.5
CLIMAX = 0.3
WIDTH = 0.4
ECHO = 0.4
_DOMINANT, _LEADING = 7, 11


def phrase_score(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodyOrder, rules: Rules) -> float:
    """How well a finished phrase follows the earlier ones; the parts are a few tenths each.

    Ids about as likely as the network expects of music (the likeliest are dull; Meister et al. 2023, "Locally Typical
    Sampling"); bars between the beginnings of phrases in twos and fours; an open cadence in the middle of a melody and
    a closed one at its end; neither a flat nor a jagged line; a leap taken back by step; a last note that is strong and
    long; one climax, in the second half; the range that was ordered; a rhythm that was heard before; where the order
    has stresses, these on notes that stand out.
    """
    score = -TYPICAL * abs(phrase.surprise) / len(phrase.ids)
    score += SQUARE * _squareness(phrase, before, rules)
    score += CADENCE * _cadence(phrase, len(before), order)
    score += SHAPE * _shape(phrase)
    score += CLOSE * _close(phrase, order, rules)
    score += CLIMAX * _climax(phrase, before, order)
    score -= WIDTH * _missed_range(phrase, before, order)
    score += ECHO * _echo(phrase, before)
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
    """Whether the last note and its chord close or open as their place in the stanza wants it.

    The last phrase wants a full cadence, from the dominant and by step; each second one before it a half cadence, on
    the dominant; the others a chord note.
    """
    last, chord = phrase.pitches[-1] % 12, phrase.chords[-1]
    fits = last in chord_classes(chord)
    if number == len(order.syllables) - 1:
        by_step = len(phrase.pitches) > 1 and abs(phrase.pitches[-1] - phrase.pitches[-2]) <= 2
        closes = chord == tonic_id(order.key.mode is Mode.MINOR)
        return 0.5 * by_step + 0.5 * _comes_from_dominant(phrase) - (not closes)
    halfway = number % 2 == 1
    if halfway and fits:
        return 1.0 if chord_classes(chord)[0] == _DOMINANT else 0.4
    return 0.25 if fits else 0.0


def _comes_from_dominant(phrase: GrowingPhrase) -> bool:
    """Whether the chord before the last one is the dominant, or the diminished seventh on the leading note."""
    before = next((chord for chord in reversed(phrase.chords) if chord != phrase.chords[-1]), NO_CHORD)
    return chord_classes(before)[:1] in ((_DOMINANT,), (_LEADING,))


def climax_phrase(form: str) -> int:
    """The phrase that rises highest: of those in the second half the first that does not return, or else the first."""
    half = len(form) // 2
    later = range(half, len(form))
    return next((number for number in later if form[number] not in form[:number]), half)


def _climax(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodyOrder) -> float:
    """-1 to 1: whether the top of the climax phrase lies a third above all before it, and that of no other does."""
    if not before:
        return 0.0
    rises = (max(phrase.pitches) - max(max(earlier.pitches) for earlier in before)) / 4
    if len(before) == climax_phrase(order.form):
        return float(np.clip(rises, -1, 1))
    return -float(np.clip(rises, 0, 1))


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


def _echo(phrase: GrowingPhrase, before: Sequence[GrowingPhrase]) -> float:
    """The largest share, 0 to 1, of its onsets that it has in common with an earlier phrase, from the first on."""
    own = _rhythm(phrase)
    return max((len(own & other) / len(own | other) for other in map(_rhythm, before)), default=0.0)


def _rhythm(phrase: GrowingPhrase) -> frozenset[int]:
    return frozenset(onset - phrase.onsets[0] for onset in phrase.onsets)


def _missed_range(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodyOrder) -> float:
    """By how many fifths the melody so far is narrower than its manner wants; half of it by the first phrase."""
    pitches = [pitch for each in (*before, phrase) for pitch in each.pitches]
    share = 0.5 + 0.5 * min(1.0, (len(before) + 1) / min(len(order.syllables), 4))
    return max(0.0, share * order.manner.range_semitones - (max(pitches) - min(pitches))) / 7


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
