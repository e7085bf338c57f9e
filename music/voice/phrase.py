"""Phrases as they grow, id by id, and what may come next in each."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.keys import Mode
from music.metre import Metre
from music.notes import TIME_GRID
from music.voice.encoding import (
    DURATIONS,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    KINDS,
    PHRASE_ID,
    REST_ID,
    VOCABULARY_SIZE,
    bar_steps,
)
from music.voice.order import MelodyOrder

MOST_CONTINUED = 2
"""Notes a syllable may have beyond its first: more is hard to sing at sight."""

MOST_REPEATED = 4
"""Times a pitch may sound in a row."""

FOREIGN = {Mode.MAJOR: (1, 3), Mode.MINOR: (1, 4)}
"""Semitones above the tonic that are not sung: the other mode's third and the lowered second make a key unsure."""

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
        ids: written so far.
        forced: ids to be written before anything is drawn.
        log_probability: of the ids, in nats.
    """

    clock: int
    syllables_left: int
    ids: list[int] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)
    log_probability: float = 0.0
    pitches: list[int] = field(default_factory=list)
    onsets: list[int] = field(default_factory=list)
    last_length: int = 0
    continued: int = 0

    @property
    def is_done(self) -> bool:
        """Whether its end is written."""
        return bool(self.ids) and self.ids[-1] == PHRASE_ID

    @property
    def wants_duration(self) -> bool:
        """Whether the last id is a pitch or a rest."""
        return bool(self.ids) and self.ids[-1] != PHRASE_ID and self.ids[-1] < FIRST_DURATION_ID

    def write(self, token: int, log_probability: float) -> None:
        """Adds an id."""
        self.log_probability += log_probability
        if token >= FIRST_DURATION_ID:
            self.last_length = DURATIONS[token - FIRST_DURATION_ID]
            self.clock += self.last_length
        elif token not in (PHRASE_ID, REST_ID):
            self.pitches.append(int(KINDS.above_tonic[token]))
            self.onsets.append(self.clock)
            begins = token < FIRST_CONTINUED_ID
            self.syllables_left -= begins
            self.continued = 0 if begins else self.continued + 1
        self.ids.append(token)

    @property
    def sung_syllables(self) -> tuple[list[int], list[int]]:
        """Onsets and lengths, in grid steps, of the syllables written so far; a melisma is one."""
        notes = [token for token in self.ids if REST_ID < token < FIRST_DURATION_ID]
        begun = [onset for onset, token in zip(self.onsets, notes, strict=True) if token < FIRST_CONTINUED_ID]
        return begun, [after - onset for onset, after in pairwise([*begun, self.clock])]


class Rules:
    """What may come next in a phrase of an ordered melody."""

    def __init__(self, order: MelodyOrder) -> None:
        low, high = (pitch - order.tonic_midi for pitch in order.range_midi)
        in_range = (KINDS.above_tonic >= low) & (KINDS.above_tonic <= high)
        in_range &= ~np.isin(KINDS.above_tonic % 12, FOREIGN[order.key.mode])
        self.begins, self.continues = KINDS.begins & in_range, KINDS.continues & in_range
        self.tonic = self.begins & (KINDS.above_tonic % 12 == 0)
        self.bar = bar_steps(order.metre)
        self.beat = round(order.metre.beat_ql * TIME_GRID)
        self.short = KINDS.duration & (KINDS.steps <= self.bar)
        self.rests = KINDS.duration & (KINDS.steps < self.bar)
        last = min(self.bar, self.beat if order.metre.is_compound else 2 * self.beat)
        self.closing = KINDS.duration & (KINDS.steps >= last) & (KINDS.steps <= 2 * self.bar)

    def allowed(self, phrase: GrowingPhrase, is_first: bool, is_last: bool) -> NDArray[np.bool_]:
        """(VOCABULARY_SIZE,) ids that may come next.

        Notes stay in range; words are not broken by rests; no pitch is hammered; a phrase closes on a note of a beat or
        more, and the last one on the tonic, held for two (one in compound metres).
        """
        if phrase.wants_duration:
            return self._durations(phrase, is_last)
        if not phrase.pitches:
            begins = self.tonic if is_last and phrase.syllables_left == 1 else self.begins
            return begins | _only(REST_ID) if is_first and not phrase.ids else begins
        if phrase.syllables_left:
            return self._next_syllable(phrase, is_last)
        may_end = phrase.last_length >= self.beat or phrase.continued >= MOST_CONTINUED
        may_go_on = not is_last and phrase.continued < MOST_CONTINUED
        if may_go_on and not may_end:
            return self._not_again(phrase, self.continues)
        return _only(PHRASE_ID) | (self._not_again(phrase, self.continues) if may_go_on else _NEVER)

    def _durations(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if phrase.ids[-1] == REST_ID:
            return self.rests
        return self.closing if is_last and not phrase.syllables_left else self.short

    def _next_syllable(self, phrase: GrowingPhrase, is_last: bool) -> NDArray[np.bool_]:
        if is_last and phrase.syllables_left == 1:
            return self.tonic
        begins = self.begins
        recent = phrase.pitches[-MOST_REPEATED:]
        if len(recent) == MOST_REPEATED and len(set(recent)) == 1:
            begins = self._not_again(phrase, begins)
        if phrase.continued < MOST_CONTINUED:
            return begins | self._not_again(phrase, self.continues)
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


def in_bar(clock: int, metre: Metre) -> int:
    """Where in its bar a clock stands, in grid steps."""
    return clock % bar_steps(metre)
