import os
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest

from tests.web import work
from web.errors import Busy, TookTooLong, Unprocessable
from web.pool import JobFailedError, Pool
from web.pool_process import LostProcessError

pytestmark = pytest.mark.slow

_T = TypeVar("_T")


def in_pool(
    use: Callable[[Pool], Awaitable[_T]], workers: int = 1, queue: int = 9, warm: Callable[[], None] = work.nothing
) -> _T:
    """What `use` returns of a pool that is kept warm meanwhile."""

    async def used() -> _T:
        pool = Pool(workers, queue, warm)
        with anyio.fail_after(30):
            async with anyio.create_task_group() as background:
                background.start_soon(pool.keep_warm)
                result = await use(pool)
                background.cancel_scope.cancel()
        return result

    return anyio.run(used)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await anyio.sleep(0.01)


def is_running(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_what_a_job_returns_comes_back() -> None:
    async def use(pool: Pool) -> int:
        return await pool.run(work.doubled, 21, limit_s=9)

    assert in_pool(use) == 42


def test_a_process_does_job_after_job() -> None:
    async def use(pool: Pool) -> set[int]:
        return {await pool.run(work.process_id, limit_s=9) for _ in range(5)}

    assert len(in_pool(use)) == 1


def test_as_many_jobs_at_once_as_processes() -> None:
    async def use(pool: Pool) -> list[int]:
        done: list[int] = []

        async def sleep() -> None:
            done.append(await pool.run(work.slept, 0.2, limit_s=9))

        async with anyio.create_task_group() as several:
            for _ in range(4):
                several.start_soon(sleep)
            await until(lambda: pool.state.waiting == 2)
            assert (pool.state.busy, pool.state.most) == (2, 2)
        assert (pool.state.busy, pool.state.waiting) == (0, 0)
        return done

    assert len(set(in_pool(use, workers=2))) == 2


def test_first_come_first_served(tmp_path: Path) -> None:
    async def use(pool: Pool) -> None:
        async with anyio.create_task_group() as several:
            for number in range(6):
                several.start_soon(partial(pool.run, work.noted, tmp_path / "order", number, limit_s=9))

    in_pool(use)
    assert (tmp_path / "order").read_text().split() == [str(n) for n in range(6)]


def test_short_jobs_go_before_long_ones(tmp_path: Path) -> None:
    async def use(pool: Pool) -> None:
        async with anyio.create_task_group() as several:
            for name in ("long-1", "long-2", "short-1", "short-2"):
                is_short = name.startswith("short")
                several.start_soon(
                    partial(pool.run, work.noted, tmp_path / "order", name, limit_s=9, is_short=is_short)
                )

    in_pool(use)
    assert (tmp_path / "order").read_text().split() == ["long-1", "short-1", "short-2", "long-2"]


def test_beyond_the_queue_a_job_is_told_when_to_come_again() -> None:
    async def use(pool: Pool) -> Busy:
        async with anyio.create_task_group() as several:
            for _ in range(3):
                several.start_soon(partial(pool.run, work.slept, 0.3, limit_s=9))
            await until(lambda: pool.state.waiting == 2)
            with pytest.raises(Busy) as refused:
                await pool.run(work.doubled, 1, limit_s=9)
        assert await pool.run(work.doubled, 1, limit_s=9) == 2
        return refused.value

    # two wait, and until something else was measured a job is taken to last a second
    assert in_pool(use, queue=2).retry_after_s == 3


def test_a_job_whose_turn_does_not_come_is_told_to_come_again() -> None:
    async def use(pool: Pool) -> None:
        async with anyio.create_task_group() as several:
            several.start_soon(partial(pool.run, work.slept, 0.5, limit_s=9))
            await until(lambda: pool.state.busy == 1)
            with pytest.raises(Busy):
                await pool.run(work.doubled, 1, limit_s=0.1)
            assert pool.state.waiting == 0

    in_pool(use)


def test_a_job_that_nobody_wants_any_more_is_not_begun(tmp_path: Path) -> None:
    async def not_wanted() -> None:
        raise Unprocessable("nobody is there")

    async def use(pool: Pool) -> int:
        with pytest.raises(Unprocessable, match="nobody is there"):
            await pool.run(work.noted, tmp_path / "order", 1, limit_s=9, before=not_wanted)
        return await pool.run(work.doubled, 1, limit_s=9)

    assert in_pool(use) == 2
    assert not (tmp_path / "order").exists()


def test_our_own_errors_say_what_was_wrong() -> None:
    async def use(pool: Pool) -> int:
        with pytest.raises(Unprocessable, match="no song has so many verses"):
            await pool.run(work.refusing, limit_s=9)
        return await pool.run(work.doubled, 1, limit_s=9)

    assert in_pool(use) == 2


def test_a_bug_keeps_its_traceback() -> None:
    async def use(pool: Pool) -> int:
        with pytest.raises(JobFailedError, match=r"in mistaken[\s\S]*ValueError: not one of ours"):
            await pool.run(work.mistaken, limit_s=9)
        return await pool.run(work.doubled, 1, limit_s=9)

    assert in_pool(use) == 2


def test_what_a_job_prints_or_reads_is_not_the_pools() -> None:
    async def use(pool: Pool) -> str:
        return await pool.run(work.chattering, limit_s=9) + str(await pool.run(work.doubled, 1, limit_s=9))

    assert in_pool(use) == "2"


def test_a_job_over_its_limit_is_stopped_and_the_next_goes_on() -> None:
    async def use(pool: Pool) -> tuple[int, int]:
        before = await pool.run(work.process_id, limit_s=9)
        with pytest.raises(TookTooLong, match=r"0\.2 s"):
            await pool.run(work.slept, 60, limit_s=0.2)
        return before, await pool.run(work.process_id, limit_s=9)

    before, after = in_pool(use)
    assert before != after
    assert not is_running(before)


def test_what_a_job_started_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "player"

    async def use(pool: Pool) -> None:
        with pytest.raises(TookTooLong):
            await pool.run(work.with_a_player, path, limit_s=1)
        with anyio.fail_after(5):
            await until(lambda: not is_running(int(path.read_text())))

    in_pool(use)


def test_a_process_that_dies_over_a_job_is_replaced() -> None:
    async def use(pool: Pool) -> int:
        with pytest.raises(LostProcessError, match="died over dying"):
            await pool.run(work.dying, limit_s=9)
        return await pool.run(work.doubled, 1, limit_s=9)

    assert in_pool(use) == 2


def test_a_lost_process_is_replaced_before_anybody_asks() -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(LostProcessError):
            await pool.run(work.dying, limit_s=9)
        await until(lambda: all(worker.is_ready for worker in pool._workers))

    in_pool(use, workers=2)


def test_a_process_that_died_idle_is_replaced() -> None:
    async def use(pool: Pool) -> tuple[int, int]:
        before = await pool.run(work.process_id, limit_s=9)
        os.kill(before, signal.SIGKILL)
        await until(lambda: not is_running(before))
        await anyio.sleep(0.1)
        return before, await pool.run(work.process_id, limit_s=9)

    before, after = in_pool(use)
    assert before != after


def test_all_processes_end_with_the_pool() -> None:
    async def use(pool: Pool) -> set[int]:
        found: set[int] = set()

        async def find() -> None:
            found.add(await pool.run(work.slept, 0.2, limit_s=9))

        async with anyio.create_task_group() as several:
            several.start_soon(find)
            several.start_soon(find)
        return found

    processes = in_pool(use, workers=2)
    assert len(processes) == 2
    assert not any(map(is_running, processes))


def test_a_process_that_cannot_begin_says_why() -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(LostProcessError, match="could not begin to work: a model is missing"):
            await pool.run(work.doubled, 1, limit_s=9)

    in_pool(use, warm=work.never_warm)


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
def test_a_process_takes_one_core(name: str) -> None:
    async def use(pool: Pool) -> Any:
        return await pool.run(work.variable, name, limit_s=9)

    assert in_pool(use) == "1"


def test_a_request_that_is_given_up_frees_its_place() -> None:
    async def use(pool: Pool) -> int:
        with anyio.move_on_after(0.2):
            await pool.run(work.slept, 60, limit_s=90)
        return await pool.run(work.doubled, 1, limit_s=9)

    assert in_pool(use) == 2
