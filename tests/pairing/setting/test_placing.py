from dataclasses import dataclass
from typing import cast

import numpy as np

from music.notes import Note
from pairing.setting.alignment import Worth
from pairing.setting.costs import Costs
from pairing.setting.placing import place
from pairing.setting.words import read_words
from tests.pairing.setting.tunes import METRE

BARS = 4
NOTES = tuple(Note(4.0 * bar + at, length, 60) for bar in range(BARS) for at, length in ((0, 2.0), (2, 1.0), (3, 1.0)))
WORDS = read_words([["day", "by"] * BARS])


@dataclass(frozen=True)
class FixedCosts:
    """Costs that depend on the note alone."""

    by_note: tuple[float, ...]

    def worth(self, *_: object) -> Worth:
        syllables = len(WORDS.places)
        begins = np.tile(np.array(self.by_note, np.float32)[:, None, None], (1, syllables, 2))
        return Worth(begins, np.zeros_like(begins))


def begun(by_note: list[float], notes: tuple[Note, ...] = NOTES, echo: float = 0.3) -> tuple[int, ...]:
    costs = cast(Costs, FixedCosts(tuple(by_note)))
    return place(costs, WORDS, notes, METRE, echo=echo).starts


def test_the_same_rhythm_is_set_alike() -> None:
    by_note = [4.0, -4.0, 4.0] * BARS
    by_note[7:9] = [0.5, 0.0]  # in the third bar the second note is a little better
    assert begun(by_note, echo=0.0) == (0, 2, 3, 5, 6, 7, 9, 11)
    assert begun(by_note) == (0, 2, 3, 5, 6, 8, 9, 11)


def test_what_is_sure_stays_whatever_the_rhythm_does_elsewhere() -> None:
    by_note = [9.0, -9.0, 9.0] * BARS
    by_note[7:9] = [9.0, -9.0]
    assert begun(by_note) == (0, 2, 3, 5, 6, 7, 9, 11)


def test_a_syllable_ends_before_a_rest() -> None:
    by_note = [4.0, -4.0, 4.0] * BARS
    by_note[7:9] = [9.0, -9.0]
    parted = (*NOTES[:8], *(note.moved(by_ql=4.0) for note in NOTES[8:]))
    assert 8 in begun(by_note, parted)
