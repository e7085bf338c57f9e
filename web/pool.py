"""A bounded pool of warm processes: a limit of jobs at once, a limit of jobs waiting, and a time limit for each."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any, TypeVar, TypeVarTuple, cast

import anyio

from web.errors import Busy, TookTooLong, Unprocessable
from web.pool_child import Failure, Verdict
from web.pool_process import LostProcessError, PoolProcess
from web.queue import PoolState, TurnQueue

_Args = TypeVarTuple("_Args")
_T = TypeVar("_T")

_LOG = logging.getLogger("web")

_USUAL_S = 1.0
"""What a job is taken to last before any was done."""
_SHARE_OF_LAST = 0.2
"""How much the last job counts in the mean of what jobs last."""
_RESTS_S = 5.0
"""How long after a process could not be started it is tried again."""


class JobFailedError(RuntimeError):
    """A job that ended with an error that is none of ours: a bug; the message holds its traceback."""


class Pool:
    """Processes that do one job after another: short ones first, and otherwise who asked first is first.

    Args:
        workers: processes, and so jobs at once.
        queue: jobs that may wait beside those; more are refused.
        warm: what a process does before its first job, such as loading models; a function of a module.
    """

    def __init__(self, workers: int, queue: int, warm: Callable[[], None]) -> None:
        self._workers = [PoolProcess(warm) for _ in range(workers)]
        self._free = deque(self._workers)
        self._turns = TurnQueue(workers)
        self._queue = queue
        self._mean_s = _USUAL_S
        self._lost = anyio.Event()

    @property
    def state(self) -> PoolState:
        """How much of it is in use."""
        return PoolState(len(self._workers), self._turns.busy, self._turns.waiting, self._queue)

    async def run(
        self,
        job: Callable[[*_Args], _T],
        *args: *_Args,
        limit_s: float,
        is_short: bool = False,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> _T:
        """What the job returns, done in a process of the pool.

        Args:
            job: a function of a module.
            args: its arguments, which are pickled.
            limit_s: how long it may wait, and how long it may take once it has begun; then its process is killed and
                replaced.
            is_short: whether its turn comes before that of all that is not.
            before: is awaited when the job's turn has come, and may raise what then stands for the job.

        Raises:
            Busy: as many wait as may, or its turn does not come.
            Refused: the job raised a `ValueError` of ours.
            TookTooLong: the time is over.
            LostWorkerError: the process died over the job.
            JobFailedError: the job raised anything else.
        """
        state = self.state
        if state.busy == state.most and state.waiting >= state.queue:
            raise Busy(self._wait_s())
        try:
            with anyio.fail_after(limit_s):
                await self._turns.enter(is_short=is_short)
        except TimeoutError as error:
            raise Busy(self._wait_s()) from error
        try:
            if before:
                await before()
            return cast(_T, _returned(await self._done(job, args, limit_s)))
        finally:
            self._turns.leave()

    async def keep_warm(self) -> None:
        """Starts all processes, and another wherever one is lost; ends them when it is cancelled."""
        try:
            while True:
                self._lost = anyio.Event()
                async with anyio.create_task_group() as starting:
                    for worker in self._workers:
                        starting.start_soon(self._readied, worker)
                await self._lost.wait()
        finally:
            with anyio.CancelScope(shield=True):
                for worker in self._workers:
                    await worker.stop()

    async def _readied(self, worker: PoolProcess) -> None:
        try:
            await worker.ready()
        except LostProcessError as error:
            _LOG.error("%s", error)
            await anyio.sleep(_RESTS_S)
            self._lost.set()

    async def _done(self, job: Callable[..., Any], args: tuple[Any, ...], limit_s: float) -> Verdict:
        worker = next((free for free in self._free if free.is_ready), self._free[0])
        self._free.remove(worker)
        try:
            await worker.ready()
            began_s = anyio.current_time()
            with anyio.fail_after(limit_s):
                verdict = await worker.ask(job, args, limit_s)
            self._mean_s += _SHARE_OF_LAST * (anyio.current_time() - began_s - self._mean_s)
        except TimeoutError as error:
            raise TookTooLong(limit_s) from error
        finally:
            self._free.append(worker)
            if not worker.is_ready:
                self._lost.set()
        return verdict

    def _wait_s(self) -> int:
        """How long from now a job would begin that came next."""
        state = self.state
        return max(1, ceil((state.waiting + 1) * self._mean_s / state.most))


def _returned(verdict: Verdict) -> Any:
    match verdict.failure:
        case None:
            return verdict.value
        case Failure.REFUSED:
            raise Unprocessable(str(verdict.value))
        case Failure.BUG:
            raise JobFailedError(str(verdict.value))
