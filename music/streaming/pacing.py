"""When a stream is written: made well ahead of the clock, handed out in time."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")


class Pacer:
    """Holds what is due later back until it is wanted.

    Args:
        begins_in_s: how long from now second 0 of the stream is.
        ahead_s: how long before it is due something is wanted.
        clock: seconds that never go back.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        begins_in_s: float,
        ahead_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep, self._ahead_s = clock, sleep, ahead_s
        self._zero_s = clock() + begins_in_s

    def now_s(self) -> float:
        """The second of the stream that is due now; negative before it begins."""
        return self._clock() - self._zero_s

    def wait_for(self, due_s: float) -> None:
        """Returns when what is due then is wanted: at once if that is over."""
        left_s = due_s - self._ahead_s - self.now_s()
        if left_s > 0:
            self._sleep(left_s)

    def go_on_from(self, due_s: float) -> None:
        """Moves the clock so that `due_s` is now, as after the machine has slept."""
        self._zero_s = self._clock() - due_s


def made_ahead(items: Iterator[_Item], most: int) -> Generator[_Item, None, None]:
    """The items, made in a thread of their own, up to so many before they are asked for.

    What making an item raises is raised where the item is asked for. Closing the generator ends the thread.
    """
    with ThreadPoolExecutor(1, "stream") as worker:
        waiting = deque(worker.submit(next, items, None) for _ in range(most))
        try:
            while (item := waiting.popleft().result()) is not None:
                waiting.append(worker.submit(next, items, None))
                yield item
        finally:
            worker.shutdown(wait=False, cancel_futures=True)
