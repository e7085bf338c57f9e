import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from music.notes import Note
from pairing.export import Format, export
from pairing.export.formats import ExportError
from pairing.export.playing import VARIABLE, SoundfontPlayer, player
from pairing.export.wav import write_wav
from tests.pairing.songs import plain_song, with_piano


def samples(path: Path) -> tuple[int, NDArray[np.float64]]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No soundfont."""
    monkeypatch.setenv(VARIABLE, "")


def test_every_note_is_heard_at_its_time_and_pitch(silent: None, tmp_path: Path) -> None:
    song = plain_song()
    write_wav(song, tmp_path / "a.wav")
    rate, sound = samples(tmp_path / "a.wav")
    assert len(sound) >= rate * song.end_ql * 60 / song.tempo_bpm
    assert 0.85 * 32767 < np.abs(sound).max() < 32767
    for note in song.melody:
        start, end = (round(time * 60 / song.tempo_bpm * rate) for time in (note.onset_ql, note.end_ql))
        window = sound[start + rate // 20 : end]
        power = np.abs(np.fft.rfft(window * np.hanning(len(window)), 8 * rate))
        hertz = 440 * 2 ** ((note.pitch_midi - 69) / 12)
        at, below, above = (power[round(8 * hertz * 2 ** (shift / 12))] for shift in (0, -1, 1))
        assert at > 2 * max(below, above)
    rest = sound[round(5.5 * 0.5 * rate) : round(5.9 * 0.5 * rate)]
    assert np.abs(rest).max() == 0


def test_the_piano_rings_and_dies_away(silent: None, tmp_path: Path) -> None:
    song = plain_song()
    left = (Note(5.0, 1.0, 48),)
    write_wav(with_piano(song, left=left), tmp_path / "a.wav")
    rate, sound = samples(tmp_path / "a.wav")
    early, late = (sound[round(at * 0.5 * rate) :][: rate // 20] for at in (5.3, 5.85))
    assert np.abs(early).max() > np.abs(late).max() > 0


def test_a_soundfont_is_played_by_the_program_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.sf2").write_bytes(b"")
    program(tmp_path, "fluidsynth", 'while [ "$1" != -F ]; do shift; done; echo "$3 $4" > "$2"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "a.sf2"))
    files = export(plain_song(), tmp_path / "songs", [Format.WAV], "ah")
    font, midi = files[Format.WAV].read_text().split()
    assert font == str(tmp_path / "a.sf2")
    assert midi.endswith(".mid")


@pytest.mark.parametrize(
    ("name", "loudness", "option"),
    [
        pytest.param("fluidsynth", 1, "-g 0.2", id="fluidsynth"),
        pytest.param("fluidsynth", 12, "-g 2.4", id="fluidsynth-louder"),
        pytest.param("timidity", 1, "-A70", id="timidity"),
        pytest.param("timidity", 12, "-A800", id="timidity-as-loud-as-it-can"),
    ],
)
def test_a_program_can_be_told_to_play_louder(name: str, loudness: float, option: str, tmp_path: Path) -> None:
    script = 'all="$*"; while [ "$1" != -F ] && [ "$1" != -o ]; do shift; done; echo "$all" > "$2"'
    telling = program(tmp_path, name, script)
    SoundfontPlayer(str(telling), tmp_path / "a.sf2").record(b"", tmp_path / "a.wav", loudness)
    assert f" {option} " in f" {(tmp_path / 'a.wav').read_text()} "


def test_a_program_that_fails_is_told_of(tmp_path: Path) -> None:
    failing = program(tmp_path, "timidity", "echo one >&2; echo 'no such bank' >&2; exit 3")
    with pytest.raises(ExportError, match=r"timidity cannot play with .*a\.sf2: no such bank"):
        SoundfontPlayer(str(failing), tmp_path / "a.sf2").play(plain_song(), tmp_path / "a.wav")


def test_a_program_that_writes_nothing_is_told_of(tmp_path: Path) -> None:
    idle = program(tmp_path, "timidity", "exit 0")
    with pytest.raises(ExportError, match="it wrote nothing"):
        SoundfontPlayer(str(idle), tmp_path / "a.sf2").play(plain_song(), tmp_path / "a.wav")


@pytest.mark.parametrize("how", ["given", "named"])
def test_a_soundfont_that_is_not_there_is_refused(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "none.sf2"
    if how == "named":
        monkeypatch.setenv(VARIABLE, str(missing))
    with pytest.raises(ExportError, match=r"none\.sf2: no such soundfont; wanted an \.sf2 file"):
        player(missing if how == "given" else None)


def test_a_soundfont_without_a_program_is_refused_only_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = tmp_path / "a.sf2"
    font.write_bytes(b"")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    assert player() is None
    with pytest.raises(ExportError, match=r"nothing to play .*a\.sf2 with; wanted one of the programs fluidsynth"):
        player(font)


def test_a_song_of_hours_is_refused(silent: None, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="lasts 4800 seconds; wanted at most 1800"):
        write_wav(replace(plain_song(), end_ql=9600.0), tmp_path / "a.wav")
