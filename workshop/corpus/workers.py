"""Many small tasks in several processes, some of which crash, hang or fail: every task gets an answer.

The pools of the standard library give up as a whole when one process dies, and cannot end one that hangs.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, Generic, TypeVar

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")

_AHEAD = 3
"""Tasks handed to a process before it has answered: it never waits for the next, and their messages fit a pipe."""

# spawned, because a process that has started TensorFlow must not be forked
_CONTEXT = get_context("spawn")


class WorkerError(ValueError):
    """Processes that do not even start."""


@dataclass(frozen=True)
class Lost:
    """A task without an answer, and why."""

    reason: str


class _Worker(Generic[_Task, _Answer]):
    """A process, its end of the pipe, and the tasks it has not answered: it works on the first."""

    def __init__(self, work: Callable[[_Task], _Answer]) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, work), daemon=True)
        self.process.start()
        theirs.close()
        self.waiting: deque[int] = deque()
        self.working_since = inf
        self.has_started = False

    def hand(self, number: int, task: _Task) -> None:
        """Sends this worker its next task."""
        if self.has_started and not self.waiting:
            self.working_since = monotonic()
        self.waiting.append(number)
        self.pipe.send((number, task))

    def answer(self) -> tuple[int, _Answer | Lost] | None:
        """Its next answer; nothing when it says that it has started."""
        said: tuple[int, _Answer | Lost] | None = self.pipe.recv()
        if self.has_started:
            self.waiting.popleft()
        self.has_started = True
        self.working_since = monotonic() if self.waiting else inf
        return said

    def end(self) -> int | None:
        """Ends it, if it still runs, and returns its exit code."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode


class Answers(Generic[_Task, _Answer]):
    """The answers to all tasks, as they come: (number of the task, its answer or why there is none).

    Args:
        work: makes an answer of a task; a function of a module, since processes must find it. What it raises is
            the reason that its task is lost.
        tasks: what it is given.
        workers: processes; 1 works in this one, where nothing can be ended that hangs.
        limit_s: how long one task may take before its process is ended.

    Iterating raises:
        WorkerError: a process ends before it has started to work.
    """

    def __init__(
        self, work: Callable[[_Task], _Answer], tasks: Sequence[_Task], workers: int, limit_s: float = 60.0
    ) -> None:
        self._work, self._tasks, self._limit_s = work, tasks, limit_s
        self._workers = min(workers, len(tasks))
        self._left = deque(range(len(tasks)))
        self._suspects: set[int] = set()

    def __iter__(self) -> Iterator[tuple[int, _Answer | Lost]]:
        if self._workers <= 1:
            yield from ((number, _attempt(self._work, task)) for number, task in enumerate(self._tasks))
            return
        pool: list[_Worker[_Task, _Answer]] = [_Worker(self._work) for _ in range(self._workers)]
        try:
            while True:
                for place in range(len(pool)):
                    yield from self._attend(pool, place)
                if not self._left and not any(worker.waiting for worker in pool):
                    return
                deadline = min(worker.working_since for worker in pool) + self._limit_s
                wait([worker.pipe for worker in pool], None if deadline == inf else max(0.0, deadline - monotonic()))
        finally:
            for worker in pool:
                worker.end()

    def _attend(self, pool: list[_Worker[_Task, _Answer]], place: int) -> Iterator[tuple[int, _Answer | Lost]]:
        """Takes what one process has answered and keeps it busy, or replaces it."""
        worker = pool[place]
        try:
            while worker.pipe.poll():
                answer = worker.answer()
                if answer is not None:
                    yield answer
            while self._left and len(worker.waiting) < _AHEAD:
                number = self._left.popleft()
                worker.hand(number, self._tasks[number])
        except (EOFError, OSError):  # the other end is gone
            yield from self._last_answers(worker)
            yield from self._bury(worker)
            pool[place] = _Worker(self._work)
        if monotonic() > worker.working_since + self._limit_s:
            worker.end()
            number, *others = worker.waiting
            self._left.extendleft(reversed(others))
            pool[place] = _Worker(self._work)
            yield number, Lost(f"took longer than {self._limit_s:g} s")

    @staticmethod
    def _last_answers(worker: _Worker[_Task, _Answer]) -> Iterator[tuple[int, _Answer | Lost]]:
        """What a dead process had still answered."""
        try:
            while worker.pipe.poll():
                answer = worker.answer()
                if answer is not None:
                    yield answer
        except (EOFError, OSError):
            return

    def _bury(self, worker: _Worker[_Task, _Answer]) -> Iterator[tuple[int, Lost]]:
        """Gives the tasks of a dead process to others, but for one that has now ended two."""
        code = worker.end()
        if not worker.has_started:
            raise WorkerError(f"a process ended with exit code {code} before it could work; wanted one that starts")
        worker.working_since = inf
        waiting = list(worker.waiting)
        if waiting and waiting[0] in self._suspects:
            yield waiting.pop(0), Lost(f"ended the process that worked on it (exit code {code})")
        else:
            self._suspects.update(waiting[:1])
        self._left.extendleft(reversed(waiting))


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """What a process does: says that it has started, then answers until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it and ends the others
    pipe.send(None)
    while True:
        try:
            number, task = pipe.recv()
        except EOFError:
            return
        pipe.send((number, _attempt(work, task)))


def _attempt(work: Callable[[_Task], _Answer], task: _Task) -> _Answer | Lost:
    try:
        return work(task)
    except Exception as error:  # whatever happens to one task of 100,000, the others get their answers
        return Lost(f"{type(error).__name__}: {error}")
