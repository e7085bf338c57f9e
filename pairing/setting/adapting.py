"""A tune sung to other words: a syllable more splits a note, one fewer is held over two.

So singers fit the stanzas of a hymn to its tune.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from math import log2

import numpy as np

from music.metre import Metre
from music.notes import TIME_GRID, Note, Phrase
from pairing.arranging import UnderlayError, by_syllable, wanted_stresses

MOST_CHANGES = 3
"""Syllables that a phrase may gain or lose: beyond that it is another phrase."""

_SHORT = 0.1
"""What a new note costs for each time that it is half as long as half a beat, and gains for each that it is twice.

The agreement of words and notes is about -0.5 to 0.5.
"""

_LEAP = 0.02
"""What each semitone costs that a syllable is held over."""

Change = tuple[tuple[Note, ...], float]
"""Notes in the place of others, and what that costs."""


def can_adapt(syllables: int, wanted: int) -> bool:
    """Whether a phrase of so many syllables without rests inside may be sung to so many others."""
    changes = abs(syllables - wanted)
    return changes <= MOST_CHANGES and 2 * changes <= min(syllables, wanted)


def adapted(phrase: Phrase, leanings: Sequence[float], metre: Metre) -> Phrase:
    """The phrase with as many syllables as there are leanings, and otherwise as it was.

    Of all ways the one is taken whose strong notes agree best with the leanings, which are -1 to 1, without very short
    notes and without syllables held over leaps.

    Raises:
        UnderlayError: more than `MOST_CHANGES` syllables would have to be gained or lost, or there is no way.
    """
    groups = by_syllable(phrase)
    more = len(leanings) - len(groups)
    if not more:
        return phrase
    if more > 0:
        choices = {place: split for place, group in enumerate(groups) if (split := _split(group, metre))}
        width = 1
    else:
        joins = ((place, _joined(groups[place], groups[place + 1])) for place in range(len(groups) - 1))
        choices = {place: joined for place, joined in joins if joined}
        width = 2
    ways = (
        _changed(groups, {place: choices[place] for place in places}, width)
        for places in combinations(choices, min(abs(more), MOST_CHANGES + 1))
        if all(after - place >= width for place, after in pairwise(places))
    )
    best = max(ways, key=_worth(leanings, metre), default=None) if abs(more) <= MOST_CHANGES else None
    if best is None:
        raise UnderlayError(f"{len(leanings)} syllables for a phrase of {len(groups)}; its notes cannot be so adapted")
    return best[0]


def _worth(leanings: Sequence[float], metre: Metre) -> Callable[[tuple[Phrase, float]], float]:
    def worth(way: tuple[Phrase, float]) -> float:
        phrase, cost = way
        return float(np.mean(np.array(leanings) * wanted_stresses(phrase, metre))) - cost

    return worth


def _changed(groups: Sequence[tuple[Note, ...]], changes: dict[int, Change], width: int) -> tuple[Phrase, float]:
    """The phrase with these changes of `width` syllables each, and what they cost."""
    notes: list[Note] = []
    place = 0
    while place < len(groups):
        notes += changes[place][0] if place in changes else groups[place]
        place += width if place in changes else 1
    return Phrase(tuple(notes)), sum(cost for _, cost in changes.values())


def _split(group: tuple[Note, ...], metre: Metre) -> Change | None:
    """Two syllables for one: on the notes of a melisma, else on the two parts of the note; None for the shortest."""
    first, *others = group
    if others:
        return (first, replace(others[0], continues_syllable=False), *others[1:]), _shortness(others[0], metre)
    steps = round(first.duration_ql * TIME_GRID)
    if steps < 2:
        return None
    is_dotted = steps % 3 == 0 and log2(steps / TIME_GRID / 1.5).is_integer()
    length_ql = (steps * 2 // 3 if is_dotted else steps // 2) / TIME_GRID
    parts = (
        replace(first, duration_ql=length_ql),
        replace(first, onset_ql=first.onset_ql + length_ql, duration_ql=first.duration_ql - length_ql),
    )
    return parts, max(_shortness(part, metre) for part in parts)


def _joined(group: tuple[Note, ...], after: tuple[Note, ...]) -> Change | None:
    """One syllable for two: on a longer note where they have one pitch, else on both; None across a rest."""
    last, first = group[-1], after[0]
    if first.onset_ql - last.end_ql > 1e-6:
        return None
    if last.pitch_midi == first.pitch_midi:
        return (*group[:-1], replace(last, duration_ql=first.end_ql - last.onset_ql), *after[1:]), 0.0
    held = (*group, replace(first, continues_syllable=True), *after[1:])
    return held, _LEAP * abs(last.pitch_midi - first.pitch_midi)


def _shortness(note: Note, metre: Metre) -> float:
    return _SHORT * max(-2.0, log2(metre.beat_ql / 2 / note.duration_ql))
