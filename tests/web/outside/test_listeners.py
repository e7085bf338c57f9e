"""Listeners of the endless piano who want the impossible, come in crowds, or do not listen."""

import json
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.serving import NEEDS_PROC, Server

pytestmark = [NEEDS_PROC, pytest.mark.slow]

MOST_LISTENERS = 50
TRY_AGAIN_LATER, AGAINST_POLICY = 1013, 1008
MOST_GROWTH_MB = 50


def listen(server: Server, query: str = "") -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}/api/stream?{query}", proxy=None, close_timeout=1)


def check_gone(server: Server, before: set[int]) -> None:
    """Whatever was started for listeners has ended."""
    ends = time.monotonic() + 10
    while set(server.children()) - before and time.monotonic() < ends:
        time.sleep(0.1)
    assert set(server.children()) <= before


@pytest.mark.parametrize(
    "query",
    [
        "key=H+sharp", "metre=1/1000000000", "tempo_bpm=NaN", "tempo_bpm=1e9", "temperature=-1", "temperature=inf",
        "seed=-1", "seed=" + "9" * 5000, "genre=grindcore", "mood=hangry", "theme=" + "a" * 501
    ],
)  # fmt: skip
def test_wishes_that_are_none_are_refused_with_a_reason(server: Server, query: str) -> None:
    with listen(server, query) as listener, pytest.raises(ConnectionClosed) as closed:
        listener.recv(timeout=20)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == AGAINST_POLICY
    assert " " in closed.value.rcvd.reason


def let_in(server: Server, crowd: ExitStack) -> None:
    """Listeners one after another, none of whom leaves."""
    for _ in range(MOST_LISTENERS):
        json.loads(crowd.enter_context(listen(server)).recv(timeout=30))


def test_a_crowd_is_told_to_try_again(server: Server) -> None:
    before = set(server.workers())
    with ExitStack() as crowd, pytest.raises(ConnectionClosed) as closed:
        let_in(server, crowd)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == TRY_AGAIN_LATER
    check_gone(server, before)
    with listen(server) as listener:
        assert json.loads(listener.recv(timeout=30))


def test_who_does_not_read_costs_no_memory(server: Server) -> None:
    before, before_mb = set(server.workers()), server.memory_mb()
    with listen(server, "tempo_bpm=300") as listener:
        listener.recv(timeout=30)
        time.sleep(3)
        assert server.memory_mb() - before_mb < MOST_GROWTH_MB
    check_gone(server, before)


@pytest.mark.parametrize("message", ["x" * 100_000, "[" * 10_000, b"\x00\xff" * 1000, ""])
def test_what_listeners_say_does_no_harm(server: Server, message: str | bytes) -> None:
    before = set(server.workers())
    with listen(server) as listener:
        listener.recv(timeout=30)
        listener.send(message)
    check_gone(server, before)
