from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import savemat

from tests.workshop.networks.rolls.builders import drawn_rolls
from workshop.networks.rolls.matfile import RollError, read_rolls

pytestmark = pytest.mark.train


def written(path: Path, rolls: Any, split: str = "traindata") -> Path:
    cells = np.empty((1, len(rolls)), object)
    for number, roll in enumerate(rolls):
        cells[0, number] = roll
    savemat(path, {split: cells})
    return path


def test_rolls_come_back_as_they_were_written(tmp_path: Path) -> None:
    rolls = drawn_rolls(3)
    found = read_rolls(written(tmp_path / "a.mat", [roll.astype(np.uint8) for roll in rolls]), "traindata")
    assert len(found) == 3
    for roll, same in zip(rolls, found, strict=True):
        np.testing.assert_array_equal(roll, same)


def test_another_split_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mat", drawn_rolls(1))
    with pytest.raises(RollError, match=r"a\.mat holds no split 'testdata'; wanted one of: traindata"):
        read_rolls(path, "testdata")


@pytest.mark.parametrize(
    "roll",
    [
        pytest.param(np.zeros((5, 87)), id="87 keys"),
        pytest.param(np.zeros((1, 88)), id="one step"),
        pytest.param(np.full((5, 88), 2), id="twos"),
    ],
)
def test_a_roll_of_another_shape_is_refused_by_its_number(tmp_path: Path, roll: Any) -> None:
    with pytest.raises(RollError, match=r"traindata\[1\] has shape"):
        read_rolls(written(tmp_path / "a.mat", [drawn_rolls(1)[0].astype(float), roll]), "traindata")


@pytest.mark.parametrize("content", [b"", b"not a file of MATLAB's" * 20], ids=["empty", "text"])
def test_what_matlab_did_not_write_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.mat"
    path.write_bytes(content)
    with pytest.raises(RollError, match=r"b\.mat: not a MATLAB file"):
        read_rolls(path, "traindata")


def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.mat", [np.tile(np.eye(88, dtype=np.uint8), (20, 1))]).read_bytes()
    for length in range(len(whole) // 50, len(whole), len(whole) // 50):
        path = tmp_path / "b.mat"
        path.write_bytes(whole[:length])
        with pytest.raises(RollError, match=r"b\.mat"):
            read_rolls(path, "traindata")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RollError, match=r"none\.mat"):
        read_rolls(tmp_path / "none.mat", "traindata")
