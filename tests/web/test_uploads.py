import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import anyio
import pytest

from music.notes import Melody
from music.readers import ReadError
from pairing.export import Format
from pairing.reading.songjson import song_from_json
from pairing.song import Song
from tests.pairing.songs import plain_song, right_of
from web import upload_child, uploads
from web.errors import Busy, Unprocessable
from web.jobs import file_of
from web.pool_process import start_module


def song_in(data: bytes, name: str) -> tuple[Song, tuple[str, ...]]:
    return anyio.run(uploads.read_song, data, name)


def tune_in(data: bytes, name: str, track: str | None = None) -> Melody:
    return anyio.run(uploads.read_tune, data, name, track)


def words(song: Song) -> list[str]:
    return [line.text for line in song.lines]


@pytest.mark.parametrize("kind", [Format.JSON, Format.KAR, Format.MUSICXML, Format.MXL, Format.ULTRASTAR])
def test_a_song_in_a_file_is_kept_as_it_is(kind: Format) -> None:
    song, _ = song_in(file_of(plain_song(), kind, 0), f"My song{kind.suffix.upper()}")
    assert words(song) == words(plain_song())
    assert [note.pitch_midi for note in song.melody] == [note.pitch_midi for note in plain_song().melody]


def test_our_own_file_is_read_to_the_very_song() -> None:
    assert song_in(file_of(plain_song(), Format.JSON, 0), "a.json") == (plain_song(), ())


def test_what_a_song_does_not_hold_is_told() -> None:
    whole = file_of(plain_song(), Format.MUSICXML, 0).decode()
    changed = whole.replace("</measure>", '<direction><sound tempo="33"/></direction></measure>', 1)
    _, notices = song_in(changed.encode(), "a.musicxml")
    assert any("tempo changes" in notice for notice in notices)


@pytest.mark.parametrize("kind", [Format.MID, Format.MXL])
def test_a_tune_in_a_file_is_read(kind: Format) -> None:
    tune = tune_in(file_of(plain_song(), kind, 0), f"tune{kind.suffix}")
    assert [note.pitch_midi for note in tune.notes] == [note.pitch_midi for note in plain_song().melody]


def test_a_melody_comes_back_from_json() -> None:
    tune = tune_in(file_of(plain_song(), Format.MID, 0), "tune.mid")
    assert upload_child.melody_from_json(json.loads(json.dumps(upload_child.melody_to_json(tune)))) == tune


@pytest.mark.parametrize("track", ["Oboe", "-1", "\0", "\u266d\n", "--help"])
def test_a_track_that_is_not_there_is_named(track: str) -> None:
    with pytest.raises(Unprocessable, match=rf"^tune\.mid: .*{re.escape(repr(track))}"):
        tune_in(file_of(plain_song(), Format.MID, 0), "tune.mid", track)


def chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "big") + content


def midi(track: bytes) -> bytes:
    return chunk(b"MThd", bytes((0, 0, 0, 1, 1, 224))) + chunk(b"MTrk", track)


def zip_bomb(megabytes: int) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        rootfile = '<container><rootfiles><rootfile full-path="a.musicxml"/></rootfiles></container>'
        archive.writestr("META-INF/container.xml", rootfile)
        with archive.open("a.musicxml", "w") as file:
            for _ in range(megabytes):
                file.write(bytes(2**20))
    return content.getvalue()


def changed(**values: Any) -> bytes:
    return json.dumps({**json.loads(file_of(plain_song(), Format.JSON, 0)), **values}).encode()


