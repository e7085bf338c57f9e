"""A song from a tune and words that somebody has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, groupby
from math import log2
from typing import Any

import numpy as np

from lyrics.verse import Line
from music.chords import Chord
from music.harmony import harmonise
from music.notes import Melody, Phrase
from music.piano.texture import Texture
from pairing.arranging import arrange
from pairing.form import Stanzas
from pairing.playing import Musician, SungSection
from pairing.setting.setting import SetSyllable, Setting, SettingError, set_words
from pairing.setting.words import read_words
from pairing.song import Song

_TEXTURE, _VELOCITY = Texture.HELD, 66

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


def pair(
    melody: Melody,
    stanzas: Stanzas,
    title: str,
    course: Course | None = None,
    *,
    musician: Musician | None = None,
    rng: np.random.Generator | int = 0,
) -> Paired:
    """Sets stanzas to a tune.

    Args:
        melody: the tune, with what phrases are known.
        stanzas: words by line by stanza.
        title: of the song.
        course: how stanzas share the tune; unless given, as it fits them better.
        musician: who plays under it, and before, between and after the times it is sung; None for nobody.
        rng: what the musician draws from, or a seed.

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
    chords = harmonise(melody)
    sections = [_section(setting, group, melody, chords) for setting, group in zip(settings, groups, strict=True)]
    song = arrange(sections, title, musician, rng)
    return Paired(replace(song, words_by="", music_by=""), tuple(settings), chosen)


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


def _section(setting: Setting, stanzas: Stanzas, melody: Melody, chords: tuple[Chord, ...]) -> SungSection:
    """What is sung to the tune at one time."""
    sung = tuple(_lines(own, melody) for own in _by_stanza(setting, stanzas))
    return SungSection(melody, chords, sung, _TEXTURE, _VELOCITY)


def _lines(syllables: Sequence[SetSyllable], melody: Melody) -> tuple[list[Line], list[Phrase]]:
    """A stanza's lines, and the notes of each."""
    lines = [list(line) for _, line in groupby(syllables, lambda syllable: syllable.line)]
    return [Line(tuple(s.syllable for s in line)) for line in lines], [_phrase(line, melody) for line in lines]


def _phrase(line: Sequence[SetSyllable], melody: Melody) -> Phrase:
    return Phrase(
        tuple(
            replace(melody.notes[number], continues_syllable=place > 0)
            for syllable in line
            for place, number in enumerate(syllable.notes)
        )
    )


def _by_stanza(setting: Setting, stanzas: Stanzas) -> list[tuple[SetSyllable, ...]]:
    """The syllables of each of the stanzas that are sung to the tune at one time."""
    ends = list(accumulate(len(stanza) for stanza in stanzas))
    starts = [0, *ends]
    return [
        tuple(syllable for syllable in setting.syllables if start <= syllable.line < end)
        for start, end in zip(starts, ends, strict=False)
    ]
