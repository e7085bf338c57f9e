"""Requests that no honest page sends: every one is refused in a sentence, and the server lives on."""

import json

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.serving import SMALL, Answer, Server, raw

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


def check_refused(answer: Answer | httpx2.Response, *statuses: int) -> None:
    """One of these statuses, and a sentence that says why."""
    status = answer.status if isinstance(answer, Answer) else answer.status_code
    body = answer.body if isinstance(answer, Answer) else answer.content
    assert status in statuses, body[:300]
    detail = json.loads(body)["detail"]
    assert isinstance(detail, str)
    assert " " in detail


@pytest.mark.parametrize(
    "path",
    [
        "/page/../settings.py",
        "/page/../../cli.py",
        "/page/%2e%2e/settings.py",
        "/page/%2e%2e%2fsettings.py",
        "/page/..%2fsettings.py",
        "/page/..%5csettings.py",
        "/page/%252e%252e%252fsettings.py",
        "/page/....//settings.py",
        "/page//etc/passwd",
        "/page/%2fetc%2fpasswd",
        "/page/sound/../../settings.py",
        "/page/index.html%00.js",
        "/page/" + "a/" * 500,
        "/page/" + "a" * 5000,
        "/docs/../settings.py",
        "/docs/..%2f..%2fcli.py",
        "/api/songs/..%2f..%2fcli.py",
        "/api/songs/%2e%2e",
        "/api/songs/{id}/files/..%2f..%2f..%2fcli.py",
        "/api/songs/{id}/files/mid%00",
        "/api/songs/..%2f..%2fetc%2fpasswd/files/mid",
        "/api/songs/{id}/files/",
        "/api/sounds/..%2f..%2fcli.py",
        "/api/sounds/..%2f..%2f..%2fetc%2fpasswd.wav",
        "/../cli.py",
        "/%2e%2e/cli.py",
        "//etc/passwd",
        "/cli.py",
        "/.git/config",
    ],
)
def test_nothing_outside_the_page_is_served(server: Server, kept_id: str, path: str) -> None:
    answer = raw(server, "GET", path.format(id=kept_id))
    assert 400 <= answer.status < 500
    assert b"import " not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("path", ["/songs/..%2f..%2fcli.py", "/songs/%2e%2e/cli.py", "/songs/../cli.py"])
