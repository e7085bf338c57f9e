import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.serving import SMALL, Server, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("server") / "songs.sqlite", "--workers", "1") as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def kept_id(server: Server) -> str:
    """The id of a song that is there."""
    made = httpx2.post(f"{server.url}/api/songs", json={"theme": "rain", "seed": 1, **SMALL}, timeout=60)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@pytest.fixture(autouse=True)
def server_lives_on(server: Server) -> Iterator[None]:
    """After every test, whatever it has sent, the server answers at once."""
    yield
    assert server.process.poll() is None, server.told()
    asked_at = time.monotonic()
    assert httpx2.get(f"{server.url}/healthz", trust_env=False).json()["status"] == "ok"
    assert time.monotonic() - asked_at < 3
    assert "Traceback" not in server.told()


@pytest.fixture(scope="session")
def tune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a tune that the server takes."""
    path = tmp_path_factory.mktemp("tune") / "tune.abc"
    path.write_text("X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|G2E2|FEDC|D2C2|]\n", encoding="utf-8")
    return path
