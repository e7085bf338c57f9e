"""What stands before every request."""

from collections.abc import AsyncIterator, Iterator

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from tests.web.conftest import ORIGIN, detail_of, written
from web.guards import LimitedBody, hosts_of, is_loopback
from web.settings import Settings

PLACES = ["/", "/healthz", "/api/songs", "/api/songs/x", "/docs", "/openapi.json", "/page/main.js", "/nothing"]
LARGE = b'{"theme": "' + b"x" * 100_000


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_has_the_headers_that_keep_a_browser_safe(client: TestClient, place: str) -> None:
    headers = client.get(place).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[", "localhost@evil.example"]
)
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    assert "wanted one of 127.0.0.1" in detail_of(client.get("/", headers={"host": host}), 403)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_our_own_names_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_listening_everywhere_takes_any_name(settings: Settings) -> None:
    assert hosts_of("0.0.0.0") is None
    assert hosts_of("::") is None
    assert hosts_of("Music.example") == frozenset({"music.example"})
    assert hosts_of("127.0.0.2") == frozenset({"127.0.0.1", "127.0.0.2", "localhost", "::1"})


@pytest.mark.parametrize(
    ("host", "is_own"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)]
)
def test_loopback_is_told_from_the_rest(host: str, is_own: bool) -> None:
    assert is_loopback(host) == is_own


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "http://127.0.0.1:1", "http://localhost", "file://", "http://127.0.0.1.evil"],
)
def test_another_sites_page_changes_nothing(client: TestClient, origin: str) -> None:
    song_id = written(client)["id"]
    headers = {"origin": origin}
    assert "sent by a page" in detail_of(client.post("/api/songs", json={"theme": "x"}, headers=headers), 403)
    assert "sent by a page" in detail_of(client.delete(f"/api/songs/{song_id}", headers=headers), 403)
    assert client.get(f"/api/songs/{song_id}").status_code == 200
    assert len(client.get("/api/songs").json()["songs"]) == 1


def sent_from(site: str, mode: str) -> dict[str, str]:
    return {"sec-fetch-site": site, "sec-fetch-mode": mode}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_makes_us_no_work_but_may_link_to_us(client: TestClient, site: str) -> None:
    place = f"/api/songs/{written(client)['id']}/files/wav"
    assert "another site's page" in detail_of(client.get(place, headers=sent_from(site, "no-cors")), 403)
    assert client.get("/", headers=sent_from(site, "navigate")).status_code == 200
    assert client.get(place, headers=sent_from("same-origin", "no-cors")).status_code == 200
    assert client.get(place, headers=sent_from("none", "navigate")).status_code == 200


def test_our_own_page_changes_songs(client: TestClient) -> None:
    answer = client.post("/api/songs", json={"theme": "x"}, headers={"origin": ORIGIN})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"host": "evil.example"}], ids=["origin", "host"]
)
def test_another_sites_page_cannot_listen(client: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/api/stream", headers=headers):
        pass
    assert refused.value.code == 1008


def pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


FORM, JSON = "multipart/form-data; boundary=b", "application/json"
OPENING = b'--b\r\nContent-Disposition: form-data; name="tune"; filename="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("place", "kind", "is_told"),
    [
        ("/api/songs", JSON, True),
        ("/api/songs", JSON, False),
        ("/api/songs", FORM, True),
        ("/api/songs", FORM, False),
        ("/api/songs/x/rewrite", JSON, True),
        ("/api/songs/x/rewrite", JSON, False),
        ("/healthz", JSON, True),
    ],
)
def test_a_large_body_is_refused(client: TestClient, place: str, kind: str, is_told: bool) -> None:
    body = OPENING + LARGE if kind == FORM else LARGE
    answer = client.post(place, content=body if is_told else pieces(body), headers={"content-type": kind})
    assert "more than 100000 bytes" in detail_of(answer, 413)


def test_a_large_body_in_pieces_is_refused_before_it_is_whole() -> None:
    """What still comes is taken and thrown away, so that the sender reads the answer."""
    sent = 0

    async def receive() -> Message:
        nonlocal sent
        sent += 1
        return {"type": "http.request", "body": b"x" * 10, "more_body": sent < 50}

    async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            assert sent < 4

    async def asked() -> None:
        limited = LimitedBody(read_all, largest_bytes=25, limit_s=5)
        with pytest.raises(HTTPException, match="more than 25 bytes"):
            await limited({"type": "http", "headers": []}, receive, unsent)

    async def unsent(message: Message) -> None:
        raise AssertionError(message)

    anyio.run(asked)
    assert sent == 50


def test_a_body_of_the_largest_size_is_read(client: TestClient, settings: Settings) -> None:
    body = b'{"theme": "x"}'.ljust(settings.largest_body_bytes)
    assert client.post("/api/songs", content=body, headers={"content-type": "application/json"}).status_code == 201


def test_a_body_that_does_not_come_is_not_waited_for(settings: Settings) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await anyio.sleep_forever()

    app = FastAPI()
    app.add_middleware(LimitedBody, largest_bytes=10, limit_s=0.05)

    @app.post("/")
    async def read(body: dict[str, str]) -> None:
        raise AssertionError(body)

    async def asked() -> httpx2.Response:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=ORIGIN) as client:
            return await client.post("/", content=slow(), headers={"content-type": "application/json"})

    assert "not whole after 0.05 s" in detail_of(anyio.run(asked), 408)


@pytest.mark.parametrize("place", ["/", "/healthz", "/api/songs", "/openapi.json", "/page/main.js", "/nothing"])
def test_head_is_get_without_a_body(client: TestClient, place: str) -> None:
    head, get = client.head(place), client.get(place)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert len(get.content) > 0


def test_text_is_packed_and_what_is_packed_already_is_not(client: TestClient) -> None:
    song = written(client)
    packed = client.get(f"/api/songs/{song['id']}")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == song
    plain = client.get(f"/api/songs/{song['id']}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == song


@pytest.mark.parametrize(
    ("method", "place", "allowed"),
    [
        ("PUT", "/api/songs", "GET, HEAD, POST"),
        ("PATCH", "/api/songs/x", "DELETE, GET, HEAD"),
        ("GET", "/api/songs/x/rewrite", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/page/main.js", "GET, HEAD"),
        ("DELETE", "/openapi.json", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused_and_told_which_there_are(
    client: TestClient, method: str, place: str, allowed: str
) -> None:
    answer = client.request(method, place)
    assert f"{method} of '{place}'; wanted {allowed}" in detail_of(answer, 405)
    assert answer.headers["allow"] == allowed
