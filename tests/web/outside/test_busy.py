"""More people than the server has hands: all are told, none is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.serving import SMALL, Server, served

pytestmark = pytest.mark.slow

MORE = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    database = tmp_path_factory.mktemp("busy") / "songs.sqlite"
    with served(database, "--workers", "1") as server:
        yield server


def test_past_the_queue_people_are_told_when_to_come_back(server: Server) -> None:
    def write(seed: int) -> httpx2.Response:
        return httpx2.post(
            f"{server.url}/api/songs", json={"theme": "rain", "seed": seed, **SMALL}, timeout=60, trust_env=False
        )

    workers = httpx2.get(f"{server.url}/healthz", trust_env=False).json()["workers"]
    taken = workers["most"] + workers["queue"]
    with ThreadPoolExecutor(taken + MORE) as people:
        answers = list(people.map(write, range(taken + MORE)))
    written = [answer for answer in answers if answer.status_code == 201]
    told = [answer for answer in answers if answer.status_code == 429]
    assert len(written) >= taken
    assert told
    assert len(written) + len(told) == taken + MORE
    for answer in told:
        assert int(answer.headers["Retry-After"]) >= 1
        assert " " in answer.json()["detail"]
    kept = httpx2.get(f"{server.url}/api/songs?limit=100", trust_env=False).json()["songs"]
    assert {song["id"] for song in kept} == {answer.json()["id"] for answer in written}
    assert write(1000).status_code == 201
