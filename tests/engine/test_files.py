import errno
import os
from pathlib import Path

import pytest

from engine.files import MissingDataError, UnwritableError, data_path, write_bytes, write_text, written_aside


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writes_text_as_it_is_and_makes_the_folders(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b" / "words.txt", "né\nen\r\n")
    assert contents(tmp_path / "a" / "b") == {"words.txt": "né\nen\r\n".encode()}


def test_replaces_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    write_bytes(target, b"a long first content")
    (tmp_path / "reading").hardlink_to(target)  # as one who has the first file open
    write_bytes(target, b"second")
    assert contents(tmp_path) == {"song.mid": b"second", "reading": b"a long first content"}


def test_readers_see_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    target.write_bytes(b"old")
    with written_aside(target) as aside:
        aside.write_bytes(b"half")
        assert target.read_bytes() == b"old"
        # a rename is atomic on one file system only, and some libraries go by the suffix
        assert (aside.stat().st_dev, aside.suffix) == (tmp_path.stat().st_dev, ".mid")
    assert contents(tmp_path) == {"song.mid": b"half"}


@pytest.mark.parametrize("old", [{}, {"song.mid": b"old"}], ids=["nothing before", "an old file"])
@pytest.mark.parametrize("error", [RuntimeError("bug"), KeyboardInterrupt()], ids=["bug", "interrupt"])
def test_an_error_inside_leaves_the_folder_as_it_was(
    tmp_path: Path, old: dict[str, bytes], error: BaseException
) -> None:
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)

    def write() -> None:
        with written_aside(tmp_path / "song.mid") as aside:
            aside.write_bytes(b"half")
            raise error

    with pytest.raises(type(error)) as caught:
        write()
    assert caught.value is error
    assert contents(tmp_path) == old


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "song.mid"
    target.write_bytes(b"old")

    def write() -> None:
        with written_aside(target) as aside:
            aside.write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(UnwritableError, match=r"cannot write .*song\.mid: No space left on device"):
        write()
    assert contents(tmp_path) == {"song.mid": b"old"}


@pytest.mark.parametrize("target", ["taken/song.mid", "taken/deeper/song.mid", "folder"])
def test_refuses_a_target_that_cannot_be(tmp_path: Path, target: str) -> None:
    (tmp_path / "taken").write_text("a file where a folder is wanted")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnwritableError, match=f"cannot write .*{target}"):
        write_text(tmp_path / target, "words")
    assert {path.name for path in tmp_path.rglob("*")} == {"taken", "folder"}


def test_finds_shipped_data() -> None:
    assert data_path("lexicon", "SOURCE.md").is_file()


def test_names_shipped_data_that_is_missing() -> None:
    with pytest.raises(MissingDataError, match=r"missing shipped file: .*no-such-model.*reinstall"):
        data_path("models", "no-such-model")
