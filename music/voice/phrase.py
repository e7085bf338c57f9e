"""Phrases as they grow, id by id, and what may come next in each."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.chords.slots import slot_ql
from music.chords.vocabulary import CHORD_COUNT, NO_CHORD, chord_classes, tonic_id
from music.keys import Mode
from music.notes import TIME_GRID
from music.voice.ids import (
    DURATIONS,
    FIRST_CHORD_ID,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    KINDS,
    PHRASE_ID,
    REST_ID,
    VOCABULARY_SIZE,
    bar_steps,
    grid_steps,
    is_chord,
    is_pitch,
)
from music.voice.order import MelodyOrder
from music.voice.recall import Recall

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


@dataclass
class GrowingPhrase:
    """One phrase in the making.

    Attributes:
        clock: grid steps since the melody began.
        syllables_left: to begin in this phrase.
        slot: length of a chord's slot in grid steps.
        slots: chords written since the melody began.
        chord: the id of `music.chords.vocabulary` in force.
        recall: what it remembers of the melody.
        ids: written so far.
        forced: ids to be written before anything is drawn.
        surprise: how much less likely its ids were than the network expected them to be, in nats: the sum of their
            information less its entropy at each.
    """

    clock: int
    syllables_left: int
    slot: int
    slots: int = 0
    chord: int = NO_CHORD
    recall: Recall = field(default_factory=Recall)
    ids: list[int] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)
    surprise: float = 0.0
    pitches: list[int] = field(default_factory=list)
    onsets: list[int] = field(default_factory=list)
    chords: list[int] = field(default_factory=list)
    began: int = field(init=False)
    last_length: int = 0
    continued: int = 0

    def __post_init__(self) -> None:
        self.began = self.clock

    @property
    def chord_due(self) -> bool:
        """Whether a slot has begun whose chord is not written."""
        return self.slots * self.slot <= self.clock

    @property
    def is_done(self) -> bool:
        """Whether its end is written."""
        return bool(self.ids) and self.ids[-1] == PHRASE_ID

    @property
    def wants_duration(self) -> bool:
        """Whether the last id is a pitch or a rest."""
        return bool(self.ids) and (self.ids[-1] == REST_ID or is_pitch(self.ids[-1]))

    def write(self, token: int, surprise: float) -> None:
        """Adds an id."""
        self.surprise += surprise
        if token >= FIRST_DURATION_ID:
            self.last_length = DURATIONS[token - FIRST_DURATION_ID]
            self.clock += self.last_length
        elif is_chord(token):
            self.chord = token - FIRST_CHORD_ID
            self.slots += 1
        elif is_pitch(token):
            self.pitches.append(int(KINDS.above_tonic[token]))
            self.onsets.append(self.clock)
            self.chords.append(self.chord)
            begins = token < FIRST_CONTINUED_ID
            self.syllables_left -= begins
            self.continued = 0 if begins else self.continued + 1
        self.ids.append(token)
        self.recall.write(token)

    @property
    def chords_due(self) -> int:
        """How many slots have begun whose chords are not written."""
        return self.clock // self.slot + 1 - self.slots

    def next_forced(self) -> int | None:
        """The id that must come now, taken from `forced`, or None; chords are forced in the slots nearest to it."""
        given = next((n for n, token in enumerate(self.forced) if not is_chord(token)), len(self.forced))
        if given > self.chords_due:
            del self.forced[: given - self.chords_due]
        if not self.forced or self.chords_due > given:
            return None
        return self.forced.pop(0)

    @property
    def sung_syllables(self) -> tuple[list[int], list[int]]:
        """Onsets and lengths, in grid steps, of the syllables written so far; a melisma is one."""
        notes = [token for token in self.ids if is_pitch(token)]
        begun = [onset for onset, token in zip(self.onsets, notes, strict=True) if token < FIRST_CONTINUED_ID]
        return begun, [after - onset for onset, after in pairwise([*begun, self.clock])]


def _chords_of_key(mode: Mode) -> NDArray[np.bool_]:
    """Chords that leave no doubt of the mode: a minor key never has the major third, a major one no minor tonic."""
    allowed = _NEVER.copy()
    for chord in range(NO_CHORD + 1, CHORD_COUNT):
        classes = chord_classes(chord)
        unsure = 4 in classes if mode is Mode.MINOR else classes[:3] == (0, 3, 7)
        allowed[FIRST_CHORD_ID + chord] = not unsure
    return allowed


class Rules:
    """What may come next in a phrase of an ordered melody."""

    def __init__(self, order: MelodyOrder) -> None:
        low, high = (pitch - order.tonic_midi for pitch in order.range_midi)
        in_range = (KINDS.above_tonic >= low) & (KINDS.above_tonic <= high)
        self._in_range = in_range
        self._sung_over: dict[int, NDArray[np.bool_]] = {}
        self.mode = order.key.mode
        self.tonic = KINDS.begins & in_range & (KINDS.above_tonic % 12 == 0)
        self.chords = _chords_of_key(self.mode)
        self.tonic_chord = _only(FIRST_CHORD_ID + tonic_id(self.mode is Mode.MINOR))
        self.bar, self.slot = bar_steps(order.metre), grid_steps(slot_ql(order.metre))
        self.beat = round(order.metre.beat_ql * TIME_GRID)
        self.short = KINDS.duration & (KINDS.steps <= self.bar)
        self.rests = KINDS.duration & (KINDS.steps < self.bar)
        last = min(self.bar, self.beat if order.metre.is_compound else 2 * self.beat)
        self.closing = KINDS.duration & (KINDS.steps >= last) & (KINDS.steps <= 2 * self.bar)

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
            begins = self.tonic if is_last and phrase.syllables_left == 1 else self._over(phrase) & KINDS.begins
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
            own = ~np.isin(KINDS.above_tonic % 12, list(foreign))
            self._sung_over[phrase.chord] = self._in_range & own
        return self._sung_over[phrase.chord]

    def _continued(self, phrase: GrowingPhrase) -> NDArray[np.bool_]:
        return self._not_again(phrase, self._over(phrase) & KINDS.continues)

    def _durations(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if phrase.ids[-1] == REST_ID:
            return self.rests
        return self.closing if is_last and not phrase.syllables_left else self.short

    def _next_syllable(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if is_last and phrase.syllables_left == 1:
            return self.tonic
        begins = self._over(phrase) & KINDS.begins
        recent = phrase.pitches[-MOST_REPEATED:]
        if len(recent) == MOST_REPEATED and len(set(recent)) == 1:
            begins = self._not_again(phrase, begins)
        if phrase.continued < MOST_CONTINUED:
            return begins | self._continued(phrase)
        return begins

    def _not_again(self, phrase: GrowingPhrase, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return mask & (KINDS.above_tonic != phrase.pitches[-1])


def rest_ids(steps: int) -> list[int]:
    """The ids of rests that last so many grid steps together; one step alone is too short to write."""
    ids: list[int] = []
    while steps >= DURATIONS[0]:
        # 3 = 3, not 2 + 1: no duration lasts one step
        length = max(d for d in DURATIONS if d <= steps and steps - d != 1)
        ids += [REST_ID, FIRST_DURATION_ID + DURATIONS.index(length)]
        steps -= length
    return ids
