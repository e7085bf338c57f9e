"""The endless piano as the page plays it, with a server that the test is."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import NewContext
from tests.browser.tap import Heard, tapped, with_clicks

pytestmark = pytest.mark.browser

ABOUT: dict[str, object] = {
    "about": {"theme": "joy", "genre": "waltz", "key": "A minor", "metre": "3/4", "tempo_bpm": 120, "onset_s": 0}
}

Served = Callable[[WebSocketRoute], None]


def note(onset_s: float, duration_s: float = 0.2, pitch_midi: int = 66) -> dict[str, object]:
    return {"onset_s": onset_s, "duration_s": duration_s, "pitch_midi": pitch_midi, "velocity": 80, "part": "right"}


def say(socket: WebSocketRoute, *messages: dict[str, object]) -> None:
    for message in messages:
        socket.send(json.dumps(message))


@pytest.fixture
def listened(new_context: NewContext) -> Callable[[Served], Page]:
    """A page that listens to a stream which is served like this."""

    def listen(serve: Served) -> Page:
        context = new_context(bypass_csp=True)
        tapped(context)
        with_clicks(context, "piano")
        page = context.new_page()
        page.route_web_socket("**/api/stream*", serve)
        page.goto("/")
        page.fill("#stream-theme", "joy")
        page.click("#stream-start")
        return page

    return listen


def test_notes_sound_in_time_and_late_ones_wait_for_one_another(listened: Callable[[Served], Page]) -> None:
    open_sockets: list[WebSocketRoute] = []

    def serve(socket: WebSocketRoute) -> None:
        open_sockets.append(socket)
        say(socket, ABOUT, note(0), note(0.4), note(1.0))

    page = listened(serve)
    expect(page.locator("#stream-about")).to_contain_text("A minor")
    page.wait_for_timeout(2000)
    say(open_sockets[0], note(1.4), note(1.7))
    page.wait_for_timeout(1500)
    steps_s = np.diff(Heard.on(page).onsets_s())
    assert steps_s == pytest.approx([0.4, 0.6, steps_s[2], 0.3], abs=0.003)
    assert steps_s[2] > 0.5


def test_the_wish_reaches_the_server_and_stopping_hangs_up(listened: Callable[[Served], Page]) -> None:
    urls: list[str] = []
    closed: list[int | None] = []

    def serve(socket: WebSocketRoute) -> None:
        urls.append(socket.url)
        socket.on_close(lambda code, _: closed.append(code))
        say(socket, ABOUT, *(note(second) for second in range(30)))

    page = listened(serve)
    expect(page.locator("#stream-about")).to_contain_text("A minor")
    page.wait_for_timeout(500)
    page.click("#stream-start")
    page.wait_for_timeout(1500)
    assert len(Heard.on(page).onsets_s()) <= 3
    assert "theme=joy" in urls[0]
    assert len(closed) == 1


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        pytest.param("wanted a key such as A minor", "wanted a key such as A minor", id="with-a-reason"),
        pytest.param("", "Too many people are listening", id="without"),
    ],
)
def test_a_refusal_is_told(reason: str, told: str, listened: Callable[[Served], Page]) -> None:
    page = listened(lambda socket: socket.close(code=1013, reason=reason))
    expect(page.locator("#status")).to_contain_text(told)
    expect(page.locator("#stream-start")).to_have_accessible_name("Listen")
