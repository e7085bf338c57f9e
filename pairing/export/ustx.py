"""OpenUtau projects (`.ustx`), for singing synthesis: the voice as libresvip writes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.files import written_aside
from music.midi import ticks
from pairing.export.formats import ELISION, Format, MissingPackageError
from pairing.song import Singer, Song, SungSyllable

NEXT_SYLLABLE = "+"
"""The lyric of a note that takes the next syllable of the word before it."""

HELD = "-"
"""The lyric of a note that goes on with the syllable before it, in libresvip's projects; OpenUtau writes +~."""


def write_ustx(song: Song, path: Path) -> None:
    """Writes the voices: every word on its first note, for the singer's phonemizer to divide, and a note for each note.

    Raises:
        MissingPackageError: libresvip is not installed.
    """
    model, converter = libresvip()
    tracks = [{"Type": "Singing", "Title": song.title, "NoteList": _notes(singer)} for singer in song.singers]
    metre = {"BarIndex": 0, "Numerator": song.metre.numerator, "Denominator": song.metre.denominator}
    project = model.model_validate(
        {
            "SongTempoList": [{"Position": 0, "BPM": song.tempo_bpm}],
            "TimeSignatureList": [metre],
            "TrackList": tracks,
        }
    )
    with written_aside(path) as aside:
        converter.dump(aside, project, {})


def libresvip() -> tuple[Any, Any]:
    """Its model of a project, and its converter from and to `.ustx`.

    Raises:
        MissingPackageError: it is not installed.
    """
    encoder = vars(json)["_default_encoder"]
    separators = encoder.item_separator, encoder.key_separator
    try:
        # The plugin alone: libresvip's own list loads all of its formats, which takes seconds.
        from libresvip.model.base import Project
        from libresvip.plugins.ustx.ustx_converter import OpenUtauConverter
    except ModuleNotFoundError as error:
        raise MissingPackageError(Format.USTX, "libresvip", Format.USTX.extra) from error
    finally:
        # libresvip takes the spaces out of all JSON that the process writes from then on
        encoder.item_separator, encoder.key_separator = separators
    return Project, OpenUtauConverter


def _notes(singer: Singer) -> list[dict[str, int | str]]:
    return [
        {"StartPos": start, "Length": length, "KeyNumber": pitch_midi, "Lyric": lyric}
        for start, length, pitch_midi, lyric in _sung(singer)
    ]


def _sung(singer: Singer) -> Iterator[tuple[int, int, int, str]]:
    """(start, length, pitch, lyric) of every sung note, times in ticks."""
    for word in _words(singer):
        text = "".join(sung.syllable.text for sung in word).replace(ELISION, " ")
        lyrics = [text] + [NEXT_SYLLABLE] * (len(word) - 1)
        for sung, lyric in zip(word, lyrics, strict=True):
            for index, note in enumerate(sung.notes):
                start, end = ticks(note.onset_ql), ticks(note.end_ql)
                yield start, max(end - start, 1), note.pitch_midi, HELD if index else lyric


def _words(singer: Singer) -> Iterator[list[SungSyllable]]:
    word: list[SungSyllable] = []
    for line in singer.lines:
        for sung in line.syllables:
            word.append(sung)
            if sung.syllable.ends_word:
                yield word
                word = []
    if word:
        yield word
