import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.config import TrainingConfig
from music.piano.pieces import PianoStyle
from music.readers import ReadError
from tests.commands import ROOT, check_refused, echoes
from tests.music.readers.midi_bytes import END, header, quarters, track
from tests.workshop.piano.killed_reading import LAST
from workshop.corpus.errors import CorpusError
from workshop.corpus.reading import REFUSED, ReadFile, music_files, style_of
from workshop.corpus.store import ARRAYS
from workshop.piano import files as piano
from workshop.piano.files import read_file, read_piano_files, train_piano_on_files

TUNE = "X:1\nT:T\nM:4/4\nL:1/4\nK:C\n" + "C E G c | B G F D |\n" * 4


def tune(number: int, up: int = 0) -> bytes:
    """A MIDI file whose pitches spell its number."""
    steps = [number // 5**place % 5 for place in range(5)]
    return header() + track(quarters(*(60 + up + sum(steps[: n % 6]) for n in range(30))) + END)


def unheard(message: str) -> None:
    """A report that nobody reads."""


def listening(seen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the names of files that are read are seen."""

    def heard(path: Path) -> ReadFile:
        seen.append(path.name)
        return read_file(path)

    monkeypatch.setattr(piano, "read_file", heard)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    music = tmp_path / "music"
    (music / "inner").mkdir(parents=True)
    (music / "one.mid").write_bytes(tune(1))
    (music / "inner" / "two.MID").write_bytes(tune(2))
    (music / "inner" / "one again.midi").write_bytes(tune(1))
    (music / "one higher.mid").write_bytes(tune(1, up=3))
    (music / "tune.abc").write_text(TUNE, encoding="utf-8")
    (music / "broken.mid").write_bytes(b"MThd")
    (music / "nowhere.mid").symlink_to(tmp_path / "nothing")
    (music / "remarks.txt").write_text("no music", encoding="utf-8")
    return music


def test_everything_is_read_once_and_what_is_broken_is_listed(folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    pieces = read_piano_files([folder], tmp_path / "cache", said.append, workers=2)
    assert [named.work for named in pieces] == ["one again", "two", "tune"]
    assert [named.encoded.notes for named in pieces] == [30, 30, 32]
    assert said == [
        f"7 files: 3 pieces; 1 files and 1 pieces once more; refused: 2, reasons in {tmp_path / 'cache' / REFUSED}"
    ]
    rows = [row.split("\t") for row in (tmp_path / "cache" / REFUSED).read_text().splitlines()]
    assert [(Path(path).name, reason.split(";")[0]) for path, reason in rows] == [
        ("broken.mid", "broken MIDI (a header of 0 bytes instead of 6)"),
        ("nowhere.mid", f"FileNotFoundError: [Errno 2] No such file or directory: '{folder / 'nowhere.mid'}'"),
    ]


def test_what_is_stored_is_what_was_encoded(folder: Path, tmp_path: Path) -> None:
    (stored,) = (p for p in read_piano_files([folder], tmp_path / "cache", unheard, workers=1) if p.work == "two")
    path = folder / "inner" / "two.MID"
    _, (fresh,) = read_file(path)
    for name, array in stored.encoded.to_arrays().items():
        np.testing.assert_array_equal(array, fresh.arrays[name])


def test_workers_change_nothing(folder: Path, tmp_path: Path) -> None:
    one, two = (read_piano_files([folder], tmp_path / str(n), unheard, workers=n) for n in (1, 2))
    assert [p.work for p in one] == [p.work for p in two]
    assert [p.encoded.ids.tolist() for p in one] == [p.encoded.ids.tolist() for p in two]


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_piano_files([folder], tmp_path / "cache", unheard, workers=1)
    seen: list[str] = []
    listening(seen, monkeypatch)
    read_piano_files([folder], tmp_path / "cache", unheard, workers=1)
    assert seen == []
    (folder / "inner" / "two.MID").write_bytes(tune(77) + b"more")
    (folder / "new.mid").write_bytes(tune(3))
    (folder / "tune.abc").unlink()
    pieces = read_piano_files([folder], tmp_path / "cache", unheard, workers=1)
    assert seen == ["two.MID", "new.mid"]
    assert [p.work for p in pieces] == ["one again", "two", "new"]


def test_a_killed_reading_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    music, cache = tmp_path / "music", tmp_path / "cache"
    music.mkdir()
    for number, name in enumerate(["a.mid", "b.mid", "c.mid", LAST]):
        (music / name).write_bytes(tune(number))
    run = [sys.executable, "-m", "tests.workshop.piano.killed_reading", str(music), str(cache)]
    with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "waiting\n"
        running.kill()
    seen: list[str] = []
    listening(seen, monkeypatch)
    assert len(read_piano_files([music], cache, unheard, workers=1)) == 4
    assert seen == [LAST]


@pytest.mark.parametrize(("name", "reason"), [("nowhere", "no such folder"), ("", "no music file in it")])
def test_folders_without_music_are_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "remarks.txt").touch()
    with pytest.raises(CorpusError, match=reason):
        music_files([tmp_path / name])


@pytest.mark.parametrize(
    ("path", "style"),
    [
        ("music/Chopin - Ballade.mid", PianoStyle.CHOPIN),
        ("chopin/ballade.mid", PianoStyle.CHOPIN),
        ("liszt/ballade.mid", PianoStyle.OTHER),
    ],
)
def test_chopin_is_told_by_name(path: str, style: PianoStyle) -> None:
    assert style_of(Path(path)) is style


def test_oversized_files_are_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.mid"
    with path.open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(ReadError, match="1000000000 bytes; wanted at most"):
        read_file(path)


def test_training_gets_what_was_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(piano, "train_piano_on", lambda *wishes: seen.extend(wishes))
    config = TrainingConfig(epochs=1)
    train_piano_on_files([folder], tmp_path / "model", config, unheard, resume=True, workers=1)
    pieces, *others = seen
    assert [named.work for named in pieces] == ["one again", "two", "tune"]
    assert others == [tmp_path / "model", config, unheard, True, None]
    assert (tmp_path / "model" / "corpus" / ARRAYS).is_file()


def test_the_command_asks_for_what_was_wished(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("workshop.piano.files.train_piano_on_files", lambda *wishes: seen.extend(wishes))
    wishes = "--network piano --corpus a --corpus b --epochs 3 --seed 9 --resume --workers 5 --cache c --out".split()
    assert echoes("music", "train", *wishes, str(tmp_path)).stdout == f"piano network: {tmp_path}\n"
    corpus, out, config, _, *others = seen
    assert (corpus, out, others) == ([Path("a"), Path("b")], tmp_path, [True, 5, Path("c")])
    assert (config.epochs, config.seed) == (3, 9)


def test_the_command_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = echoes("music", "train", "--network", "piano", "--corpus", "nowhere", "--out", str(tmp_path))
    check_refused(done, 1, "nowhere: no such folder")


def test_the_voice_takes_no_cache_of_the_pianos(tmp_path: Path) -> None:
    done = echoes("music", "train", "--corpus", "x", "--out", str(tmp_path), "--cache", "y")
    assert (done.code, done.stdout) == (2, "")
    assert "are for all but the voice" in done.stderr
