"""What routes take from the application: its settings, store and pool, and how they run a job."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from starlette.requests import ClientDisconnect, HTTPConnection, Request

from web.pool import Pool
from web.settings import Settings
from web.store import Store

_Args = TypeVarTuple("_Args")
_T = TypeVar("_T")


def settings_of(connection: HTTPConnection) -> Settings:
    """How the server is set up."""
    settings: Settings = connection.app.state.settings
    return settings


def store_of(connection: HTTPConnection) -> Store:
    """The store of songs that this server writes to and reads from."""
    store: Store = connection.app.state.store
    return store


def pool_of(connection: HTTPConnection) -> Pool:
    """The pool of processes that does this server's jobs."""
    pool: Pool = connection.app.state.pool
    return pool


async def run_job(request: Request, job: Callable[[*_Args], _T], *args: *_Args, is_short: bool = False) -> _T:
    """Runs a job in the pool and returns what it returns; skips it if the client disconnected while it was queued.

    Raises:
        ClientDisconnect: the sender went.
        Exception: see `Pool.run`.
    """

    async def check_sender() -> None:
        if await request.is_disconnected():
            raise ClientDisconnect

    limit_s = settings_of(request).job_limit_s
    return await pool_of(request).run(job, *args, limit_s=limit_s, is_short=is_short, before=check_sender)
