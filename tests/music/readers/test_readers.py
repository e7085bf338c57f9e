from pathlib import Path

import pytest

from music.readers import SUFFIXES, ReadError, read_piece


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_refuses_a_missing_file(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(ReadError, match=r"nowhere.*no such file"):
        read_piece(tmp_path / f"nowhere{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_refuses_an_empty_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.touch()
    with pytest.raises(ReadError, match="empty"):
        read_piece(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_refuses_random_bytes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"noise{suffix}"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(ReadError, match="noise"):
        read_piece(path)


@pytest.mark.parametrize("name", ["song.mp3", "song"])
def test_refuses_unknown_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(ReadError, match=r"unknown format .*wanted one of \.mid"):
        read_piece(path)


def test_suffixes_are_read_in_either_case(tmp_path: Path) -> None:
    path = tmp_path / "TUNE.ABC"
    path.write_text("X:1\nK:C\nC|\n", encoding="utf-8")
    assert read_piece(path).parts[0].notes[0].pitch_midi == 60
