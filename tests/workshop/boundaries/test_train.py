import json
from pathlib import Path

import numpy as np
import pytest

from music.boundaries.detector import Detector
from music.metre import Metre
from music.notes import Note
from workshop.boundaries import train
from workshop.boundaries.corpus import FOLK, CutTune, TuneSplit
from workshop.boundaries.evaluation import measure
from workshop.boundaries.fitting import FitConfig

pytestmark = pytest.mark.train

CONFIG = FitConfig(hidden=(16,), epochs=6, batch=64)


def tunes(count: int, source: str = FOLK, seed: int = 0) -> list[CutTune]:
    """Tunes whose phrases end on a half note."""
    rng = np.random.default_rng(seed)
    made: list[CutTune] = []
    for number in range(count):
        starts: list[int] = []
        notes: list[Note] = []
        onset = 0.0
        for length in rng.integers(4, 9, 5):
            starts.append(len(notes))
            for i in range(length):
                notes.append(Note(onset, 2.0 if i == length - 1 else 1.0, int(rng.integers(60, 72))))
                onset = notes[-1].end_ql
        made.append(CutTune(source, f"{number:x}", tuple(notes), Metre(4, 4), tuple(starts)))
    return made


def test_it_learns_and_tells_how_well() -> None:
    split = TuneSplit(*(tuple(tunes(count, seed=count)) for count in (40, 8, 10)))
    detector = train.train_detector(split, CONFIG, np.random.default_rng(1))
    assert measure(split.test, lambda tune: detector.starts(tune.notes, tune.metre)).f1 > 0.9
    figures = train.figures_of(detector, split)
    assert set(figures) == {FOLK, "all"}
    assert set(figures["all"]) == {"detector", "detector, metre unknown", "LBDM", "rests"}
    assert figures[FOLK] == figures["all"]


def test_the_command_writes_a_folder_that_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "folk_tunes", lambda: tunes(20))
    monkeypatch.setattr(train, "sung_tunes", lambda source, *_: tunes(20, source, seed=5))
    arguments = ["--sung", "hymns=nowhere", "--epochs", "1", "--out", str(tmp_path), "--seed", "3"]
    train.main(arguments)
    figures = json.loads((tmp_path / train.FIGURES).read_text())
    assert sum(figures["tunes"].values()) == 40
    assert {"hymns", FOLK, "folk songs and hymns"} <= set(figures["f1"])
    assert Detector.load(tmp_path).size == figures["weights"]
    first = (tmp_path / "weights.npz").read_bytes()
    train.main(arguments)
    assert (tmp_path / "weights.npz").read_bytes() == first


def test_folk_songs_can_be_left_out_of_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "folk_tunes", lambda: tunes(20))
    monkeypatch.setattr(train, "sung_tunes", lambda source, *_: tunes(20, source, seed=5))
    train.main(["--sung", "hymns=nowhere", "--no-folk", "--epochs", "1", "--out", str(tmp_path)])
    figures = json.loads((tmp_path / train.FIGURES).read_text())
    assert figures["tunes"]["train"] == 16
    assert FOLK in figures["f1"]


@pytest.mark.parametrize("sung", ["hymns", "=hymns", "hymns="])
def test_a_folder_without_its_name_is_wrong_usage(
    tmp_path: Path, sung: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        train.main(["--sung", sung, "--out", str(tmp_path)])
    assert "NAME=FOLDER, such as" in capsys.readouterr().err
