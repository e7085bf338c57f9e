"""A process that does jobs one after another (`web.pool_child`), as the server sees it."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import anyio
from anyio.abc import ByteReceiveStream, ByteSendStream, Process
from anyio.streams.buffered import BufferedByteReceiveStream

from engine.errors import module_name
from web.pool_child import SIZE_BYTES, Verdict

_STARTS_IN_S = 120
"""How long a process may take to load what it works with, on the slowest machine."""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
"""Environment in which a process takes one core: others work beside it."""


class LostProcessError(RuntimeError):
    """A process that died over a job, or that could not be started."""


class PoolProcess:
    """One process, started when it is wanted.

    Args:
        warm: what it does before its first job; a function of a module.
    """

    def __init__(self, warm: Callable[[], None]) -> None:
        self._warm = warm
        self._process: Process | None = None
        self._answers: BufferedByteReceiveStream | None = None
        self._starting = anyio.Lock()

    @property
    def is_ready(self) -> bool:
        """Whether it can begin a job at once."""
        return self._answers is not None and self._process is not None and self._process.returncode is None

    async def ready(self) -> None:
        """Starts it unless it runs.

        Raises:
            LostWorkerError: it cannot be started.
        """
        async with self._starting:
            if self.is_ready:
                return
            await self.stop()
            self._process = await start_module("web.pool_child")
            answers = BufferedByteReceiveStream(cast(ByteReceiveStream, self._process.stdout))
            try:
                with anyio.fail_after(_STARTS_IN_S):
                    verdict = await self._asked(answers, self._warm, (), _STARTS_IN_S)
            except TimeoutError as error:
                raise LostProcessError(f"a process was not ready after {_STARTS_IN_S} seconds") from error
            if verdict.failure:
                await self.stop()
                raise LostProcessError(f"a process could not begin to work: {verdict.value}")
            self._answers = answers

    async def ask(self, job: Callable[..., Any], args: tuple[Any, ...], limit_s: float) -> Verdict:
        """What became of a job; it must be ready. Whatever ends the wait but an answer ends the process.

        Raises:
            LostWorkerError: it died over the job.
        """
        assert self._answers is not None
        return await self._asked(self._answers, job, args, limit_s)

    async def stop(self) -> None:
        """Kills it, with all that it started."""
        process, self._process, self._answers = self._process, None, None
        if process is not None:
            await kill(process)

    async def _asked(
        self, answers: BufferedByteReceiveStream, job: Callable[..., Any], args: tuple[Any, ...], limit_s: float
    ) -> Verdict:
        process = self._process
        assert process is not None
        is_answered = False
        try:
            await cast(ByteSendStream, process.stdin).send(pickle.dumps((job, args, limit_s)))
            size = int.from_bytes(await answers.receive_exactly(SIZE_BYTES), "big")
            content = await answers.receive_exactly(size)
            is_answered = True
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.IncompleteRead, anyio.EndOfStream) as error:
            raise LostProcessError(f"a process died over {job.__qualname__}") from error
        finally:
            # by now another may have taken its place
            if not is_answered and self._process is process:
                with anyio.CancelScope(shield=True):
                    await self.stop()
        return cast(Verdict, pickle.loads(content))  # our own process wrote it


async def start_module(name: str, *args: str) -> Process:
    """Starts a module of ours with pipes, in a session of its own: Ctrl-C is the server's to hear."""
    return await anyio.open_process(
        [sys.executable, "-P", "-m", module_name(name), *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
        start_new_session=True,
    )


async def kill(process: Process) -> None:
    """Ends a process that `start_module` started, and all that it started."""
    if process.returncode is None:
        with suppress(ProcessLookupError):  # it ended just now
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    await process.aclose()
