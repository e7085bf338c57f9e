"""The main program of a process of the pool: `python -m web.pool_child`.

What comes are pickled jobs; what goes back is a pickled verdict after its length, in eight bytes.
"""

import os
import pickle
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import ceil
from typing import Any

from engine.errors import is_for_people

SIZE_BYTES = 8
"""How long the length of a verdict is."""
_GRACE_S = 2
"""How long after its time limit a process ends itself, should nobody be there any more to end it."""


class Failure(Enum):
    """How a job ended that returned nothing."""

    REFUSED = "refused"
    BUG = "bug"


@dataclass(frozen=True)
class Verdict:
    """How a job ended: its result, or why there is none.

    Attributes:
        value: what it returned; for a failure, what is said of it.
        failure: None where it returned.
    """

    value: Any
    failure: Failure | None = None


def work() -> None:
    """Does the jobs that come on standard input, one after another, until it is closed."""
    inbox, outbox = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # what a library reads or prints must not come between
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    while True:
        try:
            job, args, limit_s = pickle.load(inbox)
        except EOFError:
            return
        _end_in(limit_s + _GRACE_S)
        content = pickle.dumps(_verdict(job, args))
        _end_in(0)
        outbox.write(len(content).to_bytes(SIZE_BYTES, "big") + content)
        outbox.flush()


def _end_in(limit_s: float) -> None:
    """Ends this process after so many seconds, 0 for not at all: a server that is gone kills nobody."""
    if hasattr(signal, "alarm"):
        signal.alarm(ceil(limit_s))


def _verdict(job: Callable[..., Any], args: tuple[Any, ...]) -> Verdict:
    try:
        return Verdict(job(*args))
    except Exception as error:  # whatever it is, the server is told, and this process goes on
        if is_for_people(error):
            return Verdict(str(error), Failure.REFUSED)
        return Verdict(traceback.format_exc(), Failure.BUG)


if __name__ == "__main__":
    # Not this file's own `work`: run as a program this module is `__main__`, and the server, where `__main__` is
    # another, could not unpickle its `Verdict`.
    from web.pool_child import work as _work

    _work()
