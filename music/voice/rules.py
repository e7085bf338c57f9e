"""What may come next in a phrase, and which phrase is best.

Rules say what can be sung. Of the phrases that are, the best are what the network finds likely, answer the phrases
before, and close well.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.chords import CHORD_COUNT, NO_CHORD, chord_classes, slot_ql, tonic_id
from music.keys import Mode
from music.notes import TIME_GRID, bar_steps, grid_steps, prominences
from music.voice.network import (
    ABOVE_TONIC,
    FIRST_CHORD_ID,
    IS_BEGINNING,
    IS_CONTINUING,
    IS_DURATION,
    PHRASE_ID,
    REST_ID,
    STEPS_OF,
    VOCABULARY_SIZE,
    is_chord,
)
from music.voice.spec import GrowingPhrase, MelodySpec

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

MOST_CONTINUED = 2
"""Notes a syllable may have beyond its first: more is hard to sing at sight."""

MOST_REPEATED = 4
"""Times a pitch may sound in a row."""

FOREIGN = {Mode.MAJOR: (1, 3), Mode.MINOR: (1, 4)}
"""Semitones above the tonic that are sung over chords that hold them alone: the other mode's third and the lowered
second make a key unsure."""

_NEVER = np.zeros(VOCABULARY_SIZE, bool)


def _only(*ids: int) -> NDArray[np.bool_]:
    mask = _NEVER.copy()
    mask[list(ids)] = True
    return mask


def _chords_of_key(mode: Mode) -> NDArray[np.bool_]:
    """Chords that leave no doubt of the mode: a minor key never has the major third, a major one no minor tonic."""
    allowed = _NEVER.copy()
    for chord in range(NO_CHORD + 1, CHORD_COUNT):
        classes = chord_classes(chord)
        unsure = 4 in classes if mode is Mode.MINOR else classes[:3] == (0, 3, 7)
        allowed[FIRST_CHORD_ID + chord] = not unsure
    return allowed


class PhraseRules:
    """What may come next in a phrase of an ordered melody."""

    def __init__(self, order: MelodySpec) -> None:
        low, high = (pitch - order.tonic_midi for pitch in order.range_midi)
        in_range = (low <= ABOVE_TONIC) & (high >= ABOVE_TONIC)
        self._in_range = in_range
        self._sung_over: dict[int, NDArray[np.bool_]] = {}
        self.mode = order.key.mode
        self.tonic = IS_BEGINNING & in_range & (ABOVE_TONIC % 12 == 0)
        self.chords = _chords_of_key(self.mode)
        self.tonic_chord = _only(FIRST_CHORD_ID + tonic_id(self.mode is Mode.MINOR))
        self.bar, self.slot = bar_steps(order.metre), grid_steps(slot_ql(order.metre))
        self.beat = round(order.metre.beat_ql * TIME_GRID)
        self.short = IS_DURATION & (self.bar >= STEPS_OF)
        self.rests = IS_DURATION & (self.bar > STEPS_OF)
        last = min(self.bar, self.beat if order.metre.is_compound else 2 * self.beat)
        self.closing = IS_DURATION & (last <= STEPS_OF) & (2 * self.bar >= STEPS_OF)

    def allowed(self, phrase: GrowingPhrase, is_first: bool, is_last: bool) -> NDArray[np.bool_]:
        """(VOCABULARY_SIZE,) ids that may come next.

        Where a chord is due, a chord; notes stay in range; words are not broken by rests; no pitch is hammered; a
        phrase closes on a note of half a beat or more, the last on the tonic, held for two (one in compound metres).
        """
        if phrase.wants_duration:
            return self._durations(phrase, is_last)
        may_end = bool(phrase.pitches) and not phrase.syllables_left
        ending = _only(PHRASE_ID) if may_end and self._is_closed(phrase) and not is_chord(phrase.ids[-1]) else _NEVER
        if is_last and may_end:
            return _only(PHRASE_ID)
        if phrase.chord_due and not (may_end and phrase.continued >= MOST_CONTINUED):
            closes = is_last and phrase.syllables_left == 1 and phrase.chords_due == 1
            return ending | (self.tonic_chord if closes else self.chords)
        if not phrase.pitches:
            begins = self.tonic if is_last and phrase.syllables_left == 1 else self._over(phrase) & IS_BEGINNING
            return begins | _only(REST_ID) if is_first and not self._has_rested(phrase) else begins
        if phrase.syllables_left:
            return self._next_syllable(phrase, is_last)
        may_go_on = phrase.continued < MOST_CONTINUED
        return ending | (self._continued(phrase) if may_go_on else _NEVER)

    def _is_closed(self, phrase: GrowingPhrase) -> bool:
        return phrase.last_length >= self.beat / 2 or phrase.continued >= MOST_CONTINUED

    @staticmethod
    def _has_rested(phrase: GrowingPhrase) -> bool:
        return REST_ID in phrase.ids

    def _over(self, phrase: GrowingPhrase) -> NDArray[np.bool_]:
        """Pitches of either kind in range that may be sung over the chord in force."""
        if phrase.chord not in self._sung_over:
            foreign = set(FOREIGN[self.mode]) - set(chord_classes(phrase.chord))
            own = ~np.isin(ABOVE_TONIC % 12, list(foreign))
            self._sung_over[phrase.chord] = self._in_range & own
        return self._sung_over[phrase.chord]

    def _continued(self, phrase: GrowingPhrase) -> NDArray[np.bool_]:
        return self._not_again(phrase, self._over(phrase) & IS_CONTINUING)

    def _durations(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if phrase.ids[-1] == REST_ID:
            return self.rests
        return self.closing if is_last and not phrase.syllables_left else self.short

    def _next_syllable(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if is_last and phrase.syllables_left == 1:
            return self.tonic
        begins = self._over(phrase) & IS_BEGINNING
        recent = phrase.pitches[-MOST_REPEATED:]
        if len(recent) == MOST_REPEATED and len(set(recent)) == 1:
            begins = self._not_again(phrase, begins)
        if phrase.continued < MOST_CONTINUED:
            return begins | self._continued(phrase)
        return begins

    def _not_again(self, phrase: GrowingPhrase, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return mask & (phrase.pitches[-1] != ABOVE_TONIC)


def phrase_score(phrase: GrowingPhrase, order: MelodySpec, rules: PhraseRules) -> float:
    """How well a finished phrase follows those before it; the parts are a few tenths each.

    Ids about as likely as the network expects of music (the likeliest are dull; Meister et al. 2023, "Locally Typical
    Sampling"); bars between the beginnings of phrases in twos and fours; an open cadence in the middle of a melody and
    a closed one at its end; neither a flat nor a jagged line; a leap taken back by step; a last note that is strong and
    long; one climax, in the second half; the range that was ordered; a rhythm that was heard before; where the order
    has stresses, these on notes that stand out.
    """
    before = phrase.before
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


def _squareness(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], rules: PhraseRules) -> float:
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


def _cadence(phrase: GrowingPhrase, number: int, order: MelodySpec) -> float:
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


def _climax(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodySpec) -> float:
    """-1 to 1: whether the top of the climax phrase lies a third above all before it, and that of no other does."""
    if not before:
        return 0.0
    rises = (max(phrase.pitches) - max(max(earlier.pitches) for earlier in before)) / 4
    if len(before) == climax_phrase(order.form):
        return float(np.clip(rises, -1, 1))
    return -float(np.clip(rises, 0, 1))


def _close(phrase: GrowingPhrase, order: MelodySpec, rules: PhraseRules) -> float:
    """1 for a last note on a downbeat that is held for a beat and a half: the rhyme rings, the singer breathes."""
    return 0.6 * order.metre.strength(phrase.onsets[-1] / TIME_GRID) + 0.4 * (phrase.last_length >= 1.5 * rules.beat)


def _agreement(phrase: GrowingPhrase, number: int, order: MelodySpec) -> float:
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


def _missed_range(phrase: GrowingPhrase, before: Sequence[GrowingPhrase], order: MelodySpec) -> float:
    """By how many fifths the melody so far is narrower than its manner wants; half of it by the first phrase."""
    pitches = [pitch for each in (*before, phrase) for pitch in each.pitches]
    share = 0.5 + 0.5 * min(1.0, (len(before) + 1) / min(len(order.syllables), 4))
    return max(0.0, share * order.range_semitones - (max(pitches) - min(pitches))) / 7


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
