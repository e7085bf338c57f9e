import json
import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from web.stream import router
from web.stream_child import AHEAD_S, streamed

pytestmark = pytest.mark.slow

SEATS = 2


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router)
    app.state.seats = anyio.Semaphore(SEATS)
    with TestClient(app) as client:
        yield client


def messages(client: TestClient, query: str, count: int) -> list[dict[str, Any]]:
    with client.websocket_connect(f"/api/stream?{query}") as socket:
        return [json.loads(socket.receive_text()) for _ in range(count)]


def wished(**values: Any) -> dict[str, Any]:
    usual = {"theme": "calm", "mood": None, "seed": 1, "genre": None, "key": None, "tempo_bpm": None, "metre": None}
    return {**usual, "temperature": 1.0, **values}


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hasty:
        def __init__(self, *_: float) -> None:
            pass

        def now_s(self) -> float:
            return 0.0

        def wait_for(self, due_s: float) -> None:
            pass

    monkeypatch.setattr("music.streaming.pacing.Pacer", Hasty)


def test_a_listener_is_told_of_the_piece_and_of_each_note_well_before_it_sounds(client: TestClient) -> None:
    about, *notes = messages(client, "theme=rain&seed=7&key=D+minor&metre=3/4&tempo_bpm=200&genre=waltz", 12)
    wanted = {"theme": "rain", "seed": 7, "key": "D minor", "metre": "3/4", "tempo_bpm": 200, "genre": "waltz"}
    assert about["about"].items() >= wanted.items()
    for note in (note for note in notes if "pedal" not in note):
        assert AHEAD_S - 1 < note["onset_s"] - note["made_s"] < AHEAD_S + 0.05
        assert {"duration_s", "pitch_midi", "velocity", "part"} <= note.keys()


def test_without_wishes_there_is_music_all_the_same(client: TestClient) -> None:
    about, *events = messages(client, "", 12)
    assert about["about"]["theme"] == "calm"
    note = next(event for event in events if "pedal" not in event)  # a pedal may come before the first note
    assert note["onset_s"] >= 0


@pytest.mark.usefixtures("unpaced")
def test_the_same_seed_is_the_same_music() -> None:
    assert list(islice(streamed(wished(seed=3)), 80)) == list(islice(streamed(wished(seed=3)), 80))
    assert list(islice(streamed(wished(seed=3)), 80)) != list(islice(streamed(wished(seed=4)), 80))


@pytest.mark.usefixtures("unpaced")
def test_what_happens_comes_in_order_of_time_with_its_pedals() -> None:
    events = [json.loads(line) for line in islice(streamed(wished()), 200)]
    onsets = [next(iter(e.values()))["onset_s"] if len(e) == 1 else e["onset_s"] for e in events]
    assert onsets == sorted(onsets)
    pedals = [event["pedal"]["is_down"] for event in events if "pedal" in event]
    assert pedals[:4] == [True, False, True, False]


@pytest.mark.usefixtures("unpaced")
def test_a_mood_is_told_and_heard() -> None:
    joyful, stormy = (list(islice(streamed(wished(mood=mood)), 40)) for mood in ("joyful", "stormy"))
    assert json.loads(joyful[0])["about"]["mood"] == "joyful"
    assert joyful[1:] != stormy[1:]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("key=H+minor", "no such tonic: 'H'", id="key"),
        pytest.param("metre=0/4", "no such metre: 0/4", id="metre"),
        pytest.param("metre=three", "metre: ", id="no metre"),
        pytest.param("tempo_bpm=9000", 'tempo_bpm: "9000" came', id="tempo"),
        pytest.param("tempo_bpm=nan", 'tempo_bpm: "nan" came', id="no number"),
        pytest.param("temperature=0", 'temperature: "0" came', id="temperature"),
        pytest.param("mood=angry", 'mood: "angry" came; wanted', id="mood"),
        pytest.param("genre=tango", 'genre: "tango" came; wanted', id="genre"),
        pytest.param("seed=-1", 'seed: "-1" came; wanted a whole number from 0 to', id="seed"),
        pytest.param("theme=", 'theme: "" came', id="no theme"),
        pytest.param("theme=+", "the theme is empty", id="a theme of spaces"),
        pytest.param("theme=" + "x" * 501, "theme: ", id="a theme without end"),
        pytest.param("volume=11", "volume: came, but there is no such field", id="another wish"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(client: TestClient, query: str, reason: str) -> None:
    with pytest.raises(WebSocketDisconnect) as refused:
        messages(client, query, 1)
    assert refused.value.code == 1008
    assert refused.value.reason is not None
    assert refused.value.reason.startswith(reason)
    assert len(refused.value.reason.encode()) <= 123


def test_only_so_many_listen_and_a_place_is_free_again(client: TestClient) -> None:
    with client.websocket_connect("/api/stream") as first, client.websocket_connect("/api/stream") as second:
        first.receive_text(), second.receive_text()
        with pytest.raises(WebSocketDisconnect) as refused:
            messages(client, "", 1)
        assert refused.value.code == 1013
    assert messages(client, "", 1)


def players() -> set[int]:
    """Processes that play for listeners of this one."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (folder / "cmdline").read_bytes(), (folder / "stat").read_text()
        except OSError:
            continue
        if b"web.stream_child" in command and int(status.rpartition(")")[2].split()[1]) == os.getpid():
            found.add(int(folder.name))
    return found


def test_a_listener_who_goes_leaves_no_process_behind(client: TestClient) -> None:
    # so slow that the next note is seconds away
    with client.websocket_connect("/api/stream?tempo_bpm=10") as socket:
        socket.receive_text()
        assert len(players()) == 1
    until = time.monotonic() + 2
    while players() and time.monotonic() < until:
        time.sleep(0.02)
    assert not players()


def test_what_a_listener_says_changes_nothing(client: TestClient) -> None:
    with client.websocket_connect("/api/stream?seed=1") as socket:
        socket.send_text("louder")
        socket.send_bytes(b"\0")
        assert "about" in json.loads(socket.receive_text())
        assert "onset_s" in json.loads(socket.receive_text())
