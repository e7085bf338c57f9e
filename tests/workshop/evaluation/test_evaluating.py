from pathlib import Path

import pytest

from music.midi import write_melody
from tests.commands import check_refused, echoes

from .fakes import noise, tuneful

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Noise to judge, and tunes to judge it by."""
    root = tmp_path_factory.mktemp("music")
    for seed in range(9):
        write_melody(noise(seed), root / "noise" / f"{seed}.mid")
        write_melody(tuneful(seed), root / "tunes" / f"{seed}.mid")
    (root / "noise" / "broken.mid").write_bytes(b"junk")
    return root / "noise", root / "tunes"


def test_figures_of_melodies_with_copies(folders: tuple[Path, Path]) -> None:
    generated, tunes = map(str, folders)
    done = echoes("music", "evaluate", "--files", generated, "--reference", tunes, "--training", tunes, "--json")
    found = done.printed
    assert (found["kind"], found["generated"], found["reference"]) == ("voice", 9, 9)
    assert 0 < found["mean_ratio"] < 0.6
    assert set(found["measures"]["range"]) == {"form", "overlap", "area", "means"}
    assert set(found["measures"]["intervals"]["pooled"]) == {"generated", "human", "ratio"}
    assert "melismas" not in found["measures"]  # nobody wrote words
    assert found["copying"]["human"] == [len(tuneful(seed).notes) for seed in range(9)]
    assert max(found["copying"]["generated"]) < 8
    assert "left out" in done.stderr
    assert "broken.mid" in done.stderr


def test_a_table_and_a_picture(folders: tuple[Path, Path], tmp_path: Path) -> None:
    generated, tunes = map(str, folders)
    plot = tmp_path / "plots" / "all.png"
    done = echoes(
        "music", "evaluate", "--files", generated, "--reference", tunes, "--kind", "piano", "--plot", str(plot)
    )
    assert done.code == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["measure", "overlap", "human", "ratio", "area", "pooled", "mean", "of", "people"]
    assert lines[1].startswith("pitch classes")
    assert lines[-1].startswith("9 generated pieces beside 9 of people's: mean ratio 0.")
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_says_when_lengths_differ(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for seed in range(8):  # their first phrases alone
        melody = tuneful(seed)
        write_melody(type(melody)(melody.phrases[:1], melody.key, melody.metre, 100), tmp_path / f"{seed}.mid")
    done = echoes("music", "evaluate", "--files", str(tmp_path), "--reference", str(folders[1]))
    assert "the pieces have 2 bars and people's 12" in done.stderr


def test_refuses_too_few_pieces(folders: tuple[Path, Path], tmp_path: Path) -> None:
    write_melody(tuneful(1), tmp_path / "one.mid")
    done = echoes("music", "evaluate", "--files", str(folders[0]), "--reference", str(tmp_path), "--kind", "piano")
    assert done.code == 1
    assert "1 reference pieces; wanted 8 or more to compare" in done.stderr


def test_refuses_a_folder_that_is_not_there(folders: tuple[Path, Path]) -> None:
    done = echoes("music", "evaluate", "--files", "nowhere", "--reference", str(folders[1]))
    check_refused(done, 1, "nowhere: no such folder")
