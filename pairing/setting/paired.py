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
    chosen = course or better_course(len(melody.notes), stanzas)
    if chosen is Course.THROUGH:
        settings = [_set([line for stanza in stanzas for line in stanza], melody)]
    else:
        settings = [_set_stanza(stanza, number, len(stanzas), melody) for number, stanza in enumerate(stanzas, 1)]
    return Paired(_song(melody, stanzas, settings, title, accompanied=accompanied), tuple(settings), chosen)


def better_course(notes: int, stanzas: Stanzas) -> Course:
    """Whether stanzas have the whole tune each or share it: what comes nearer to songs in notes a syllable."""
    syllables = [read_words(stanza).usual_syllables for stanza in stanzas]
    fewest = sum(read_words(stanza).fewest_syllables for stanza in stanzas)
    if len(stanzas) == 1 or fewest > notes:
        return Course.STROPHIC

    def far(each: float) -> float:
        return abs(log2(notes / each / _USUAL_NOTES))

    return Course.THROUGH if far(sum(syllables)) < far(sum(syllables) / len(stanzas)) else Course.STROPHIC


def _set_stanza(stanza: Sequence[Sequence[str]], number: int, count: int, melody: Melody) -> Setting:
    try:
        return _set(stanza, melody)
    except SettingError as error:
        if count == 1:
            raise
        raise SettingError(f"stanza {number} of {count}: {error}") from error


def _set(lines: Sequence[Sequence[str]], melody: Melody) -> Setting:
    starts, at = [], 0
    for phrase in melody.phrases:
        starts.append(at)
        at += len(phrase.notes)
    return set_words(lines, melody.notes, melody.metre, starts)


def _song(melody: Melody, stanzas: Stanzas, settings: Sequence[Setting], title: str, *, accompanied: bool) -> Song:
    chords = harmonise(melody)
    layout = Layout.of(melody, chords, len(settings), with_piano=accompanied)
    piano = _piano(layout, melody) if accompanied else Piano((), ())
    if len(settings) == len(stanzas):
        placed = [(setting.syllables, start) for setting, start in zip(settings, layout.starts_ql, strict=True)]
    else:
        placed = [(own, layout.starts_ql[0]) for own in _by_stanza(settings[0], stanzas)]
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
    """The syllables of each stanza of a song that runs through."""
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
