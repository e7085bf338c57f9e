"""The song as one JSON object: every syllable with its notes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.files import write_text
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


def write_json(song: Song, path: Path, files: Mapping[str, Path]) -> None:
    """Writes that object as a file."""
    write_text(path, json.dumps(song_to_json(song, files), ensure_ascii=False, indent=1) + "\n")


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
        "notes": [
            {"onset_ql": note.onset_ql, "duration_ql": note.duration_ql, "pitch_midi": note.pitch_midi}
            for note in sung.notes
        ],
    }
