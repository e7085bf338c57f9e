"""A server whose songs are written by hand, so that its answers are known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pairing.export import Format
from pairing.request import SongRequest
from pairing.song import Song
from tests.pairing.songs import plain_song
from web.app import create_app
from web.jobs import WrittenSong
from web.queue import PoolState
from web.schemas import Step
from web.score import DrawnScore, LitSign
from web.settings import Settings

ORIGIN = "http://127.0.0.1"
SEED = 11
"""Of every song that a test does not say more of."""


@dataclass
class FakePool:
    """Does the jobs' work without networks and at once, and remembers what was asked.

    Attributes:
        error: raised instead, where one is set.
    """

    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    error: Exception | None = None
    state: PoolState = field(default_factory=lambda: PoolState(most=2, busy=1, waiting=0, queue=3))

    async def run(
        self, job: Callable[..., Any], *args: Any, limit_s: float, is_short: bool, before: Callable[[], Any]
    ) -> Any:
        self.asked.append((job.__name__, args))
        if self.error:
            raise self.error
        await before()
        return getattr(self, job.__name__)(*args)

    async def keep_warm(self) -> None:
        await anyio.sleep_forever()

    def write(self, request: SongRequest, then: Sequence[Step] = ()) -> WrittenSong:
        if isinstance(request.song, Song):
            return WrittenSong(replace(request.song, seed=request.seed))
        assert all(step.seed is not None for step in then)
        song = replace(plain_song(), theme=request.theme or "", seed=request.seed, mood=request.mood)
        return WrittenSong(song, ("a notice",))

    def file_of(self, song: Song, kind: Format, transpose: int) -> bytes:
        return f"{song.title} as {kind}, {transpose} higher".encode()

    def score_of(self, song: Song, transpose: int, width: int) -> DrawnScore:
        return DrawnScore(f"<svg>{width} {transpose}</svg>", (LitSign("n1", 0.0, 1.0),), song.end_ql)


class NoSounds:
    """Sounds that need not be made."""

    def get(self) -> None:
        return None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "kept" / "songs.sqlite", largest_body_bytes=100_000, body_limit_s=5)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def app(settings: Settings, pool: FakePool) -> FastAPI:
    app = create_app(settings)
    app.state.pool = pool
    app.state.sounds = NoSounds()
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


def written(client: TestClient, **request: Any) -> dict[str, Any]:
    """The answer to a request for a song, which must be met."""
    answer = client.post("/api/songs", json={"theme": "rain", "seed": SEED, **request})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def detail_of(answer: Any, status: int) -> str:
    """The one thing that an error's answer says."""
    assert answer.status_code == status, answer.text
    content = answer.json()
    assert list(content) == ["detail"]
    assert isinstance(content["detail"], str)
    return content["detail"]