ENTITIES = b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><score-partwise>&b;</score-partwise>'
CHORDS = [{"onset_ql": 0, "symbol": "C"}] * 20_001


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("a.mid", b"", r"a\.mid: .*0 bytes; wanted", id="nothing"),
        pytest.param("a.mid", b"MThd", "broken MIDI", id="the beginning of a file"),
        pytest.param("a.mxl", b"PK\x03\x04" + bytes(99), r"a\.mxl", id="the beginning of an archive"),
        pytest.param("a.mid", bytes(range(256)) * 99, "broken MIDI", id="no music"),
        pytest.param("a.txt", b"To be, or not to be", "no header", id="prose"),
        pytest.param("a.exe", b"MZ", r"unknown format '\.exe'; wanted one of \.mid, .*\.json", id="another format"),
        pytest.param("a", b"", "unknown format ''", id="no suffix"),
        pytest.param("", b"", "^a file without a name: unknown", id="no name"),
        pytest.param("../../etc/passwd", b"", "^passwd: unknown", id="a path upwards"),
        pytest.param("..\\..\\boot.mid", b"", r"^boot\.mid: ", id="another system's path upwards"),
        pytest.param("a\x1b[31m\n.mid", b"", r"^a\[31m\.mid: ", id="a name with control characters"),
        pytest.param("x" * 999 + ".mid", b"", r"^\.\.\.x{56}\.mid: ", id="a name without end"),
        pytest.param("a.mxl", zip_bomb(200), "longer than", id="a zip bomb"),
        pytest.param("a.musicxml", ENTITIES, "entit", id="entities"),
        pytest.param("a.musicxml", b"<score-partwise>" + b"<a>" * 300_000, "broken XML", id="deep XML"),
        pytest.param("a.json", b"[" * 300_000, "broken JSON", id="deep JSON"),
        pytest.param("a.json", b"[" + b"9" * 9999 + b"]", "broken JSON", id="a number without end"),
        pytest.param("a.json", changed(end_ql=1e308), "end_ql", id="a song without end"),
        pytest.param("a.json", changed(end_ql=99_999), "minutes; wanted at most 20", id="a song for days"),
        pytest.param("a.json", changed(seed=10**30), "seed", id="a seed too large to keep"),
        pytest.param("a.json", changed(seed=-1), "seed", id="a seed below 0"),
        pytest.param("a.json", changed(title="x" * 501), "title of 501 letters", id="a title without end"),
        pytest.param("a.json", changed(chords=CHORDS), "20001 chords", id="chords without end"),
        pytest.param("a.json", changed(title="\ud800"), "'title'", id="half a character"),
    ],
)
def test_what_is_no_song_is_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(Unprocessable, match=message):
        song_in(data, name)


@pytest.mark.slow
def test_ten_million_notes_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LIMIT_S", 1.5)
    notes = midi(b"\0\x90\x3c\x40" + b"\1\x3c\0\0\x3c\x40" * 5_000_000 + b"\0\xff\x2f\0")
    with pytest.raises(Unprocessable, match=r"not read after 1\.5 s"):
        song_in(notes, "a.mid")


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "start_module", lambda *_: start_module("tests.web.endless"))
    with pytest.raises(Unprocessable, match="cannot be read"):
        song_in(b"", "a.mid")


def test_a_reader_that_breaks_is_no_fault_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "start_module", lambda *_: start_module("tests.web.no_such_module"))
    with pytest.raises(Unprocessable, match=r"a\.mid: it cannot be read"):
        song_in(b"", "a.mid")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(MemoryError(), "takes more than 1024 MiB", id="memory"),
        pytest.param(RecursionError(), "nested too deeply", id="nesting"),
        pytest.param(ReadError("a.mid: no song"), r"^a\.mid: no song$", id="a reader's own"),
        pytest.param(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), r"^a\.mid: 'utf-8'", id="text"),
    ],
)
def test_what_goes_wrong_is_said(
    error: BaseException, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pairing.reading.read_song", fail)
    monkeypatch.chdir(tmp_path)
    told = upload_child._told(upload_child.UploadKind.SONG, Path("a.mid"), None)
    assert told.keys() == {"refused"}
    assert re.search(message, told["refused"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "code"),
    [
        pytest.param("MOST_BYTES_HELD", "bytearray(2 * upload_child.MOST_BYTES_HELD)", id="memory"),
        pytest.param("MOST_CPU_S", "[0 for _ in iter(int, 1)]", id="work"),
    ],
)
def test_the_reading_process_is_held_to_its_limits(limit: str, code: str) -> None:
    smaller = {"MOST_BYTES_HELD": 2**29, "MOST_CPU_S": 1}[limit]
    program = f"from web import upload_child; upload_child.{limit} = {smaller}; upload_child._limit(); {code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=20, check=False)
    assert b"MemoryError" in done.stderr or done.returncode < 0


def test_a_song_of_too_many_notes_is_refused() -> None:
    content = json.loads(file_of(plain_song(), Format.JSON, 0))
    content["right"] = [{"onset_ql": 0, "duration_ql": 1, "pitch_midi": 60}] * 20_001
    assert len(right_of(song_from_json(content))) == 20_001
    with pytest.raises(Unprocessable, match=r"200\d\d notes; wanted at most 20000"):
        song_in(json.dumps(content).encode(), "a.json")


def test_beyond_the_queue_files_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_QUEUE", 0)
    monkeypatch.setattr(uploads, "_READERS", 1)
    data = file_of(plain_song(), Format.JSON, 0)

    async def two() -> None:
        async with anyio.create_task_group() as both:
            both.start_soon(uploads.read_song, data, "a.json")
            await anyio.sleep(0.02)
            with pytest.raises(Busy):
                await uploads.read_song(data, "b.json")

    anyio.run(two)


def test_files_leave_nothing_behind(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tune_in(file_of(plain_song(), Format.MID, 0), "a.mid")
    assert not list(tmp_path.iterdir())
