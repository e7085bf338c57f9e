"""The most memory that this process has held."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory_bytes() -> int:
    """The largest resident size so far.

    Of Linux's figures the high-water mark of the process's own memory: what `getrusage` gives there is inherited from
    the process that started this one.
    """
    if _STATUS.exists():
        lines = (line.split() for line in _STATUS.read_text(encoding="ascii").splitlines())
        return next(int(words[1]) * 1024 for words in lines if words[0] == "VmHWM:")
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
