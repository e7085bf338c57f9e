import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.export import ExportError, Format, export, slug
from tests.pairing.songs import plain_song


def test_all_formats_are_written_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "songs"
    written = export(plain_song(), folder, list(Format), "ah")
    assert written == {kind: folder / f"ah.{kind}" for kind in Format}
    assert sorted(folder.iterdir()) == sorted(written.values())
    assert all(path.stat().st_size > 0 for path in written.values())
    assert json.loads(written[Format.JSON].read_text(encoding="utf-8"))["files"]["kar"] == "ah.kar"


def test_the_same_song_gives_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    first = export(plain_song(), tmp_path / "a", list(Format), "ah")
    second = export(plain_song(), tmp_path / "b", list(Format), "ah")
    assert [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in second.values()]


def test_an_older_song_of_the_name_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "ah.txt").write_text("old")
    export(plain_song(), tmp_path, [Format.TXT], "ah")
    assert (tmp_path / "ah.txt").read_text().startswith("Ah\n")


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "songs").write_text("mine")
    with pytest.raises(ExportError, match=r"cannot write the song to .*songs: File exists"):
        export(plain_song(), tmp_path / "songs", [Format.MID], "ah")
    assert (tmp_path / "songs").read_text() == "mine"


def test_a_folder_where_a_file_should_be_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "ah.kar").mkdir()
    with pytest.raises(ExportError, match=r"cannot write .*ah\.kar: a folder has that name"):
        export(plain_song(), tmp_path, [Format.MID, Format.KAR], "ah")
    assert [path.name for path in tmp_path.iterdir()] == ["ah.kar"]


def test_a_format_that_fails_leaves_no_file_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(song: object, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pairing.export.kar.write_kar", full)
    with pytest.raises(ExportError, match="No space left on device"):
        export(plain_song(), tmp_path, [Format.MID, Format.KAR], "ah")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Don\u2019t Go — Café", "dont-go-cafe"),
        ("../..", "song"),
        ("月", "song"),
        ("CON", "con-song"),
        ("lpt1", "lpt1-song"),
        ("a" * 59 + " bc", "a" * 59),
    ],
)
def test_slugs(title: str, name: str) -> None:
    assert slug(title) == name


@given(st.text())
def test_a_slug_is_a_safe_file_name(title: str) -> None:
    name = slug(title)
    assert 1 <= len(name) <= 65
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not name.startswith("-")
