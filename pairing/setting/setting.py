"""Words under a given tune: which notes each syllable is sung to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lyrics.verse import Syllable
from music.metre import Metre
from music.notes import Note
from pairing.setting.costs import Costs
from pairing.setting.placing import Placed, place
from pairing.setting.words import WordLattice, read_words

MOST_PAIRS = 8_000_000
"""Syllables times notes set at once: a tune of 2,800 notes, more than any song has, in about 5 s and 1 GB."""


class SettingError(ValueError):
    """Words and a tune that cannot be sung together."""


@dataclass(frozen=True)
class SetSyllable:
    """A syllable and its notes.

    Attributes:
        word: number of its word among all words, from 0.
        line: number of its line among the given ones, from 0.
        notes: the numbers of its notes in the tune, from 0, without a gap.
    """

    syllable: Syllable
    word: int
    line: int
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Setting:
    """All syllables in order; together their notes are the tune's."""

    syllables: tuple[SetSyllable, ...]


def set_words(
    lines: Sequence[Sequence[str]],
    notes: Sequence[Note],
    metre: Metre,
    phrase_starts: Sequence[int] | None = None,
    costs: Costs | None = None,
) -> Setting:
    """Puts every syllable on a note, and further notes to it where the music asks for a melisma.

    How words are said ("heaven" in one syllable or two) is chosen with their notes. The alignment is exact and takes
    time proportional to syllables times notes.

    Args:
        lines: of written words, their punctuation attached; what holds no letter is written with the word before it.
        notes: of the tune, one at a time, in order; those marked as continuing a syllable do so where they can.
        metre: bars are counted from quarter 0.
        phrase_starts: where phrases of the tune begin, if that is known: with as many phrases as lines, lines are
            drawn to them.
        costs: those that ship unless given.

    Raises:
        SettingError: there is nothing to set, there are more syllables than notes, or too many of both.
        ModelFolderError, MissingDataError: the learned costs are missing or damaged.
    """
    words = read_words(lines)
    _check(words, len(notes), phrase_starts, lines)
    numbers = sorted({word.line for word in words.words})
    leads = tuple(phrase_starts) if phrase_starts is not None and len(phrase_starts) == len(numbers) else ()
    return _setting(place(costs or Costs.load(), words, notes, metre, leads), len(notes))


def _setting(placed: Placed, notes: int) -> Setting:
    ends = [*placed.starts[1:], notes]
    words = placed.words
    return Setting(
        tuple(
            SetSyllable(words.syllable(p), p.word, words.words[p.word].line, tuple(range(start, end)))
            for p, start, end in zip(words.places, placed.starts, ends, strict=True)
        )
    )


def _check(words: WordLattice, notes: int, phrase_starts: Sequence[int] | None, lines: Sequence[Sequence[str]]) -> None:
    if not words.words:
        raise SettingError("there is no word to set; wanted lines with letters in them")
    if not notes:
        raise SettingError("the tune has no notes; wanted at least one for each syllable")
    fewest = words.fewest_syllables
    if fewest > notes:
        over = fewest - notes
        raise SettingError(
            f"{_counted(fewest, 'syllable')} for {_counted(notes, 'note')}; wanted at most {notes}: leave out"
            f" {_counted(over, 'syllable')}, take a tune with {_counted(over, 'more note')},"
            " or give the words alone, for a tune of their own" + _lines_too_long(words, notes, phrase_starts, lines)
        )
    if len(words.places) * notes > MOST_PAIRS:
        raise SettingError(
            f"{_counted(len(words.places), 'syllable')} and {_counted(notes, 'note')} are too many to set at once;"
            f" wanted at most {MOST_PAIRS:,} pairs of them, not {len(words.places) * notes:,}: set the song in parts"
        )


def _lines_too_long(
    words: WordLattice, notes: int, phrase_starts: Sequence[int] | None, lines: Sequence[Sequence[str]]
) -> str:
    """Which lines have more syllables than their phrase has notes, if there is a phrase for each line."""
    numbers = sorted({word.line for word in words.words})
    if phrase_starts is None or len(phrase_starts) != len(numbers):
        return ""
    lengths = [after - before for before, after in pairwise([*phrase_starts, notes])]
    found = []
    for number, length in zip(numbers, lengths, strict=True):
        fewest = WordLattice(tuple(word for word in words.words if word.line == number)).fewest_syllables
        if fewest > length:
            text = " ".join(lines[number])
            found.append(f"line {number + 1} ({text!r}) has {fewest} for a phrase of {length}")
    return "; " + ", ".join(found) if found else ""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)
