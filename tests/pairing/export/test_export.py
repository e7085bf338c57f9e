import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.export import ExportError, Format, export, file_stem, parse_formats, slug
from pairing.export.formats import MissingPackageError
from pairing.export.playing import VARIABLE
from tests.pairing.songs import plain_song


@pytest.fixture(autouse=True)
def built_in_tone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


@pytest.mark.slow
def test_all_formats_are_written_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "songs"
    written = export(plain_song(), folder, list(Format), "ah")
    assert written == {kind: folder / f"ah{kind.suffix}" for kind in Format}
    assert len(set(written.values())) == len(Format)
    assert sorted(folder.iterdir()) == sorted(written.values())
    assert all(path.stat().st_size > 0 for path in written.values())
    assert json.loads(written[Format.JSON].read_text(encoding="utf-8"))["files"]["mid0"] == "ah.0.mid"
    again = export(plain_song(), tmp_path / "again", list(Format), "ah")
    assert [path.read_bytes() for path in written.values()] == [path.read_bytes() for path in again.values()]


@pytest.mark.parametrize(
    ("kind", "module"),
    [
        (Format.SVG, "verovio"),
        (Format.PDF, "typst"),
        (Format.PDF, "verovio"),
        (Format.PNG, "PIL"),
        (Format.USTX, "libresvip.model.base"),
    ],
)
def test_a_missing_package_is_named_with_the_way_to_get_it(
    kind: Format, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingPackageError, match=r"not installed; to get it: pip install .*\[(score|singing)\]"):
        export(plain_song(), tmp_path, [Format.MID, kind], "ah")
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_a_song_was_read_from_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "ah.mid").write_bytes(b"theirs")
    with pytest.raises(ExportError, match=r"cannot write .*ah\.mid: the song is read from it"):
        export(plain_song(), tmp_path, [Format.TXT, Format.MID], "ah", sources=[tmp_path / "ah.mid"])
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a.mid", "a"), ("a.0.mid", "a"), ("a.b.ultrastar.txt", "a.b"), ("a.krn", "a"), (".mid", "mid")],
)
def test_the_stem_of_a_songs_file(name: str, stem: str) -> None:
    assert file_stem(Path(name)) == stem


def test_formats_are_read_once_each_in_order() -> None:
    assert parse_formats("mxl, MID,mid") == (Format.MXL, Format.MID)
    with pytest.raises(ExportError, match="no format 'mp3'; wanted some of mid, mid0, kar"):
        parse_formats("mid,mp3")


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
