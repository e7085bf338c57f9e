"""Tasks for processes that tests start: they must be able to import them."""

import os
import signal
import time
from pathlib import Path


def doubled(number: int) -> int:
    return 2 * number


def odd(task: str) -> str:
    """Does what it is told: to crash, hang or fail, or to crash at the first try alone."""
    what, _, argument = task.partition(" ")
    if what == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "exit":
        os._exit(3)
    elif what == "hang":
        time.sleep(60)
    elif what == "fail":
        raise KeyError(argument)
    elif what == "crash-once" and not Path(argument).exists():
        Path(argument).touch()
        os._exit(3)
    return f"did {what}"


class Unopenable:
    """A task that no process can start with."""

    def __call__(self, task: int) -> int:
        return task

    def __setstate__(self, state: object) -> None:
        os._exit(7)

    def __getstate__(self) -> dict[str, int]:
        return {"some": 1}
