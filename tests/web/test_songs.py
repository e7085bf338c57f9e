"""Songs asked for, changed, listed and forgotten."""

from collections.abc import Callable
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pairing.export import Format
from pairing.reading.songjson import song_from_json
from tests.pairing.songs import plain_song
from tests.web import work
from tests.web.conftest import ORIGIN, SEED, FakePool, detail_of, written
from web import jobs
from web.errors import Busy, TookTooLong, Unprocessable
from web.pool import JobFailedError, Pool
from web.pool_process import LostProcessError
from web.settings import Settings

JSON = {"content-type": "application/json"}


def test_a_song_is_written_and_kept(client: TestClient, pool: FakePool) -> None:
    answer = client.post("/api/songs", json={"theme": "rain", "seed": SEED})
    content = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/songs/{content['id']}"
    assert client.get(answer.headers["location"]).json() == content
    assert (content["parent"], content["notices"]) == (None, ["a notice"])
    assert content["song"]["seed"] == SEED
    assert song_from_json(content["song"]).melody == plain_song().melody
    assert content["song"]["files"] == {str(k): f"/api/songs/{content['id']}/files/{k}" for k in Format}
    assert pool.asked[0][0] == "write"


def test_the_very_same_song_is_kept_once(client: TestClient) -> None:
    first = client.post("/api/songs", json={"theme": "rain", "seed": SEED})
    again = client.post("/api/songs", json={"theme": "rain", "seed": SEED})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(client.get("/api/songs").json()["songs"]) == 1


def test_a_seed_is_drawn_and_told(client: TestClient) -> None:
    seeds = {client.post("/api/songs", json={"theme": "rain"}).json()["song"]["seed"] for _ in range(3)}
    assert len(seeds) == 3
    links = [song["link"] for song in client.get("/api/songs").json()["songs"]]
    assert {f"/?theme=rain&seed={seed}" for seed in seeds} == set(links)


def test_what_is_asked_for_arrives(client: TestClient, pool: FakePool) -> None:
    steps = [{"what": "line", "number": 2, "seed": 5}, {"what": "melody", "key": "E minor"}]
    written(client, mood="stormy", form="ternary", voice="bass", tempo_bpm=90, accompaniment=False, then=steps)
    request, then = pool.asked[0][1]
    assert request.tune is None
    assert (request.mood, request.form, request.voice) == ("stormy", "ternary", "bass")
    assert (request.tempo_bpm, request.accompaniment) == (90.0, False)
    assert then[0].seed == 5
    assert then[1].seed is not None
    assert then[1].key == "E minor"


def test_a_song_of_a_theme_has_a_link_that_makes_it_again(client: TestClient) -> None:
    steps = [{"what": "line", "number": 3, "seed": 55}, {"what": "melody", "seed": 9}]
    wishes = {"mood": "calm", "metre": "3/4", "key": "E minor", "tempo_bpm": 90.5, "accompaniment": False}
    assert written(client, theme="sea & sky", **wishes, then=steps)["link"] == (
        "/?theme=sea%20%26%20sky&mood=calm&key=E%20minor&tempo_bpm=90.5&metre=3/4&accompaniment=false"
        f"&seed={SEED}&then=line-3-55,melody-9"
    )


def test_a_song_of_given_words_has_a_link_that_shows_it(client: TestClient) -> None:
    content = written(client, words="One line of words")
    assert content["link"] == f"/songs/{content['id']}"


def test_a_change_makes_another_song(client: TestClient, pool: FakePool) -> None:
    first = written(client)
    answer = client.post(f"/api/songs/{first['id']}/rewrite", json={"what": "stanza", "number": 1, "seed": 77})
    second = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/songs/{second['id']}"
    assert (second["parent"], second["song"]["seed"]) == (first["id"], 77)
    assert second["link"] == f"/?theme=rain&seed={SEED}&then=stanza-1-77"
    assert client.get(f"/api/songs/{first['id']}").json() == first
    assert pool.asked[-1][1][0].song == song_from_json(first["song"])
    third = client.post(f"/api/songs/{second['id']}/rewrite", json={"what": "words", "seed": 78}).json()
    assert third["link"] == f"/?theme=rain&seed={SEED}&then=stanza-1-77,words-78"


