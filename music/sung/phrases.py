"""Cutting a sung line in phrases as its words have lines.

Every place between two syllables is weighed: punctuation and capitals in all verses, rests and long notes;
and every phrase by its number of syllables. The cut with the best sum is found by dynamic programming, as
in Temperley, "The Cognition of Basic Musical Structures" (2001), chapter 3; the weights here are set by
hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from engine.paths import best_cuts
from music.metre import Metre
from music.notes import Note, Phrase
from music.scores import Underlaid

_STRONG, _WEAK = ".;:!?", ",–—…"  # noqa: RUF001 - the dash that lines of verse end with
_CLOSING, _OPENING = "\"'”’»›)]“", "\"'“‘«‹([„¡¿"  # noqa: RUF001 - quotation marks as printed

_STRONG_MARK = 2.2
_WEAK_MARK = 1.1
_CAPITAL = 1.6
_INSIDE_WORD = -6.0
_BAR_OF_REST, _BEAT_OF_REST, _HALF_BEAT_OF_REST, _ANY_REST = 5.0, 2.5, 1.2, 0.5
_VERY_LONG_NOTE, _LONG_NOTE = 1.0, 0.6
_EACH_CUT = -1.5
"""What a cut costs, so that none is made without reason."""

_LENGTH_COST = (0.0, 3.0, 2.2, 0.9, 0.3, 0, 0, 0, 0, 0, 0.2, 0.5, 0.8, 1.4, 2.0, 2.7, 3.5)
"""Cost of a phrase by its syllables, 0 to 16: lines of verse mostly have 4 to 12."""
_MORE_COST = 1.5
_MOST_SYLLABLES = 25
"""Longest phrase tried; its cost is far above that of any cut."""

_ALWAYS_CAPITAL = frozenset(
    [
        "I",
        "I'm",
        "I'll",
        "I've",
        "I'd",
        "God",
        "God's",
        "Lord",
        "Lord's",
        "Jesus",
        "Christ",
        "Thee",
        "Thou",
        "Thy",
        "Thine",
        "He",
        "Him",
        "His",
        "Father",
        "Son",
        "Spirit",
    ]
)
_CAPITAL_ANYWHERE = 0.3
"""What such a capital is worth next to one that must begin a line."""


@dataclass(frozen=True)
class SungNote:
    """A note of the line and the syllables, of all verses, that begin on it."""

    note: Note
    syllables: tuple[Underlaid, ...]


def cut_in_phrases(line: Sequence[SungNote], metre: Metre) -> tuple[Phrase, ...]:
    """Cuts a monophonic line, whose first note begins a syllable, in phrases."""
    begins = [i for i, sung in enumerate(line) if not sung.note.continues_syllable]
    cut_worth = _worth_of_cuts(line, begins, metre)
    starts = [begins[k] for k in best_cuts(cut_worth, lambda length: -_length_cost(length), _MOST_SYLLABLES)]
    ends = [*starts[1:], len(line)]
    return tuple(Phrase(tuple(s.note for s in line[start:end])) for start, end in zip(starts, ends, strict=True))


def _length_cost(syllables: int) -> float:
    longest = len(_LENGTH_COST) - 1
    return _LENGTH_COST[min(syllables, longest)] + _MORE_COST * max(0, syllables - longest)


def _worth_of_cuts(line: Sequence[SungNote], begins: Sequence[int], metre: Metre) -> list[float]:
    """What a cut before each syllable is worth; nothing before the first."""
    from_start = [line[j].note.onset_ql - line[i].note.onset_ql for i, j in pairwise(begins)]
    usual_ql = median(from_start) if from_start else 1.0
    words = _worth_of_words(line)
    return [0.0] + [
        _EACH_CUT + words[i] + _worth_of_time(line[i - 1].note, line[i].note, metre, usual_ql) for i in begins[1:]
    ]


def _worth_of_time(before: Note, after: Note, metre: Metre, usual_ql: float) -> float:
    rest_ql = after.onset_ql - before.end_ql + 1e-6
    if rest_ql >= metre.bar_ql:
        rest = _BAR_OF_REST
    elif rest_ql >= metre.beat_ql:
        rest = _BEAT_OF_REST
    elif rest_ql >= metre.beat_ql / 2:
        rest = _HALF_BEAT_OF_REST
    else:
        rest = _ANY_REST if rest_ql > 1e-3 else 0.0
    length = (after.onset_ql - before.onset_ql) / usual_ql
    return rest + (_VERY_LONG_NOTE if length >= 2.5 else _LONG_NOTE if length >= 1.5 else 0.0)


def _worth_of_words(line: Sequence[SungNote]) -> list[float]:
    """What the words of all verses, on average, say for a cut before each note."""
    capital_worth = _CAPITAL * _capitals_tell(line)
    last: dict[int, Underlaid] = {}
    worth = []
    for sung in line:
        pairs = [(last[s.verse], s) for s in sung.syllables if s.verse in last]
        total = sum(_worth_between(before, after, capital_worth) for before, after in pairs)
        worth.append(total / len(pairs) if pairs else 0.0)
        last.update({syllable.verse: syllable for syllable in sung.syllables})
    return worth


def _worth_between(before: Underlaid, after: Underlaid, capital_worth: float) -> float:
    if not before.ends_word:
        return _INSIDE_WORD
    mark = before.text.rstrip(_CLOSING)[-1:]
    worth = _STRONG_MARK if mark and mark in _STRONG else _WEAK_MARK if mark and mark in _WEAK else 0.0
    word = after.text.lstrip(_OPENING)
    if word[:1].isupper():
        worth += capital_worth * (_CAPITAL_ANYWHERE if word.rstrip(_STRONG + _WEAK) in _ALWAYS_CAPITAL else 1)
    return worth


def _capitals_tell(line: Sequence[SungNote]) -> float:
    """How much a capital tells of lines, 0.15 to 1: little where many words have one, as German nouns do."""
    last_ended: dict[int, bool] = {}
    words = capitals = 0
    for sung in line:
        for syllable in sung.syllables:
            if last_ended.get(syllable.verse, True):
                words += 1
                capitals += syllable.text.lstrip(_OPENING)[:1].isupper()
            last_ended[syllable.verse] = syllable.ends_word
    share = capitals / words if words else 1.0
    return min(1.0, max(0.15, (0.42 - share) / 0.22))
