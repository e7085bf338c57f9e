"""The server as a process: where it listens, and how it begins and ends."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

_LINGERS_S = 20
"""How long requests in progress may take to be done after Ctrl-C; a second one ends them at once."""
_LARGEST_MESSAGE_BYTES = 2**16
"""Of a listener's WebSocket, who has little to say."""


class ServeError(ValueError):
    """An address that cannot be listened at."""


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket bound to the address.

    Raises:
        ServeError: the port is taken, or the host is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServeError(f"cannot listen at {host}: {error.strerror or error}") from error
    try:
        if os.name == "posix":  # where it means that a port is free as soon as it is closed, and nothing else
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen()
    except OSError as error:
        found.close()
        raise ServeError(
            f"cannot listen at {host}, port {port}: {error.strerror or error}; wanted a free port, such as --port 0"
        ) from error
    return found


def address_of(listening: socket.socket, host: str) -> str:
    """What to type in a browser to reach it."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}/"


def serve(app: FastAPI, listening: socket.socket, when_up: Callable[[], None]) -> None:
    """Serves until Ctrl-C or SIGTERM, after which requests in progress are still met.

    Args:
        app: what is served.
        listening: where.
        when_up: is called as soon as requests are met.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=_LARGEST_MESSAGE_BYTES,
        timeout_graceful_shutdown=_LINGERS_S,
    )
    _Server(config, when_up).run([listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_up()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again at the end, and the process would end with an error
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