def test_a_changes_seed_is_drawn_and_told(client: TestClient, pool: FakePool) -> None:
    first = written(client)
    second = client.post(f"/api/songs/{first['id']}/rewrite", json={"what": "melody"}).json()
    seed = pool.asked[-1][1][0].seed
    assert second["link"].endswith(f"&then=melody-{seed}")


def test_a_change_that_no_link_can_say_is_shown_by_its_id(client: TestClient) -> None:
    first = written(client)
    step = {"what": "melody", "seed": 1, "key": "E minor"}
    second = client.post(f"/api/songs/{first['id']}/rewrite", json=step).json()
    assert second["link"] == f"/songs/{second['id']}"


def test_more_changes_than_a_request_may_have_are_shown_by_the_id(client: TestClient) -> None:
    song = written(client, then=[{"what": "words", "seed": n} for n in range(20)])
    assert song["link"].startswith("/?theme=")
    more = client.post(f"/api/songs/{song['id']}/rewrite", json={"what": "words", "seed": 20}).json()
    assert more["link"] == f"/songs/{more['id']}"


def test_songs_are_listed_newest_first(client: TestClient) -> None:
    for seed in range(3):
        written(client, seed=seed, mood="calm")
    first = client.get("/api/songs", params={"limit": 2}).json()
    second = client.get("/api/songs", params={"limit": 2, "before": first["next"]}).json()
    assert [song["seed"] for song in first["songs"] + second["songs"]] == [2, 1, 0]
    assert second["next"] is None
    song = first["songs"][0]
    assert client.get(f"/api/songs/{song['id']}").json()["created"] == song.pop("created")
    del song["id"]
    assert song == {
        "title": "Ah", "theme": "rain", "key": "C major", "metre": "4/4", "tempo_bpm": 120.0, "seed": 2,
        "mood": "calm", "parent": None, "first_line": "Ah, melody", "link": "/?theme=rain&mood=calm&seed=2",
    }  # fmt: skip


def test_a_deleted_song_is_gone(client: TestClient) -> None:
    place = f"/api/songs/{written(client)['id']}"
    gone = client.delete(place)
    assert (gone.status_code, gone.content) == (204, b"")
    for method, below in (("GET", ""), ("DELETE", ""), ("GET", "/files/mid"), ("GET", "/score")):
        assert "no song" in detail_of(client.request(method, place + below), 404)
    assert "no song" in detail_of(client.post(f"{place}/rewrite", json={"what": "words"}), 404)


def rewritten(client: TestClient, song_id: str, seed: int) -> str:
    """The id of the song that a change of its words makes."""
    step = {"what": "words", "seed": seed}
    return str(client.post(f"/api/songs/{song_id}/rewrite", json=step).json()["id"])


def test_the_latest_of_each_song_s_changes_are_listed_page_by_page(client: TestClient) -> None:
    for seed in range(0, 30, 10):
        rewritten(client, rewritten(client, written(client, seed=seed)["id"], seed + 1), seed + 2)
    first = client.get("/api/songs", params={"limit": 2, "latest": True}).json()
    second = client.get("/api/songs", params={"limit": 2, "latest": True, "before": first["next"]}).json()
    assert [song["seed"] for song in first["songs"] + second["songs"]] == [22, 12, 2]
    assert second["next"] is None
    assert len(client.get("/api/songs").json()["songs"]) == 9


