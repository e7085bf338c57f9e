"""A song from a tune and words that somebody has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, groupby
from math import log2
from typing import Any

from music.accompaniment import Figure, Piano, accompany
from music.harmony import harmonise
from music.notes import Melody, Note, Phrase
from pairing.layout import Layout, with_tune
from pairing.setting.given_words import Stanzas
from pairing.setting.setting import SetSyllable, Setting, SettingError, set_words
from pairing.setting.words import read_words
from pairing.song import Song, SungLine, SungStanza, SungSyllable
from pairing.songwriter import voiced

_VELOCITY = 66
"""Of the piano's strong beats."""

_USUAL_NOTES = 1.1
"""Notes to a syllable in songs: as many as the training songs have."""


class Course(StrEnum):
    """How stanzas share a tune."""

    STROPHIC = "strophic"  # each is sung to the whole tune
    GROUPED = "grouped"  # several of them, such as verse and chorus, fill it each time
    THROUGH = "through"  # all of them together fill it once


@dataclass(frozen=True)
class Paired:
    """A song, and its syllables with their notes in the tune, stanza after stanza.

    Attributes:
        settings: one for each time the tune is sung; words are counted anew in each.
    """

    song: Song
    settings: tuple[Setting, ...]
    course: Course

    def to_json(self) -> Mapping[str, Any]:
        """What `pair --json` prints; words are counted through the whole song."""
        rows: list[dict[str, Any]] = []
        words = 0
        for setting in self.settings:
            rows += [
                {"text": s.syllable.text, "word": words + s.word, "notes": list(s.notes)} for s in setting.syllables
            ]
            words += setting.syllables[-1].word + 1
        return {"syllables": rows}


def pair(melody: Melody, stanzas: Stanzas, title: str, course: Course | None = None, *, accompanied: bool) -> Paired:
    """Sets stanzas to a tune.

    Args:
        melody: the tune, with what phrases are known.
        stanzas: words by line by stanza.
        title: of the song.
        course: how stanzas share the tune; unless given, as it fits them better.
        accompanied: whether a piano plays under it, and before it.

    Raises:
        SettingError: the words do not fit the tune; which stanza, where there are several.
    """
    # whole bars before the tune, such as an introduction in its file, would be silent
    bar = melody.metre.bar_ql
    melody = melody.moved(-bar * int((melody.notes[0].onset_ql + 1e-6) // bar))
    together = {None: stanzas_together(len(melody.notes), stanzas), Course.STROPHIC: 1, Course.THROUGH: len(stanzas)}
    size = together[course]
    groups = [stanzas[first : first + size] for first in range(0, len(stanzas), size)]
    settings = [_set_group(group, number, len(groups), melody) for number, group in enumerate(groups, 1)]
    chosen = course or (Course.STROPHIC if size == 1 else Course.THROUGH if len(groups) == 1 else Course.GROUPED)
    return Paired(_song(melody, groups, settings, title, accompanied=accompanied), tuple(settings), chosen)


def stanzas_together(notes: int, stanzas: Stanzas) -> int:
    """How many stanzas the tune takes each time: what comes nearest to songs in notes a syllable.

    One, or all, or as many as part them evenly, such as a verse and its chorus.
    """
    words = [read_words(stanza) for stanza in stanzas]

    def fits(size: int) -> bool:
        firsts = range(0, len(words), size)
        return all(sum(w.fewest_syllables for w in words[first : first + size]) <= notes for first in firsts)

    def far(size: int) -> float:
        return abs(log2(notes * len(words) / sum(w.usual_syllables for w in words) / size / _USUAL_NOTES))

    sizes = [size for size in range(1, len(words) + 1) if len(words) % size == 0 and fits(size)]
    return min(sizes, key=far, default=1)


def _set_group(group: Stanzas, number: int, count: int, melody: Melody) -> Setting:
    try:
        return _set([line for stanza in group for line in stanza], melody)
    except SettingError as error:
        if count == 1:
            raise
        what = "stanza" if len(group) == 1 else "time"
        raise SettingError(f"{what} {number} of {count}: {error}") from error


def _set(lines: Sequence[Sequence[str]], melody: Melody) -> Setting:
    starts, at = [], 0
    for phrase in melody.phrases:
        starts.append(at)
        at += len(phrase.notes)
    return set_words(lines, melody.notes, melody.metre, starts)


def _song(
    melody: Melody, groups: Sequence[Stanzas], settings: Sequence[Setting], title: str, *, accompanied: bool
) -> Song:
    chords = harmonise(melody)
    layout = Layout.of(melody, chords, len(settings), with_piano=accompanied)
    piano = _piano(layout, melody) if accompanied else Piano((), ())
    placed = [
        (own, start)
        for setting, group, start in zip(settings, groups, layout.starts_ql, strict=True)
        for own in _by_stanza(setting, group)
    ]
    return Song(
        title=title,
        theme="",
        seed=0,
        key=melody.key,
        metre=melody.metre,
        tempo_bpm=melody.tempo_bpm,
        stanzas=tuple(_sung_stanza(syllables, melody, start) for syllables, start in placed),
        right=piano.right,
        left=piano.left,
        chords=tuple((chord.onset_ql, chord.symbol) for chord in layout.chords) if accompanied else (),
        end_ql=layout.end_ql,
        words_by="",
        music_by="",
    )


def _by_stanza(setting: Setting, stanzas: Stanzas) -> list[tuple[SetSyllable, ...]]:
    """The syllables of each of the stanzas that are sung to the tune at one time."""
    ends = list(accumulate(len(stanza) for stanza in stanzas))
    starts = [0, *ends]
    return [
        tuple(syllable for syllable in setting.syllables if start <= syllable.line < end)
        for start, end in zip(starts, ends, strict=False)
    ]


def _sung_stanza(syllables: Sequence[SetSyllable], melody: Melody, tune_ql: float) -> SungStanza:
    """A stanza of a tune that begins at `tune_ql`; it starts with the bar of its first note."""
    bar = melody.metre.bar_ql
    bars = int((melody.notes[syllables[0].notes[0]].onset_ql + 1e-6) // bar)
    lines = [list(line) for _, line in groupby(syllables, lambda syllable: syllable.line)]
    return SungStanza(tuple(_sung_line(line, melody, tune_ql) for line in lines), tune_ql + bars * bar)


def _piano(layout: Layout, melody: Melody) -> Piano:
    """Chords held under the voice, and before it its last phrase."""
    opening, under = (accompany(c, melody.metre, Figure.HELD, _VELOCITY) for c in layout.parted_chords)
    before = with_tune(opening, layout.introduction, _VELOCITY)
    return Piano((*before.right, *under.right), (*before.left, *under.left))


def _sung_line(syllables: Sequence[SetSyllable], melody: Melody, start_ql: float) -> SungLine:
    notes = tuple(
        replace(melody.notes[number], continues_syllable=place > 0)
        for syllable in syllables
        for place, number in enumerate(syllable.notes)
    )
    sung: Sequence[Note] = voiced(Phrase(notes), melody.metre, _VELOCITY).moved(start_ql).notes
    first = syllables[0].notes[0]
    return SungLine(
        tuple(SungSyllable(s.syllable, tuple(sung[number - first] for number in s.notes)) for s in syllables)
    )
