"""Files that no honest person uploads: refused within the limits, while the server answers others and does not grow."""

import io
import select
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.music.readers.midi_bytes import END, header, track
from tests.serving import NEEDS_PROC, SMALL, Server, raw
from tests.web.outside.test_requests import FORM, JSON, check_refused

pytestmark = [NEEDS_PROC, pytest.mark.slow]

MB = 1_000_000
TUNE_STEPS = [2, 2, 1, 2, -3, 1, -1, -2, -2, 2, -2]
MOST_GROWTH_MB = 100
ENDLESS_MB = 300
"""More than any server takes in before it hangs up."""
FILE_BEGINS = b'--x\r\nContent-Disposition: form-data; name="tune"; filename="a.mid"\r\n\r\n'
MOST_WAIT_S = 3.0
"""How long another visitor waits for `/healthz` meanwhile."""

SCORE = '<?xml version="1.0"?>{}<score-partwise><part-list><score-part id="P1"/></part-list>{}</score-partwise>'
CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'


def zipped(**files: bytes) -> bytes:
    """A zip of these files, `_` for `/`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def zip_bomb() -> bytes:
    """A score of a gigabyte in a megabyte."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER.format("score.xml"))
        with archive.open("score.xml", "w", force_zip64=True) as score:
            score.write(b'<?xml version="1.0"?><score-partwise>')
            for _ in range(1000):
                score.write(b" " * MB)
    return made.getvalue()


def many_events(count: int) -> bytes:
    """A MIDI file of so many program changes in running status, two bytes each."""
    return header() + track(b"\x00\xc0\x00" + b"\x00\x00" * (count - 1) + END)


def many_notes(count: int) -> bytes:
    """A MIDI file whose notes all sound at once, three bytes an event."""
    return header() + track(b"\x00\x90\x3c\x50" + b"\x00\x3c\x50" * (count - 1) + END)


