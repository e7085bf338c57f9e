from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from web.queue import TurnQueue

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def settled() -> None:
    """Lets everybody who can go on go on."""
    for _ in range(5):
        await anyio.lowlevel.checkpoint()


def visitor(
    line: TurnQueue, name: str, seen: list[str], leaves: anyio.Event, is_short: bool
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def visit() -> None:
        await line.enter(is_short=is_short)
        seen.append(name)
        await leaves.wait()
        line.leave()

    return visit


async def test_who_came_first_is_first_and_short_work_goes_before_long() -> None:
    line, leaves = TurnQueue(1), anyio.Event()
    seen: list[str] = []
    async with anyio.create_task_group() as visitors:
        for name in ("long 1", "long 2", "short 1", "long 3", "short 2"):
            visitors.start_soon(visitor(line, name, seen, leaves, name.startswith("short")))
            await settled()
        assert (seen, line.busy, line.waiting) == (["long 1"], 1, 4)
        leaves.set()
    assert seen == ["long 1", "short 1", "short 2", "long 2", "long 3"]
    assert (line.busy, line.waiting) == (0, 0)


async def test_there_are_no_more_turns_than_there_may_be() -> None:
    line, leaves = TurnQueue(2), anyio.Event()
    seen: list[str] = []
    async with anyio.create_task_group() as visitors:
        for name in "abc":
            visitors.start_soon(visitor(line, name, seen, leaves, True))
        await settled()
        assert (seen, line.busy, line.waiting) == (["a", "b"], 2, 1)
        leaves.set()
    assert seen == ["a", "b", "c"]


@pytest.mark.parametrize("is_short", [True, False])
async def test_who_gives_up_waiting_is_in_nobody_s_way(is_short: bool) -> None:
    line = TurnQueue(1)
    await line.enter(is_short=False)
    with anyio.move_on_after(0.01):
        await line.enter(is_short=is_short)
    assert (line.busy, line.waiting) == (1, 0)
    line.leave()
    await line.enter(is_short=is_short)
    assert line.busy == 1


async def test_a_turn_that_comes_as_one_gives_up_goes_to_the_next() -> None:
    line, leaves = TurnQueue(1), anyio.Event()
    seen: list[str] = []
    await line.enter(is_short=True)
    async with anyio.create_task_group() as visitors:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as giving_up:
                giving_up.start_soon(visitor(line, "gone", seen, leaves, True))
                await settled()
                visitors.start_soon(visitor(line, "next", seen, leaves, True))
                await settled()
                scope.cancel()
                line.leave()
        await settled()
        assert seen == ["next"]
        leaves.set()
    assert (line.busy, line.waiting) == (0, 0)