def test_a_song_s_address_serves_the_page_or_nothing(server: Server, path: str) -> None:
    answer = raw(server, "GET", path)
    assert answer.status in (200, 404)
    assert b"import typer" not in answer.body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b"[" * 100_000, id="deep lists"),
        pytest.param(b'{"theme":' * 100_000, id="deep objects"),
        pytest.param(b'{"then":' + b"[" * 5000 + b"]" * 5000 + b"}", id="deep within"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"theme"', id="a string"),
        pytest.param(b"\xff\xfe\x00", id="not UTF-8"),
        pytest.param(b'{"theme": "\xff"}', id="not UTF-8 within"),
        pytest.param(b'{"theme": "rain", "seed": ' + b"9" * 5000 + b"}", id="number of 5,000 digits"),
        pytest.param(b'{"theme": "rain", "seed": 1e999}', id="infinite"),
        pytest.param(b'{"theme": "rain", "tempo_bpm": NaN}', id="NaN"),
        pytest.param(b'{"theme": "rain", "seed": -1}', id="seed below 0"),
        pytest.param(b'{"theme": "rain", "verses": 100000}', id="verses"),
        pytest.param(b'{"theme": "rain", "syllables": "' + b"9," * 5000 + b'9"}', id="syllables"),
        pytest.param(b'{"theme": "rain", "syllables": "999999999999"}', id="a line without end"),
        pytest.param(b'{"theme": "rain", "metre": "1/1000000000"}', id="metre"),
        pytest.param(b'{"theme": "rain", "key": "H sharp"}', id="key"),
        pytest.param(b'{"theme": "rain", "voice": "castrato"}', id="voice"),
        pytest.param(b'{"theme": "rain", "then": [{"what": "line", "number": 4000}]}', id="a line it has not"),
        pytest.param(b'{"theme": "rain", "then": [{"what": "everything"}]}', id="step"),
        pytest.param(b'{"theme": "' + b"a" * 501 + b'"}', id="theme too long"),
        pytest.param(b'{"words": "' + b"a " * 26_000 + b'"}', id="words too long"),
        pytest.param(b'{"words": "\\n \\n"}', id="words of nothing"),
        pytest.param(b'{"theme": "\\ud800"}', id="half a character"),
        pytest.param(b'{"theme": "rain", "title": "\\udfff"}', id="half a character in the title"),
        pytest.param(b'{"theme": {"$gt": ""}}', id="object for text"),
        pytest.param(b'{"theme": "rain", "database": "/etc/passwd"}', id="unknown field"),
        pytest.param(b'{"theme": "rain", "tune": "/etc/passwd"}', id="a path for a tune"),
        pytest.param(b"{}", id="no wish"),
    ],
)
def test_wishes_that_are_none(server: Server, body: bytes) -> None:
    check_refused(raw(server, "POST", "/api/songs", JSON, body), 400, 413, 422)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param({}, b"{}", id="no type"),
        pytest.param({"Content-Type": "text/plain"}, b'{"theme": "rain"}', id="text"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, b"theme=rain", id="urlencoded"),
        pytest.param({"Content-Type": "application/xml"}, b"<theme>rain</theme>", id="XML"),
        pytest.param({"Content-Type": "nonsense"}, b'{"theme": "rain"}', id="nonsense"),
        pytest.param({"Content-Type": "multipart/form-data"}, b"--x--", id="no boundary"),
        pytest.param(FORM, b"--y\r\n\r\n", id="another boundary"),
        pytest.param(FORM, b"--x\r\nContent-Disposition: form-data\r\n\r\nrain\r\n--x--\r\n", id="part without a name"),
        pytest.param(FORM, b'--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\nrain', id="half a part"),
        pytest.param(
            FORM,
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(20_000))
            + b"--x--\r\n",
            id="20,000 parts",
        ),
        pytest.param(
            FORM,
            b'--x\r\nContent-Disposition: form-data; name="theme"; filename="a.txt"\r\n\r\nrain\r\n--x--\r\n',
            id="a file for a theme",
        ),
        pytest.param(
            FORM,
            b'--x\r\nContent-Disposition: form-data; name="tune"\r\n\r\n/etc/passwd\r\n--x--\r\n',
            id="text for a file",
        ),
    ],
)
def test_bodies_of_another_kind(server: Server, headers: dict[str, str], body: bytes) -> None:
    check_refused(raw(server, "POST", "/api/songs", headers, body), 400, 415, 422)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", "[::1", "", "a b"]
)
def test_hosts_of_others(server: Server, host: str) -> None:
    answer = raw(server, "GET", "/api/songs", {"Host": host})
    assert 400 <= answer.status < 500
    assert b'"songs"' not in answer.body


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-For", "Forwarded"])
def test_headers_of_proxies_change_nothing(server: Server, header: str) -> None:
    answer = raw(server, "POST", "/api/songs", {**JSON, "Origin": "http://evil.example", header: "evil.example"}, b"{}")
    check_refused(answer, 403)
    assert b"evil.example" not in raw(server, "GET", "/", {header: "evil.example"}).body


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", "file://"]
)
def test_origins_of_others_may_change_nothing(server: Server, kept_id: str, origin: str) -> None:
    asked = {**JSON, "Origin": origin}
    check_refused(raw(server, "POST", "/api/songs", asked, b'{"theme": "rain"}'), 403)
    check_refused(raw(server, "POST", f"/api/songs/{kept_id}/rewrite", asked, b'{"what": "words"}'), 403)
    check_refused(raw(server, "DELETE", f"/api/songs/{kept_id}", asked), 403)
    assert raw(server, "GET", f"/api/songs/{kept_id}").status == 200
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://127.0.0.1:{server.port}/api/stream", additional_headers={"Origin": origin}).close()


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/api/songs", "/openapi.json", "/api/sounds/piano.wav"])
def test_no_other_origin_is_let_read(server: Server, method: str, path: str) -> None:
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    assert not [name for name in raw(server, method, path, asked).headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("TRACE", "/"),
        ("TRACE", "/api/songs"),
        ("PUT", "/api/songs"),
        ("DELETE", "/api/songs"),
        ("PATCH", "/api/songs/{id}"),
        ("POST", "/api/songs/{id}"),
        ("POST", "/"),
        ("POST", "/page/index.html"),
        ("NONSENSE", "/api/songs"),
    ],
)
def test_methods_that_are_not_there(server: Server, kept_id: str, method: str, path: str) -> None:
    check_refused(raw(server, method, path.format(id=kept_id), JSON, b"{}"), 405)


