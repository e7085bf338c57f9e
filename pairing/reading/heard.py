"""A song as a file has it, before it is laid on the grid, and what holds for all of a song that may change in it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.scores import Score, key_at, stretches, tempo_at

Report = Callable[[str], None]
"""Told, in a sentence, what of a file the song does not hold."""


@dataclass(frozen=True)
class HeardSyllable:
    """A syllable and its notes as a file has them, and what ends with it.

    Attributes:
        text: not empty; words that are sung on one note may stand in it with spaces between.
        notes: in order; times need not lie on the grid, and may overlap those of the next syllable a little.
    """

    text: str
    notes: tuple[Note, ...]
    ends_word: bool = True
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class Frame:
    """What holds for the whole song."""

    title: str
    key: Key
    metre: Metre
    tempo_bpm: float


@dataclass(frozen=True)
class Accompaniment:
    """What is played, in any order; times need not lie on the grid.

    Attributes:
        chords: (onset_ql, symbol) pairs in order.
        end_ql: where the file ends.
    """

    right: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    chords: tuple[tuple[float, str], ...] = ()
    end_ql: float = 0.0


def frame_of(piece: Score, title: str, first: Note, last: Note, report: Report) -> Frame:
    """Key and metre where the voice sets in; of several tempi the one that most of its notes are sung in.

    Quarters stay where they are, so that with other tempi the song lasts a little longer or shorter than the file.
    """
    metres = stretches(piece)
    at_first = next(s for s in reversed(metres) if s.start_ql <= first.onset_ql + 1e-6)
    if any(first.onset_ql < s.start_ql < last.end_ql for s in metres):
        report(f"the metre changes; bars are counted in {at_first.metre} throughout")
    lasts_ql = _tempos(piece, first.onset_ql, last.end_ql)
    tempo_bpm = round(max(lasts_ql.items(), key=lambda lasting: lasting[1])[0], 2)
    if len(lasts_ql) > 1:
        report(f"the tempo changes; the song keeps {tempo_bpm:g} quarters a minute")
    return Frame(title, key_at(piece, first.onset_ql), at_first.metre, tempo_bpm)


def _tempos(piece: Score, start_ql: float, end_ql: float) -> dict[float, float]:
    """How many quarters each tempo lasts."""
    onsets = [start_ql, *(onset for onset, _ in piece.tempos if start_ql < onset < end_ql), end_ql]
    lasts_ql: defaultdict[float, float] = defaultdict(float)
    for onset_ql, next_ql in pairwise(onsets):
        lasts_ql[tempo_at(piece, onset_ql)] += next_ql - onset_ql
    return dict(lasts_ql)
