"""Who waits for a turn: short work before long, and otherwise who came first."""

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
    """So many turns at once, and those who wait for one.

    Args:
        turns: at once.
    """

    def __init__(self, turns: int) -> None:
        self._free = turns
        self._busy = 0
        self._short: deque[anyio.Event] = deque()
        self._long: deque[anyio.Event] = deque()

    @property
    def busy(self) -> int:
        """Turns that are taken."""
        return self._busy

    @property
    def waiting(self) -> int:
        """Those who wait."""
        return len(self._short) + len(self._long)

    async def enter(self, *, is_short: bool) -> None:
        """Returns when it is one's turn, which `leave` ends; if the wait is cancelled, it never was."""
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
        """Ends a turn, and begins that of the next."""
        self._free += 1
        self._busy -= 1
        if self.waiting:
            self._take()
            (self._short or self._long).popleft().set()

    def _take(self) -> None:
        self._free -= 1
        self._busy += 1