@pytest.mark.parametrize(("with_earlier", "left"), [(None, 3), ("false", 3), ("true", 1)])
def test_earlier_versions_are_deleted_where_that_is_asked(
    client: TestClient, with_earlier: str | None, left: int
) -> None:
    song_id = rewritten(client, rewritten(client, written(client, seed=1)["id"], 2), 3)
    written(client, seed=4)
    query = {} if with_earlier is None else {"with_earlier": with_earlier}
    assert client.delete(f"/api/songs/{song_id}", params=query).status_code == 204
    assert len(client.get("/api/songs").json()["songs"]) == left


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [("GET", "/api/songs", "latest"), ("DELETE", "/api/songs/aaaaaaaaaaaaaaaa", "with_earlier")],
)
def test_a_yes_or_no_is_one(client: TestClient, method: str, path: str, name: str) -> None:
    assert detail_of(client.request(method, path, params={name: "perhaps"}), 422).startswith(f"{name}: ")


def test_songs_outlive_the_server(app: FastAPI, settings: Settings) -> None:
    from web.app import create_app

    with TestClient(app, base_url=ORIGIN) as client:
        content = written(client)
    after = create_app(settings)
    after.state.pool, after.state.sounds = app.state.pool, app.state.sounds
    with TestClient(after, base_url=ORIGIN) as client:
        assert client.get(f"/api/songs/{content['id']}").json() == content


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "Invalid JSON"),
    "half": (b'{"theme"', "Invalid JSON"),
    "no-utf-8": (b'{"theme": "\xff"}', "Invalid JSON"),
    "half-a-character": (b'{"theme": "\\ud800"}', "Invalid JSON"),
    "deep": (b"[" * 100_000, "Invalid JSON"),
    "list": (b"[]", "the body: [] came; wanted an object"),
    "neither-theme-nor-words": (
        b"{}", "Missing theme or words: what is the song about?"),
    "null-theme": (b'{"theme": null}', "what is the song about?"),
    "empty-theme": (b'{"theme": ""}', "theme: nothing stands in it; what is the song about?"),
    "empty-words": (b'{"words": ""}', "words: nothing stands in it; what is the song about?"),
    "long-theme": (b'{"theme": "' + b"x" * 501 + b'"}', "501 characters came; wanted at most 500"),
    "long-words": (b'{"words": "' + b"x" * 50_001 + b'"}', "50001 characters came; wanted at most 50000"),
    "number-theme": (b'{"theme": 3}', "theme: 3 came; wanted text"),
    "text-verses": (b'{"theme": "x", "verses": "3"}', 'verses: "3" came; wanted a whole number from 1 to 12'),
    "too-many-verses": (b'{"theme": "x", "verses": 13}', "verses: 13 came; wanted a whole number from 1 to 12"),
    "negative-seed": (b'{"theme": "x", "seed": -1}', "seed: -1 came"),
    "large-seed": (b'{"theme": "x", "seed": 9007199254740992}', "seed: 9007199254740992 came"),
    "endless-tempo": (b'{"theme": "x", "tempo_bpm": 1e999}', "tempo_bpm"),
    "no-number": (b'{"theme": "x", "tempo_bpm": NaN}', "Tempo_bpm|tempo_bpm|Invalid JSON"),
    "unknown-mood": (b'{"theme": "x", "mood": "hungry"}', 'mood: "hungry" came; wanted joyful, '),
    "unknown-field": (b'{"theme": "x", "themes": 1}', "themes: came, but there is no such field"),
    "words-and-verses": (b'{"words": "x", "verses": 2}', "verses does not go with words: the words have their own"),
    "track-alone": (b'{"theme": "x", "track": "1"}', "track goes with tune only: which file has that track?"),
    "unknown-step": (b'{"theme": "x", "then": [{"what": "key"}]}', 'then.0.what: "key" came'),
    "step-without-number": (b'{"theme": "x", "then": [{"what": "line"}]}', "then.0: a number goes with a line"),
    "step-with-number": (b'{"theme": "x", "then": [{"what": "words", "number": 1}]}', "then.0: a number goes with"),
    "key-for-a-line": (
        b'{"theme": "x", "then": [{"what": "line", "number": 1, "key": "E minor"}]}', "then.0: key does not go with"),
    "too-many-steps": (b'{"theme": "x", "then": [' + b",".join([b'{"what":"words"}'] * 21) + b"]}", "then: 21 came"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_makes_no_song_is_refused(client: TestClient, pool: FakePool, name: str) -> None:
    body, says = REFUSED[name]
    told = detail_of(client.post("/api/songs", content=body, headers=JSON), 422)
    assert any(part in told for part in says.split("|")), told
    assert len(told) < 300
    assert pool.asked == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
@pytest.mark.parametrize("below", ["", "/someid/rewrite"])
def test_other_kinds_of_bodies_are_refused(client: TestClient, kind: str, below: str) -> None:
    answer = client.post(f"/api/songs{below}", content=b"theme=x", headers={"content-type": kind})
    assert f"of type '{kind}'" in detail_of(answer, 415)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "before=0", "before=-1", "before=x", f"before={10**30}"]
)
def test_pages_that_cannot_be_are_refused(client: TestClient, query: str) -> None:
    assert detail_of(client.get(f"/api/songs?{query}"), 422).startswith(query.split("=")[0])


