from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.networks.compare.rows import GRAMS, JOB, ROW
from workshop.networks.compare.job import RESULT, Budget, CompareError, Job, Measuring, Result, load_result, save_result


@pytest.mark.parametrize("row", [ROW, GRAMS], ids=["network", "n-gram"])
def test_a_kept_result_comes_back(tmp_path: Path, row: Result) -> None:
    save_result(tmp_path, JOB, row)
    assert load_result(tmp_path, JOB) == row


@pytest.mark.parametrize(
    "other",
    [
        replace(JOB, seed=2),
        replace(JOB, works="other"),
        replace(JOB, budget=Budget(None, 3)),
        replace(JOB, measuring=Measuring(pieces=9)),
    ],
    ids=["seed", "works", "budget", "measuring"],
)
def test_another_jobs_result_is_none_of_this_one(tmp_path: Path, other: Job) -> None:
    save_result(tmp_path, other, ROW)
    assert load_result(tmp_path, JOB) is None


@pytest.mark.parametrize("content", ["", "{", "{}", '{"job": {}}'], ids=["empty", "half", "nothing", "no result"])
def test_a_damaged_result_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / RESULT).write_text(content)
    assert load_result(tmp_path, JOB) is None


def test_one_piece_cannot_be_timed() -> None:
    with pytest.raises(CompareError, match="1 pieces to write; wanted 2 or more"):
        Measuring(pieces=1)
