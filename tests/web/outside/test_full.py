"""A disk that is full: what was answered for stays, what comes then is refused, and with room again it goes on."""

import resource

import httpx2
import pytest

from tests.serving import NEEDS_PROC, SMALL, Server

pytestmark = [NEEDS_PROC, pytest.mark.slow]

ROOM_BYTES, MOST_SONGS = 300_000, 100


def test_songs_that_find_no_room_are_refused_and_no_other_is_lost(server: Server, client: httpx2.Client) -> None:
    number, (_, hard) = server.process.pid, resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(number, resource.RLIMIT_FSIZE, (ROOM_BYTES, hard))
    answers: list[httpx2.Response] = []
    while len(answers) < MOST_SONGS and (not answers or answers[-1].status_code == 201):
        answers.append(client.post("/api/songs", json={"theme": "rain", "seed": len(answers), **SMALL, "verses": 4}))
    assert answers[-1].status_code == 503, f"{len(answers)} songs found room in {ROOM_BYTES} bytes"
    assert "cannot be written" in answers[-1].json()["detail"]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    kept = [answer.json() for answer in answers[:-1]]
    assert [client.get(f"/api/songs/{song['id']}").json() for song in kept] == kept
    assert client.get("/healthz").json()["status"] == "ok"
    resource.prlimit(number, resource.RLIMIT_FSIZE, (hard, hard))
    assert client.post("/api/songs", json={"theme": "rain", "seed": 1000, **SMALL}).status_code == 201
    assert [client.get(f"/api/songs/{song['id']}").json() for song in kept] == kept
