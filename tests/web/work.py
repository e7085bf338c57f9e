"""Jobs for a pool's processes."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pairing.request import SongRequest
from tests.pairing.songs import plain_song
from web.errors import Unprocessable
from web.jobs import WrittenSong
from web.schemas import Step


def nothing() -> None:
    """Is done at once."""


def doubled(number: int) -> int:
    return 2 * number


def process_id() -> int:
    return os.getpid()


def variable(name: str) -> str | None:
    return os.environ.get(name)


def slept(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def noted(path: Path, number: object) -> None:
    with path.open("a") as file:
        file.write(f"{number}\n")
    time.sleep(0.02)


def chattering() -> str:
    print("not an answer")  # noqa: T201
    os.write(1, b"nor this\n")
    return sys.stdin.read()


def refusing() -> None:
    raise Unprocessable("no song has so many verses")


def mistaken() -> None:
    raise ValueError("not one of ours")


def dying() -> None:
    os._exit(3)


def with_a_player(path: Path) -> None:
    """Starts a program that would go on for long, tells its number, and waits for it."""
    player = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    path.write_text(str(player.pid))
    player.wait()


def never_warm() -> None:
    raise Unprocessable("a model is missing")


def write(request: SongRequest, _then: Sequence[Step] = ()) -> WrittenSong:
    """Writes a song about anything but a mistake and death."""
    if request.theme == "a mistake":
        mistaken()
    if request.theme == "death":
        dying()
    return WrittenSong(plain_song())