@pytest.mark.parametrize("song_id", ["x", "a" * 16, "%00", "..%2F..", "x" * 5000, "%F0%9F%8E%B5", "' OR 1=1"])
def test_ids_of_no_song_are_not_found(client: TestClient, song_id: str) -> None:
    detail_of(client.get(f"/api/songs/{song_id}"), 404)


UNMET: dict[str, tuple[Callable[[], Exception], int, str | None]] = {
    "refused": (lambda: Unprocessable("no such key: H"), 422, None),
    "busy": (lambda: Busy(2.5), 429, "3"),
    "too-long": (lambda: TookTooLong(30), 503, "5"),
    "lost": (lambda: LostProcessError("a process died"), 503, "5"),
}


@pytest.mark.parametrize("name", UNMET)
def test_work_that_is_not_done_is_told(client: TestClient, pool: FakePool, name: str) -> None:
    make, status, retry_after = UNMET[name]
    pool.error = make()
    answer = client.post("/api/songs", json={"theme": "x"})
    assert detail_of(answer, status)
    assert answer.headers.get("retry-after") == retry_after
    assert client.get("/api/songs").json()["songs"] == []


@pytest.mark.parametrize("error", [JobFailedError("Traceback: /secret/path"), KeyError("secret")], ids=["job", "own"])
def test_a_bug_is_an_answer_that_tells_nothing_of_the_inside(client: TestClient, pool: FakePool, error: Any) -> None:
    pool.error = error
    answer = client.post("/api/songs", json={"theme": "x"})
    assert "secret" not in detail_of(answer, 500)
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(("theme", "status"), [("a mistake", 500), ("death", 503)])
def test_after_a_bug_songs_are_written_as_before(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, theme: str, status: int
) -> None:
    monkeypatch.setattr(jobs, "write", work.write)
    app.state.pool = Pool(1, 3, work.nothing)
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        answer = client.post("/api/songs", json={"theme": theme})
        assert detail_of(answer, status)
        assert "content-security-policy" in answer.headers
        assert client.post("/api/songs", json={"theme": "rain"}).status_code == 201


def test_for_a_sender_who_went_nothing_is_written(app: FastAPI) -> None:
    came = iter([{"type": "http.request", "body": b'{"theme": "rain"}', "more_body": False}])
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/songs", "query_string": b"", "headers": headers}

    async def receive() -> Any:
        return next(came, {"type": "http.disconnect"})

    async def send(_message: Any) -> None:
        pass

    anyio.run(app, scope, receive, send)
    assert app.state.store.newest(1) == ([], None)
