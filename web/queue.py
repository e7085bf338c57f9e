"""A queue for turns: short jobs before long ones, and otherwise first come, first served."""

from collections import deque
from dataclasses import dataclass

import anyio


@dataclass(frozen=True)
class PoolState:
    """How much of a pool is in use.

    Attributes:
        most: jobs that can be done at once.
        busy: jobs being done.
        waiting: jobs that wait for one of these to end.
        queue: jobs that may wait.
    """

    most: int
    busy: int
    waiting: int
    queue: int


class TurnQueue:
    """A limited number of turns at once, and a queue of those who wait for one.

    Args:
        turns: how many may be taken at the same time.
    """

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._busy = 0
        self._short: deque[anyio.Event] = deque()
        self._long: deque[anyio.Event] = deque()

    @property
    def busy(self) -> int:
        """How many turns are taken now."""
        return self._busy

    @property
    def waiting(self) -> int:
        """How many wait for a turn now."""
        return len(self._short) + len(self._long)

    async def enter(self, *, is_short: bool) -> None:
        """Waits for a turn, which `leave` gives back; a wait that is cancelled takes none."""
        if self._free:
            self._take()
            return
        own, called = (self._short if is_short else self._long), anyio.Event()
        own.append(called)
        try:
            await called.wait()
        except BaseException:
            if called.is_set():
                self.leave()
            else:
                own.remove(called)
            raise

    def leave(self) -> None:
        """Gives a turn back, and wakes the next who waits."""
        self._free += 1
        self._busy -= 1
        if self.waiting:
            self._take()
            (self._short or self._long).popleft().set()

    def _take(self) -> None:
        self._free -= 1
        self._busy += 1
