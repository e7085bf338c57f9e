"""The server is killed while songs are written: what it has answered for is there when it comes back."""

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.serving import NEEDS_PROC, SMALL, Server, is_running, start

pytestmark = [NEEDS_PROC, pytest.mark.slow]

ROUNDS, PEOPLE = 5, 3


@pytest.fixture
def server_lives_on() -> None:
    """These servers do not."""


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server on one and the same file of songs; whichever the test has not killed are killed after it."""
    started: list[Server] = []

    def begin(workers: int = 1) -> Server:
        started.append(start(tmp_path / "songs.sqlite", "--workers", str(workers)))
        return started[-1]

    yield begin
    for server in started:
        server.kill()


def write_until_it_dies(server: Server, seeds: Iterator[int], answered: dict[str, Any]) -> None:
    """Posts songs, and keeps every one that was answered for."""
    with httpx2.Client(base_url=server.url, timeout=30, trust_env=False) as client:
        for seed in seeds:
            try:
                made = client.post("/api/songs", json={"theme": "rain", "seed": seed, **SMALL})
            except httpx2.TransportError:
                return
            assert made.status_code == 201, made.text
            answered[made.json()["id"]] = made.json()


def test_every_song_that_was_answered_for_is_there(mortal: Callable[..., Server], tmp_path: Path) -> None:
    chance = random.Random(1)
    answered: dict[str, Any] = {}
    for round_ in range(ROUNDS):
        server = mortal()
        check_all_there(server, answered)
        before = len(answered)
        people = [
            threading.Thread(target=write_until_it_dies, args=(server, iter(range(first, 10**9, PEOPLE)), answered))
            for first in range(round_ * 10_000, round_ * 10_000 + PEOPLE)
        ]
        for person in people:
            person.start()
        while len(answered) == before:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 1))
        server.kill()
        for person in people:
            person.join()
    check_all_there(mortal(), answered)
    assert len(answered) > ROUNDS
    with sqlite3.connect(tmp_path / "songs.sqlite") as kept:
        assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept.close()


def check_all_there(server: Server, answered: dict[str, Any]) -> None:
    with httpx2.Client(base_url=server.url, trust_env=False) as client:
        for song_id, answer in answered.items():
            assert client.get(f"/api/songs/{song_id}").json() == answer


def test_children_do_not_outlive_a_killed_server(mortal: Callable[..., Server]) -> None:
    server = mortal(workers=2)
    httpx2.post(f"{server.url}/api/songs", json={"theme": "rain", "seed": 1, **SMALL}, timeout=60, trust_env=False)
    children = server.children()
    assert children
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    ends = time.monotonic() + 10
    while any(map(is_running, children)) and time.monotonic() < ends:
        time.sleep(0.1)
    assert [number for number in children if is_running(number)] == []
