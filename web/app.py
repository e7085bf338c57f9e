"""Puts the server together: settings, store, pool, routes, and what guards them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from web import jobs
from web.answers import answer_problems, version
from web.document import document
from web.guards import HeadAsGet, LimitedBody, OwnPagesOnly, SafeHeaders, hosts_of
from web.pool import Pool
from web.routes import files, fonts, page, songs, sounds
from web.settings import Settings
from web.sounds import SampleBank
from web.store import Store
from web.stream import router as stream_router

_PACKED_ALREADY = ("application/pdf", "application/vnd.recordare.musicxml")
_COMPRESSION = 5  # of 9: beyond, a score takes twice the time to become a few hundredths smaller


def create_app(settings: Settings) -> FastAPI:
    """The server, which opens its file of songs now and starts its workers when it is started.

    Raises:
        StoreError: the file cannot keep songs.
    """
    app = FastAPI(
        title="Eternal Echoes",
        version=version(),
        summary="Songs from a theme: words, melody, piano, score and karaoke files.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.store = Store(settings.database)
    app.state.pool = Pool(settings.workers, settings.queue, jobs.warm)
    app.state.sounds = SampleBank()
    app.state.seats = anyio.Semaphore(settings.listeners)
    for router in (songs.router, files.router, fonts.router, sounds.router, stream_router, page.router):
        app.include_router(router)
    page.serve_files(app)
    answer_problems(app)
    document(app)
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """Adds the middleware; what is added last sees a request first."""
    app.add_middleware(
        GZipMiddleware,
        minimum_size=1000,
        compresslevel=_COMPRESSION,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_PACKED_ALREADY),
    )
    app.add_middleware(LimitedBody, largest_bytes=settings.largest_body_bytes, limit_s=settings.body_limit_s)
    app.add_middleware(OwnPagesOnly, hosts=hosts_of(settings.host))
    app.add_middleware(HeadAsGet)
    app.add_middleware(SafeHeaders)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with anyio.create_task_group() as background:
        background.start_soon(app.state.pool.keep_warm)
        background.start_soon(to_thread.run_sync, app.state.sounds.get)
        yield
        background.cancel_scope.cancel()
    app.state.store.close()
