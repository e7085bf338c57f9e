import json
from pathlib import Path

import pytest

from pairing.export import Format, export
from pairing.export.playing import VARIABLE
from pairing.reading import SUFFIXES, read_song
from pairing.song import transpose_song
from tests.commands import check_refused, echoes
from tests.pairing.songs import plain_song


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plain song as `ah.json`."""
    monkeypatch.setenv(VARIABLE, "")
    return export(plain_song(), tmp_path, [Format.JSON], "ah")[Format.JSON]


def test_a_song_is_written_in_every_format(written: Path, tmp_path: Path) -> None:
    done = echoes("export", str(written), "--to", ",".join(Format), "--out", str(tmp_path / "all"), "--json")
    assert list(done.printed) == ["files"]
    assert done.printed["files"] == {str(kind): str(tmp_path / "all" / f"ah{kind.suffix}") for kind in Format}
    assert {Path(path) for path in done.printed["files"].values()} == set((tmp_path / "all").iterdir())
    assert read_song(tmp_path / "all" / "ah.json") == plain_song()


def test_the_files_are_shown(written: Path, tmp_path: Path) -> None:
    done = echoes("export", str(written), "--to", "txt,lrc", "--out", str(tmp_path))
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["txt", str(tmp_path / "ah.txt")],
        ["lrc", str(tmp_path / "ah.lrc")],
    ]


def test_a_title_and_a_transposition(written: Path, tmp_path: Path) -> None:
    done = echoes(
        "export", str(written), "--to", "json", "--out", str(tmp_path), "--title", "New Moon", "--transpose=-3"
    )
    assert done.code == 0
    song = read_song(tmp_path / "new-moon.json")
    assert song.title == "New Moon"
    assert song.melody == transpose_song(plain_song(), -3).melody


def test_a_chain_of_formats_ends_where_it_began(written: Path, tmp_path: Path) -> None:
    source = written
    for kind in (Format.MID, Format.MUSICXML, Format.KAR, Format.ULTRASTAR, Format.MXL, Format.MID0, Format.TXT):
        files = echoes("export", str(source), "--to", str(kind), "--out", str(tmp_path / kind), "--json").printed[
            "files"
        ]
        source = Path(files[str(kind)])
    assert source.read_text(encoding="utf-8") == "Ah\n\nAh, melody\nrests now.\n"


def test_what_a_file_holds_beyond_the_song_is_told_on_stderr(tmp_path: Path) -> None:
    content = json.dumps({"title": "x"})
    (tmp_path / "a.json").write_text(content)
    check_refused(echoes("export", str(tmp_path / "a.json"), "--to", "mid"), 1, "a.json: the file lacks 'metre'")


def test_the_source_is_never_replaced(written: Path) -> None:
    before = written.read_bytes()
    done = echoes("export", str(written), "--to", "mid,json", "--out", str(written.parent))
    check_refused(done, 1, "ah.json: the song is read from it; wanted another folder or title")
    assert [path.read_bytes() for path in written.parent.iterdir()] == [before]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--to", "mp3"], 2, "no format 'mp3'; wanted some of mid, mid0, kar"),
        ([], 2, "Missing option '--to'"),
        (["--to", "mid", "--title", ""], 2, "the title is empty"),
        (["--to", "mid", "--transpose", "99"], 2, "less than or equal to 36"),
        (["--to", "mid", "--transpose", "-36"], 0, ""),
        (["--to", "wav", "--soundfont", "none.sf2"], 1, "none.sf2: no such soundfont"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage(arguments: list[str], code: int, said: str, written: Path, tmp_path: Path) -> None:
    done = echoes("export", str(written), "--out", str(tmp_path / "out"), *arguments)
    assert done.code == code, done.stderr
    assert said in done.stderr


def test_a_file_that_is_not_there_or_of_another_kind() -> None:
    check_refused(echoes("export", "none.mid", "--to", "kar"), 1, "none.mid: no such file")
    check_refused(echoes("export", "none.mp3", "--to", "kar"), 1, "unknown format '.mp3'", ", ".join(SUFFIXES))


@pytest.mark.parametrize("command", ["song", "export"])
def test_help_names_every_format(command: str) -> None:
    shown = " ".join(echoes(command, "--help").stdout.split())
    assert f"Some of {', '.join(Format)}." in shown
