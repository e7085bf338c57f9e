"""Songs asked for with a form, files included."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from music.notes import Melody, Phrase
from pairing.song import Song
from tests.pairing.songs import plain_song
from tests.web.conftest import FakePool, detail_of
from web import uploads

TUNE = {"tune": ("a.mid", b"a tune")}
TUNE_READ = Melody((Phrase(plain_song().melody),), plain_song().key, plain_song().metre, 120.0)
SONG = {"song": ("a.kar", b"a song")}


@pytest.fixture(autouse=True)
def readers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Reads no file, and remembers what it was given."""
    given: list[tuple[Any, ...]] = []

    async def read_tune(*of: Any) -> Melody:
        given.append(of)
        return TUNE_READ

    async def read_song(*of: Any) -> tuple[Song, tuple[str, ...]]:
        given.append(of)
        return plain_song(), ("left out",)

    monkeypatch.setattr(uploads, "read_tune", read_tune)
    monkeypatch.setattr(uploads, "read_song", read_song)
    return given


def test_fields_come_as_text(client: TestClient, pool: FakePool) -> None:
    steps = json.dumps([{"what": "words", "seed": 3}])
    form = {"theme": "x", "verses": "2", "tempo_bpm": "90.5", "accompaniment": "false", "seed": "4", "then": steps}
    answer = client.post("/api/songs", files={name: (None, value) for name, value in form.items()})
    request, then = pool.asked[0][1]
    assert answer.status_code == 201
    assert (request.verses, request.tempo_bpm, request.accompaniment, request.seed) == (2, 90.5, False, 4)
    assert then[0].seed == 3
    assert answer.json()["link"].startswith("/?theme=x&verses=2")


@pytest.mark.parametrize("field", ["theme", "words"])
def test_a_tune_gets_words(client: TestClient, pool: FakePool, readers: list[Any], field: str) -> None:
    answer = client.post("/api/songs", data={field: "some words", "track": "Flute"}, files=TUNE)
    content = answer.json()
    assert answer.status_code == 201
    assert readers == [(b"a tune", "a.mid", "Flute")]
    assert pool.asked[0][1][0].tune == TUNE_READ
    assert content["link"] == f"/songs/{content['id']}"


def test_a_whole_song_is_kept_as_it_is(client: TestClient, pool: FakePool, readers: list[Any]) -> None:
    content = client.post("/api/songs", files=SONG).json()
    assert readers == [(b"a song", "a.kar")]
    assert pool.asked == []
    assert (content["song"]["title"], content["notices"]) == ("Ah", ["left out"])
    assert content["link"] == f"/songs/{content['id']}"
    changed = client.post(f"/api/songs/{content['id']}/rewrite", json={"what": "words", "seed": 3}).json()
    assert (changed["parent"], changed["link"]) == (content["id"], f"/songs/{changed['id']}")


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "tune-alone": ({}, TUNE, "Missing theme or words: what is the song about?"),
    "song-and-theme": ({"theme": "x"}, SONG, "theme came with song"),
    "song-and-tune": ({}, {**SONG, **TUNE}, "tune came with song"),
    "tune-and-key": ({"theme": "x", "key": "E minor"}, TUNE, "key does not go with tune: the tune has its own"),
    "other-file": ({"theme": "x"}, {"picture": ("a.png", b"x")}, "picture: a file came"),
    "theme-as-a-file": ({}, {"theme": ("a.txt", b"x")}, "theme: a file came"),
    "tune-as-text": ({"theme": "x", "tune": "x"}, {"track": (None, b"1")}, "tune: came, but there is no such field"),
    "bad-steps": ({"theme": "x", "then": "melody"}, {"verses": (None, b"1")}, "then: Invalid JSON"),
    "step-without-number": ({"theme": "x", "then": '[{"what": "line"}]'}, {"verses": (None, b"1")}, "then.0: a number"),
    "bad-number": (
        {"theme": "x", "verses": "two"},
        {"lines": (None, b"1")},
        'verses: "two" came; wanted a whole number from 1 to 12',
    ),
    "empty-theme": ({"theme": ""}, TUNE, "theme: nothing stands in it; what is the song about?"),
    "bad-seed-in-a-step": (
        {"theme": "x", "then": '[{"what": "words", "seed": "x"}]'},
        {"verses": (None, b"1")},
        'then.0.seed: "x" came; wanted a whole number from 0 to',
    ),
    "twice": ({"theme": ["x", "y"]}, {"verses": (None, b"1")}, "theme: came twice"),
    "too-many-fields": ({f"n{n}": "x" for n in range(40)}, {"verses": (None, b"1")}, "Too many fields"),
    "too-many-files": ({}, {f"n{n}": ("a", b"x") for n in range(3)}, "Too many files"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_makes_no_song_is_refused(client: TestClient, pool: FakePool, name: str) -> None:
    data, files, says = REFUSED[name]
    assert says in detail_of(client.post("/api/songs", data=data, files=files), 422)
    assert pool.asked == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--other\r\n\r\n"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="theme"\r\n\r\nx'),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
    ],
    ids=["no-boundary", "other-boundary", "empty", "cut-off", "no-name"],
)
def test_a_broken_form_is_refused(client: TestClient, kind: str, body: bytes) -> None:
    detail_of(client.post("/api/songs", content=body, headers={"content-type": kind}), 422)
