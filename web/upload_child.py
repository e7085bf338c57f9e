"""Reads one uploaded file, in a process that has only so much memory and time: `python -m web.upload_child`.

What is in the file may be meant to harm. Nothing of it reaches the server but one JSON object of bounded size.
"""

import json
import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from music.keys import Key
from music.metre import Metre
from music.notes import Melody, Note, Phrase

if TYPE_CHECKING:
    from pairing.song import Song

MOST_BYTES_HELD = 2**30
"""Address space of the process: a song of the longest kind takes a third of it."""
MOST_CPU_S = 10
"""Seconds of work; the usual song takes one."""

LONGEST_S = 20 * 60
"""The longest song: drawing and playing it must not keep others waiting."""
MOST_NOTES = 20_000
"""Of voice and piano together."""
MOST_LETTERS = 50_000
"""Of the words, as many as may be typed."""
_LARGEST_SEED = 2**53 - 1
"""Of a song of ours: the largest that the page tells from its neighbours."""
LONGEST_NAME = 500
"""Letters of a title, theme or author."""
MOST_BYTES_TOLD = 8 * 2**20
"""Of the answer."""


class UploadKind(StrEnum):
    """What a file is read as."""

    TUNE = "tune"
    SONG = "song"


class UploadError(ValueError):
    """A file that holds more than is taken."""


def melody_to_json(melody: Melody) -> dict[str, Any]:
    """A melody as plain data: phrases are lists of the five fields of their notes."""
    phrases = [
        [[n.onset_ql, n.duration_ql, n.pitch_midi, n.velocity, n.continues_syllable] for n in phrase.notes]
        for phrase in melody.phrases
    ]
    frame = {"key": str(melody.key), "metre": str(melody.metre), "tempo_bpm": melody.tempo_bpm}
    return {**frame, "phrases": phrases}


def melody_from_json(content: dict[str, Any]) -> Melody:
    """Reads back the melody that `melody_to_json` wrote."""
    phrases = tuple(Phrase(tuple(Note(*note) for note in notes)) for notes in content["phrases"])
    return Melody(phrases, Key.parse(content["key"]), Metre.parse(content["metre"]), content["tempo_bpm"])


def main() -> None:
    """Prints what the file holds, or `{"refused": why}`; told what to read it as, its path, and the track in JSON."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a library prints is no part of the answer
        _limit()
        json.dump(_told(UploadKind(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])), out)


def _limit() -> None:
    with suppress(ModuleNotFoundError):  # where there are no such limits, the server's patience is the only one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES_HELD, MOST_BYTES_HELD))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(reading: UploadKind, path: Path, track: str | None) -> dict[str, Any]:
    try:
        told = _tune(path, track) if reading is UploadKind.TUNE else _song(path)
        if len(json.dumps(told)) > MOST_BYTES_TOLD:
            raise UploadError(f"{path}: more than {MOST_BYTES_TOLD >> 20} MiB when it is read; wanted a song")
    except MemoryError:
        return {"refused": f"{path}: reading it takes more than {MOST_BYTES_HELD >> 20} MiB of memory; wanted a song"}
    except RecursionError:
        return {"refused": f"{path}: nested too deeply; wanted a song"}
    except ValueError as error:  # a reader's own, or what it had not thought of: either way it is no song
        return {"refused": str(error) if str(error).startswith(str(path)) else f"{path}: {error}; wanted a song"}
    return told


def _tune(path: Path, track: str | None) -> dict[str, Any]:
    from music.sung.tune import read_tune

    melody = read_tune(path, track)
    _check_length(path, melody.end_ql * 60 / melody.tempo_bpm, len(melody.notes))
    return {"tune": melody_to_json(melody)}


def _song(path: Path) -> dict[str, Any]:
    from pairing.export.songjson import whole_song_to_json
    from pairing.reading import read_song

    notices: list[str] = []
    song = read_song(path, notices.append)
    _check_length(path, song.end_ql * 60 / song.tempo_bpm, sum(map(len, (song.melody, song.accompaniment))))
    _check_rest(path, song)
    return {"song": whole_song_to_json(song, {}), "notices": notices}


def _check_length(path: Path, length_s: float, notes: int) -> None:
    if notes > MOST_NOTES:
        raise UploadError(f"{path}: {notes} notes; wanted at most {MOST_NOTES}")
    if length_s > LONGEST_S:
        raise UploadError(f"{path}: it lasts {length_s / 60:.0f} minutes; wanted at most {LONGEST_S // 60}")


def _check_rest(path: Path, song: "Song") -> None:
    names = {"title": song.title, "theme": song.theme, "words_by": song.words_by, "music_by": song.music_by}
    for name, text in names.items():
        if len(text) > LONGEST_NAME:
            raise UploadError(f"{path}: a {name} of {len(text)} letters; wanted at most {LONGEST_NAME}")
    if not 0 <= song.seed <= _LARGEST_SEED:
        raise UploadError(f"{path}: a seed beyond 0 to {_LARGEST_SEED}; wanted one that can be kept")
    marks = len(song.chords) + len(song.relaxed) + sum(len(part.pedals) for part in song.parts)
    if marks > MOST_NOTES:
        raise UploadError(f"{path}: {marks} chords, pedals and notices; wanted at most {MOST_NOTES}")
    if len(song.text) > MOST_LETTERS:
        raise UploadError(f"{path}: words of {len(song.text)} letters; wanted at most {MOST_LETTERS}")


if __name__ == "__main__":
    main()
