"""What can be settled about the server."""

import os
from dataclasses import dataclass, field
from pathlib import Path

USUAL_DATABASE = Path("songs/echoes.sqlite")


def usual_workers() -> int:
    """One for each core that this process may use, four at most: each holds all networks in memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, cores)


@dataclass(frozen=True)
class Settings:
    """How the server is set up.

    Attributes:
        database: file that keeps the songs; it and its folder are made if needed.
        host: name or address that it listens at, which requests have to name.
        workers: processes that write songs.
        queue: requests that may wait for a worker; beyond that they are told to come again.
        job_limit_s: for writing a song, a file or a score.
        largest_body_bytes: of a request, uploads included.
        body_limit_s: in which a request's body has to have come.
        listeners: to the endless piano, at once.
    """

    database: Path = USUAL_DATABASE
    host: str = "127.0.0.1"
    workers: int = field(default_factory=usual_workers)
    queue: int = 32
    job_limit_s: float = 60.0
    largest_body_bytes: int = 8 * 2**20
    body_limit_s: float = 60.0
    listeners: int = 8
