"""Which note each syllable begins on, by the learned costs: the alignment, made twice.

The second time, notes in the same rhythm elsewhere in the tune have a say: what the first time seemed to begin a
syllable there speaks for beginning one here too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from music.metre import Metre
from music.notes import TIME_GRID, Note
from pairing.setting.alignment import Floats, Links, Worth, chances, likeliest_syllables, most_expected
from pairing.setting.costs import Costs
from pairing.setting.note_features import rest_before
from pairing.setting.words import WordLattice

ACROSS_REST = np.float32(-30.0)
"""Worth of a word that goes on after a rest: so low that it happens only where nothing else is possible."""

MARKED = np.float32(4.0)
"""Worth of continuing a syllable where the tune says so, and cost of beginning one."""

LED = np.float32(5.0)
"""Worth of beginning a line where its phrase begins."""

ECHO = 0.3
"""Weight of what the same rhythm elsewhere does, in nats of the first alignment's log-odds; see the model's card."""

ECHO_REACH = 3
"""How many notes on either side make a rhythm the same."""

_SUREST = 7.0
"""Log-odds beyond which nothing gets surer."""


@dataclass(frozen=True)
class Placed:
    """Words said in one way each, and the note on which each of their syllables begins."""

    words: WordLattice
    starts: tuple[int, ...]


def place(
    costs: Costs,
    words: WordLattice,
    notes: Sequence[Note],
    metre: Metre,
    leads: Sequence[int] = (),
    echo: float = ECHO,
) -> Placed:
    """Sets words of at most as many syllables as there are notes.

    Of all ways to say the words, the likeliest setting's is taken; of all settings of these syllables the one in which
    most can be expected to be right.

    Args:
        costs: as learned.
        words: in all ways to say them.
        notes: of the tune, one at a time.
        metre: bars are counted from quarter 0.
        leads: the first note of each line's phrase, if known.
        echo: weight of what the same rhythm elsewhere does.
    """
    worth = costs.worth(notes, metre, words, min(words.usual_syllables, len(notes)))
    worth = _with_marks(_within_rests(worth, words, notes), words, notes, leads)
    if len(words.places) > words.usual_syllables:
        said = likeliest_syllables(worth, words.links)
        words, worth = words.said(said), Worth(worth.begins[:, said], worth.continues[:, said])
    links = Links.chain(len(words.places))
    begin_chances = _begin_chances(worth, links)
    if echo:
        for_beginning = np.float32(echo) * _echoes(begin_chances.sum(axis=1), notes, metre)[:, None, None]
        begin_chances = _begin_chances(Worth(worth.begins + for_beginning, worth.continues - for_beginning), links)
    return Placed(words, tuple(most_expected(begin_chances)))


def _begin_chances(worth: Worth, links: Links) -> Floats:
    """(N, S) how likely each note begins each syllable."""
    return chances([worth], [links]).begins[0].sum(axis=2)


def _within_rests(worth: Worth, words: WordLattice, notes: Sequence[Note]) -> Worth:
    """Keeps words from going on after a rest."""
    after_rest = rest_before(notes)
    goes_on = np.array([place.piece > 0 for place in words.places])
    begins, continues = worth.begins.copy(), worth.continues.copy()
    begins[np.ix_(after_rest, goes_on)] += ACROSS_REST
    continues[after_rest] += ACROSS_REST
    return Worth(begins, continues)


def _with_marks(worth: Worth, words: WordLattice, notes: Sequence[Note], leads: Sequence[int]) -> Worth:
    """Draws lines to their phrases, and holds syllables over notes that are marked as continuing one."""
    begins, continues = worth.begins.copy(), worth.continues.copy()
    held = np.array([note.continues_syllable for note in notes])
    continues[held] += MARKED
    begins[held] -= MARKED
    if leads:
        line_starts = words.line_starts
        for lead, syllables in zip(leads, line_starts, strict=True):
            begins[lead, syllables] += LED
    return Worth(begins, continues)


def _echoes(begins: Floats, notes: Sequence[Note], metre: Metre) -> Floats:
    """(N,) the mean log-odds that the other notes in the same rhythm begin a syllable; 0 where there are none."""
    odds = np.clip(np.log(np.maximum(begins, 1e-6)) - np.log(np.maximum(1 - begins, 1e-6)), -_SUREST, _SUREST)
    total = np.zeros(len(notes), np.float32)
    alike: dict[tuple[int, ...], list[int]] = {}
    for note, rhythm in enumerate(_rhythms(notes, metre)):
        alike.setdefault(rhythm, []).append(note)
    for others in alike.values():
        if len(others) > 1:
            total[others] = (odds[others].sum() - odds[others]) / (len(others) - 1)
    return total


def _rhythms(notes: Sequence[Note], metre: Metre) -> list[tuple[int, ...]]:
    """For each note its place in the bar and how long it and those around it last until the next begin."""
    onsets = np.array([round(note.onset_ql * TIME_GRID) for note in notes])
    # unlike any rhythm: the edges of the tune have no likeness
    steps = np.concatenate([-1 - np.arange(ECHO_REACH), np.diff(onsets), -1 - ECHO_REACH - np.arange(ECHO_REACH + 1)])
    in_bar = onsets % round(metre.bar_ql * TIME_GRID)
    width = 2 * ECHO_REACH
    return [(int(in_bar[n]), *(int(step) for step in steps[n : n + width])) for n in range(len(notes))]