def entity_bomb() -> bytes:
    """A billion laughs."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return SCORE.format(f'<!DOCTYPE s [<!ENTITY e0 "ha">{entities}]>', "<part>&e11;</part>").encode()


def outside_entity(address: str) -> bytes:
    """A score that would quote a file of the server."""
    notes = "<measure><note><rest/><duration>4</duration><lyric><text>&x;</text></lyric></note></measure>"
    return SCORE.format(f'<!DOCTYPE s [<!ENTITY x SYSTEM "{address}">]>', f'<part id="P1">{notes}</part>').encode()


HOSTILE = [
    pytest.param("score.mxl", zip_bomb, id="zip bomb"),
    pytest.param("tune.mid", lambda: many_events(4_000_000), id="MIDI of 4 million events"),
    pytest.param("score.musicxml", entity_bomb, id="entity bomb"),
    pytest.param("score.musicxml", lambda: outside_entity("file:///etc/passwd"), id="entity of a file"),
    pytest.param("score.musicxml", lambda: outside_entity("http://127.0.0.1:9/"), id="entity of a host"),
    pytest.param("score.musicxml", lambda: b"<a>" * 1_000_000, id="deep XML"),
    pytest.param("score.mxl", lambda: zipped(**{"../../etc/x.xml": b"<a/>"}), id="zip with a path out"),
    pytest.param(
        "score.mxl",
        lambda: zipped(**{"META-INF/container.xml": CONTAINER.format("../../../../etc/passwd").encode()}),
        id="container that points out",
    ),
    pytest.param("score.mxl", lambda: zipped(**{"a.mxl": zipped(**{"b.mxl": b"PK"})}), id="zip in a zip"),
    pytest.param("tune.mid", lambda: header(tracks=65535) + track(END), id="MIDI tracks that are not there"),
    pytest.param("tune.mid", lambda: b"MThd\xff\xff\xff\xff" + bytes(100), id="MIDI of 4 GB by its word"),
    pytest.param("tune.mid", lambda: header()[:10], id="half a MIDI"),
    pytest.param("tune.abc", lambda: b"X:1\nK:C\n" + b"(" * 1_000_000 + b"\n", id="ABC brackets"),
    pytest.param("song.json", lambda: b"[" * 4_000_000, id="deep JSON"),
    pytest.param("song.json", lambda: b'{"seed": ' + b"9" * 4_000_000 + b"}", id="JSON number"),
    pytest.param("song.txt", lambda: b"#TITLE:a\n#BPM:0\n" + b": 0 1 1 a\n" * 500_000 + b"E\n", id="UltraStar"),
    pytest.param("tune.mid", lambda: b"", id="empty"),
    pytest.param("../../../etc/cron.d/x.mid", lambda: b"MThd", id="name with a path"),
    pytest.param("tune", lambda: b"\x00" * 1000, id="no kind"),
    pytest.param("x" * 5000 + ".mid", lambda: b"MThd", id="name of 5,000 letters"),
    pytest.param("a\x00b\r\nSet-Cookie: x.mid", lambda: b"MThd", id="name with line ends"),
    pytest.param("tune.exe", lambda: b"MZ" + bytes(1000), id="program"),
]
LONG = [
    pytest.param("tune.mid", lambda: many_notes(2_500_000), id="MIDI of 2.5 million notes"),
    pytest.param("tune.abc", lambda: b"X:1\nK:C\n" + b"C" * 4_000_000 + b"\n", id="ABC of 4 million notes"),
    pytest.param("tune.krn", lambda: b"**kern\n" + b"4c\n" * 2_000_000 + b"*-\n", id="kern of 2 million notes"),
]
"""As a song, they are read until the time for reading is over, as the file of 4 million events is."""


@contextmanager
def answering_others(server: Server) -> Iterator[list[float]]:
    """Asks for `/healthz` again and again meanwhile, and keeps how long each answer took, in seconds."""
    waits: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.1):
            asked_at = time.monotonic()
            httpx2.get(f"{server.url}/healthz", timeout=30, trust_env=False)
            waits.append(time.monotonic() - asked_at)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waits
    finally:
        over.set()
        asking.join()


@pytest.mark.parametrize("field", ["tune", "song"])
@pytest.mark.parametrize(("name", "content"), HOSTILE)
def test_hostile_files(
    server: Server, client: httpx2.Client, field: str, name: str, content: Callable[[], bytes]
) -> None:
    check_upload_refused(server, client, field, name, content())


@pytest.mark.parametrize(("name", "content"), LONG)
def test_long_files(server: Server, client: httpx2.Client, name: str, content: Callable[[], bytes]) -> None:
    check_upload_refused(server, client, "tune", name, content())


def check_upload_refused(server: Server, client: httpx2.Client, field: str, name: str, content: bytes) -> None:
    before_mb = server.memory_mb()
    with answering_others(server) as waits:
        answer = client.post("/api/songs", files={field: (name, content)})
    check_refused(answer, 413, 415, 422)
    assert b"root:" not in answer.content
    assert server.memory_mb() - before_mb < MOST_GROWTH_MB
    assert max(waits, default=0) < MOST_WAIT_S


@pytest.mark.parametrize("kind", ["tune", "song"])
def test_a_midi_of_ten_million_events_is_too_large(server: Server, client: httpx2.Client, kind: str) -> None:
    check_upload_refused(server, client, kind, "a.mid", many_events(10_000_000))


def test_a_hundred_megabytes_are_refused(server: Server, client: httpx2.Client) -> None:
    asked_at = time.monotonic()
    check_upload_refused(server, client, "tune", "a.mid", bytes(100 * MB))
    assert time.monotonic() - asked_at < 10


@pytest.mark.parametrize("kind", [FORM, JSON])
def test_who_asks_first_is_refused_before_anything_is_sent(server: Server, kind: dict[str, str]) -> None:
    asked_at = time.monotonic()
    asked = {**kind, "Content-Length": str(100 * MB), "Expect": "100-continue"}
    check_refused(raw(server, "POST", "/api/songs", asked), 413)
    assert time.monotonic() - asked_at < 3


@pytest.mark.parametrize("path", ["/api/songs", "/api/songs/{id}/rewrite", "/healthz", "/nowhere"])
@pytest.mark.parametrize(("kind", "begins"), [(FORM, FILE_BEGINS), (JSON, b'{"theme": "')])
def test_a_body_without_end_is_cut_off(
    server: Server, kept_id: str, path: str, kind: dict[str, str], begins: bytes
) -> None:
    before_mb = server.memory_mb()
    status, sent = sent_until_refused(server, path.format(id=kept_id), kind, begins)
    assert 400 <= status < 500
    assert sent < ENDLESS_MB * MB
    assert server.memory_mb() - before_mb < MOST_GROWTH_MB


def sent_until_refused(server: Server, path: str, kind: dict[str, str], begins: bytes) -> tuple[int, int]:
    """Sends a body in chunks until an answer comes, and returns its status with the number of bytes sent."""
    asked = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Transfer-Encoding: chunked"]
    asked += [f"{name}: {value}" for name, value in kind.items()]
    part, sent = begins, 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(("\r\n".join(asked) + "\r\n\r\n").encode())
        while sent < ENDLESS_MB * MB and not select.select([connection], [], [], 0)[0]:
            try:
                connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
            except (BrokenPipeError, ConnectionResetError):
                break
            sent += len(part)
            part = b"a" * 64 * 1024
        return int(connection.recv(1000).split(b" ")[1]), sent


def test_a_slow_sender_keeps_nobody_waiting(server: Server, client: httpx2.Client) -> None:
    asked = f"POST /api/songs HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: 1000\r\n\r\n{{"
    senders = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for sender in senders:
            sender.sendall(asked.encode())
        assert client.post("/api/songs", json={"theme": "rain", "seed": 2, **SMALL}).status_code in (200, 201)
    finally:
        for sender in senders:
            sender.close()


def test_an_honest_tune_is_taken(client: httpx2.Client, tune: Path) -> None:
    made = client.post(
        "/api/songs", data={"theme": "rain", "seed": "1"}, files={"tune": ("tune.abc", tune.read_bytes())}
    )
    assert made.status_code in (200, 201), made.text
    sung = [n["pitch_midi"] for line in lines(made.json()["song"]) for s in line["syllables"] for n in s["notes"]]
    assert [b - a for a, b in pairwise(sung)][: len(TUNE_STEPS)] == TUNE_STEPS


@pytest.mark.parametrize("kind", ["mid", "kar", "musicxml", "mxl", "json"])
def test_a_song_of_our_own_is_taken_back(client: httpx2.Client, kept_id: str, kind: str) -> None:
    content = client.get(f"/api/songs/{kept_id}/files/{kind}").content
    made = client.post("/api/songs", files={"song": (f"song.{kind}", content)})
    assert made.status_code in (200, 201), made.text
    kept = client.get(f"/api/songs/{kept_id}").json()["song"]
    assert words(made.json()["song"]) == words(kept)


def lines(song: Any) -> list[Any]:
    return [line for stanza in song["stanzas"] for line in stanza["lines"]]


def words(song: Any) -> list[str]:
    return [line["text"] for line in lines(song)]
