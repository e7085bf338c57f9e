"""The song as one JSON object: as the command line prints it, and whole as a file keeps it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.files import write_text
from lyrics.language import ENGLISH
from lyrics.viewpoint import Diction
from music.notes import InstrumentPart, Note
from music.styles import Instrument
from pairing.song import Song, SungLine, SungSyllable


def song_to_json(song: Song, files: Mapping[str, Path]) -> dict[str, Any]:
    """The object that `song --json` prints; `files` are the paths written, by format."""
    return {
        "title": song.title,
        "theme": song.theme,
        "seed": song.seed,
        "key": str(song.key),
        "tempo_bpm": song.tempo_bpm,
        "metre": str(song.metre),
        "stanzas": [{"lines": [_line(line) for line in stanza.lines]} for stanza in song.stanzas],
        "files": {str(name): str(path) for name, path in files.items()},
    }


def whole_song_to_json(song: Song, files: Mapping[str, Path]) -> dict[str, Any]:
    """That object with all else that makes up the song: `pairing.reading.songjson` reads the same song back."""
    whole = song_to_json(song, files)
    for content, stanza in zip(whole["stanzas"], song.stanzas, strict=True):
        content["start_ql"] = stanza.start_ql
        for line, sung in zip(content["lines"], stanza.lines, strict=True):
            notes = (note for syllable in line["syllables"] for note in syllable["notes"])
            for written, note in zip(notes, sung.notes, strict=True):
                written["velocity"] = note.velocity
    return {
        **whole,
        "end_ql": song.end_ql,
        "chords": [{"onset_ql": onset_ql, "symbol": symbol} for onset_ql, symbol in song.chords],
        **_parts(song.parts),
        "relaxed": [asdict(relaxed) for relaxed in song.relaxed],
        "words_by": song.words_by,
        "music_by": song.music_by,
        **({"voice": song.voice} if song.voice else {}),
        **({"mood": song.mood} if song.mood else {}),
        **({"diction": song.diction} if song.diction is not Diction.PLAIN else {}),
        **({"language": song.language} if song.language != ENGLISH else {}),
    }


def write_json(song: Song, path: Path, files: Mapping[str, Path]) -> None:
    """Writes the whole song as a file."""
    write_text(path, json.dumps(whole_song_to_json(song, files), ensure_ascii=False, indent=1) + "\n")


def _line(line: SungLine) -> dict[str, Any]:
    return {
        "text": line.text,
        "rhyme": line.rhyme,
        **({"near_rhyme": True} if line.near_rhyme else {}),
        "syllables": [_syllable(sung) for sung in line.syllables],
    }


def _syllable(sung: SungSyllable) -> dict[str, Any]:
    return {
        "text": sung.syllable.text,
        "stress": sung.syllable.stress,
        "ends_word": sung.syllable.ends_word,
        "notes": [_note(note) for note in sung.notes],
    }


def _note(note: Note) -> dict[str, Any]:
    return {"onset_ql": note.onset_ql, "duration_ql": note.duration_ql, "pitch_midi": note.pitch_midi}


def _parts(parts: Sequence[InstrumentPart]) -> dict[str, Any]:
    """Each hand under its name, those of the piano and the pedals even where there is none."""
    named = [pair for part in parts for pair in zip(part.instrument.hands, part.hands, strict=True)]
    hands = {name: _hand(notes) for name, notes in [*((name, ()) for name in Instrument.PIANO.hands), *named]}
    pedals = [{"down_ql": down_ql, "up_ql": up_ql} for part in parts for down_ql, up_ql in part.pedals]
    return {**hands, "pedals": pedals}


def _hand(notes: Iterable[Note]) -> list[dict[str, Any]]:
    return [
        {
            **_note(note),
            "velocity": note.velocity,
            **({"continues_syllable": True} if note.continues_syllable else {}),
        }
        for note in notes
    ]
