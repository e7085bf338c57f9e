"""The server as a process of its own, for tests that see it only from outside."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
READY_S = 60
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at processes in /proc")
SMALL = {"verses": 1, "lines": 2, "syllables": "4,4", "accompaniment": False}
"""Wishes of a song that is soon written."""


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Ends the server and all its children as `kill -9` does, unless it has ended already."""
        if self.process.poll() is not None:
            return  # its number may be another's by now
        for number in (self.process.pid, *self.children()):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        """Processes that the server has started and that still run."""
        return _children(self.process.pid)

    def workers(self) -> list[int]:
        """Its children as soon as there are any: it answers before it has started them."""
        ends = time.monotonic() + READY_S
        while not (found := self.children()) and time.monotonic() < ends:
            time.sleep(0.02)
        return found

    def memory_mb(self) -> float:
        """What the server's own process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def told(self) -> str:
        """What it has said on stdout and stderr."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def start(database: Path, *options: str) -> Server:
    """Starts a server and waits until it answers."""
    log = database.with_suffix(f".{time.monotonic_ns()}.log")
    asked = ["--port", "0", "--database", str(database), "--no-open", *options]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "serve", *asked],
            cwd=ROOT, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        return Server(process, _port_told(process, log), log)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _port_told(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port of the address that the server says as soon as it listens."""
    ends = time.monotonic() + READY_S
    while time.monotonic() < ends:
        told = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/\n", told):
            return int(found[1])
        assert process.poll() is None, f"the server ended: {told}"
        time.sleep(0.05)
    raise AssertionError(f"the server did not listen within {READY_S} s: {told}")


@contextmanager
def served(database: Path, *options: str) -> Iterator[Server]:
    """A server for as long as it is needed."""
    server = start(database, *options)
    try:
        yield server
    finally:
        server.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(timeout=10)
        server.kill()


def _children(parent: int) -> list[int]:
    """By `/proc`, which Linux has; elsewhere none are found."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended just now
            state, its_parent = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z":
                found.append(int(stat.parent.name))
    return found


def is_running(number: int) -> bool:
    """Whether that process runs."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass(frozen=True)
class Answer:
    """What came back for a request written by hand."""

    status: int
    headers: dict[str, str]
    body: bytes


def raw(server: Server, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> Answer:
    """Sends the path and the headers as they are: a client library would tidy them first."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sent = {"Host": f"127.0.0.1:{server.port}"} | (headers or {})
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        if isinstance(body, bytes) and "Content-Length" not in sent:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()
