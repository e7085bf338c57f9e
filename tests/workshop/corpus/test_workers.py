from pathlib import Path

import pytest

from tests.workshop.corpus.tasks import Unopenable, doubled, odd
from workshop.corpus.workers import Answers, Lost, WorkerError


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_every_task_gets_its_answer(workers: int) -> None:
    assert dict(Answers(doubled, range(7), workers)) == {number: 2 * number for number in range(7)}


@pytest.mark.parametrize("workers", [1, 2])
def test_without_tasks_there_is_nothing_to_do(workers: int) -> None:
    assert list(Answers(doubled, [], workers)) == []


def test_what_crashes_hangs_or_fails_is_lost_alone(tmp_path: Path) -> None:
    tasks = ["a", "crash", "b", "fail words", "hang", "exit", f"crash-once {tmp_path / 'tried'}", *"cdefgh"]
    answers = dict(Answers(odd, tasks, 2, limit_s=0.5))
    lost = {tasks[number]: answer.reason for number, answer in answers.items() if isinstance(answer, Lost)}
    assert lost == {
        "crash": "ended the process that worked on it (exit code -9)",
        "exit": "ended the process that worked on it (exit code 3)",
        "fail words": "KeyError: 'words'",
        "hang": "took longer than 0.5 s",
    }
    assert [answers[number] for number in (0, 2, 6, 12)] == ["did a", "did b", "did crash-once", "did h"]
    assert len(answers) == len(tasks)


def test_failures_are_told_in_one_process_too() -> None:
    assert list(Answers(odd, ["fail words", "a"], 1)) == [(0, Lost("KeyError: 'words'")), (1, "did a")]


def test_processes_that_cannot_start_are_an_error_and_no_endless_loop() -> None:
    with pytest.raises(WorkerError, match="exit code 7 before it could work"):
        list(Answers(Unopenable(), range(4), 2))
