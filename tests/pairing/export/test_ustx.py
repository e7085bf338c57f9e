import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from music.midi import ticks
from pairing.export.ustx import libresvip, write_ustx
from pairing.song import Song, transpose_song
from tests.pairing.export.conftest import SONGS
from tests.pairing.songs import plain_song


def read_back(song: Song, folder: Path) -> Any:
    write_ustx(song, folder / "a.ustx")
    _, converter = libresvip()
    return converter.load(folder / "a.ustx", {})


def notes(project: Any) -> list[tuple[int, int, int, str]]:
    (track,) = project.track_list
    return [(note.start_pos, note.length, note.key_number, note.lyric) for note in track.note_list]


def test_the_json_of_the_process_stays_as_it_is() -> None:
    code = "import json; from pairing.export.ustx import libresvip; libresvip(); print(json.dumps({'a': [1, 2]}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == '{"a": [1, 2]}\n'


def test_libresvip_reads_the_plain_song_back(tmp_path: Path) -> None:
    assert notes(read_back(plain_song(), tmp_path)) == [
        (0, 480, 60, "Ah"),
        (480, 480, 62, "melody"),
        (960, 480, 64, "-"),
        (1440, 240, 65, "+"),
        (1680, 240, 64, "+"),
        (1920, 480, 60, "rests"),
        (2880, 960, 60, "now"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["3/4 with a pickup", "5/4 full of melismas"])
def test_libresvip_reads_every_note_back(name: str, tmp_path: Path) -> None:
    song = SONGS[name]()
    project = read_back(song, tmp_path)
    assert [note[:3] for note in notes(project)] == [
        (ticks(n.onset_ql), ticks(n.end_ql) - ticks(n.onset_ql), n.pitch_midi) for n in song.melody
    ]
    assert [tempo.bpm for tempo in project.song_tempo_list] == [pytest.approx(song.tempo_bpm)]
    (metre,) = project.time_signature_list
    assert (metre.numerator, metre.denominator) == (song.metre.numerator, song.metre.denominator)


def test_transposing_moves_the_pitches_alone(tmp_path: Path) -> None:
    before = notes(read_back(plain_song(), tmp_path))
    after = notes(read_back(transpose_song(plain_song(), 7), tmp_path))
    assert after == [(start, length, pitch + 7, lyric) for start, length, pitch, lyric in before]