@pytest.mark.parametrize(
    "query",
    [
        "transpose=13", "transpose=-999999999999999999999", "transpose=1.5", "transpose=", "transpose=NaN",
        "transpose=%00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["files/mid", "score"])
def test_transpositions_out_of_range(server: Server, kept_id: str, end: str, query: str) -> None:
    check_refused(raw(server, "GET", f"/api/songs/{kept_id}/{end}?{query}"), 422)


@pytest.mark.parametrize("width", ["0", "-1", "100000000", "1e9", "NaN"])
def test_widths_out_of_range(server: Server, kept_id: str, width: str) -> None:
    check_refused(raw(server, "GET", f"/api/songs/{kept_id}/score?width={width}"), 422)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "before=%00", "before=zzz", "before=' OR 1=1 --"])
def test_pages_of_the_gallery_that_are_not_there(server: Server, query: str) -> None:
    check_refused(raw(server, "GET", "/api/songs?" + query.replace(" ", "%20")), 422)


@pytest.mark.parametrize("song_id", ["a" * 16, "A" * 16, "a", "a" * 5000, "%27%20OR%201=1%20--", "%F0%9F%8E%B5"])
def test_songs_that_are_not_there(server: Server, song_id: str) -> None:
    for end in ("", "/files/mid", "/score"):
        check_refused(raw(server, "GET", f"/api/songs/{song_id}{end}"), 404)
    check_refused(raw(server, "DELETE", f"/api/songs/{song_id}"), 404)
    check_refused(raw(server, "POST", f"/api/songs/{song_id}/rewrite", JSON, b'{"what": "words"}'), 404)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"If-None-Match": '"' + "a" * 8000}, id="mark"),
        pytest.param({"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))}, id="1,000 ranges"),
        pytest.param({"Range": "bytes=99999999999-"}, id="range past the end"),
        pytest.param({"Accept-Encoding": "gzip;q=nan, *;q=-1"}, id="encodings"),
        pytest.param({"Accept": "x/" * 4000}, id="kinds"),
        pytest.param({"Cookie": "a=" + "b" * 8000}, id="biscuit"),
        pytest.param({"Accept-Language": "\x7f\x80\xff"}, id="bytes"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/songs", "/page/index.html", "/api/sounds/piano.wav"])
def test_odd_headers_do_no_harm(server: Server, headers: dict[str, str], path: str) -> None:
    assert raw(server, "GET", path, headers).status in (200, 206, 304, 400, 416, 431)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Length": "-1"}, id="length below 0"),
        pytest.param({"Content-Length": "1e3"}, id="length that is none"),
        pytest.param({"Content-Length": "9" * 400}, id="length of 400 digits"),
        pytest.param({"X-Long": "a" * 500_000}, id="header of 500 kB"),
    ],
)
def test_requests_that_are_no_http(server: Server, headers: dict[str, str]) -> None:
    try:
        status = raw(server, "POST", "/api/songs", {**JSON, **headers}).status
    except OSError:
        return  # hung up on, which is an answer too
    assert 400 <= status < 500


@pytest.mark.parametrize("field", ["theme", "title", "words"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("'; DROP TABLE songs; --", id="SQL"),
        pytest.param("../../../etc/passwd", id="path"),
        pytest.param("{{7*7}} ${7*7} %s {0.__class__}", id="templates"),
        pytest.param("a\u202eb\u0000c\u0007d \U0001f3b5", id="odd characters"),
        pytest.param("a" * 400, id="one long word"),
    ],
)
def test_odd_texts_are_kept_as_texts_or_refused(client: httpx2.Client, field: str, text: str) -> None:
    made = client.post("/api/songs", json={"theme": "rain", "seed": 1, **SMALL, field: text})
    if made.status_code not in (200, 201):
        check_refused(made, 422)
        return
    song_id, song = made.json()["id"], made.json()["song"]
    assert client.get(f"/api/songs/{song_id}").json()["song"] == song
    for kind in ("mid", "musicxml", "txt", "kar"):
        named = client.get(f"/api/songs/{song_id}/files/{kind}").headers["content-disposition"]
        assert not set(named) & set("<>/\\\r\n")
