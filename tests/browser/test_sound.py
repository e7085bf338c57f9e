"""What is heard: notes and silence as the controls say."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.songs import is_playing, position_ql, shown
from tests.browser.tap import Heard, forget, tapped, with_clicks

pytestmark = pytest.mark.browser

SONG = "/?theme=rain&seed=5&verses=1&lines=2&syllables=6,6&tempo_bpm=200"
DIES_AWAY_MS = 2500
SILENCE = 1e-4


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(SONG)
    shown(page)
    return page


@pytest.fixture
def listening(new_context: NewContext) -> BrowserContext:
    context = new_context(bypass_csp=True, viewport={"width": 1280, "height": 800})
    tapped(context)
    return context


def wait_for_place(page: Page, place_ql: float) -> None:
    page.wait_for_function(f"echoes.player.positionQl >= {place_ql}")


def test_a_song_is_heard_and_never_overdriven(listening: BrowserContext) -> None:
    page = opened(listening)
    page.click("#play")
    wait_for_place(page, 20)
    sound = Heard.on(page).sound
    assert 0.02 < np.sqrt(np.mean(sound**2)) < 0.35
    assert np.abs(sound).max() < 1


def test_a_pause_is_silent_whatever_was_turned_before(listening: BrowserContext) -> None:
    page = opened(listening)
    page.click("#play")
    wait_for_place(page, 1)
    for turn in range(12):
        page.fill("#tempo", str(60 + 7 * turn))
        page.fill("#transpose", str(turn - 6))
        page.evaluate(f"echoes.player.seek({17 + turn})")
        page.wait_for_timeout(60)
    page.click("#play")
    page.wait_for_timeout(DIES_AWAY_MS)
    forget(page)
    page.wait_for_timeout(500)
    assert np.abs(Heard.on(page).sound).max() < SILENCE
    assert not is_playing(page)


def test_playing_goes_on_where_it_was_left(listening: BrowserContext) -> None:
    page = opened(listening)
    page.click("#play")
    wait_for_place(page, 4)
    page.click("#play")
    left_ql = position_ql(page)
    page.wait_for_timeout(300)
    assert position_ql(page) == left_ql
    page.click("#play")
    page.wait_for_function("echoes.player.isPlaying")
    assert left_ql <= position_ql(page) < left_ql + 4


def test_the_end_is_told_once_and_the_song_begins_anew(listening: BrowserContext) -> None:
    page = opened(listening)
    page.evaluate("globalThis.ends = 0; echoes.player.addEventListener('ended', () => { ends += 1; })")
    page.click("#play")
    page.wait_for_function("echoes.player.isPlaying")
    page.evaluate("echoes.player.seek(echoes.player.endQl - 1)")
    expect(page.locator("#play")).to_have_accessible_name("Play")
    page.wait_for_timeout(300)
    assert page.evaluate("ends") == 1
    page.click("#play")
    page.wait_for_function("echoes.player.isPlaying && echoes.player.positionQl < 8")


def test_a_muted_melody_is_not_heard_and_its_words_go_on(listening: BrowserContext) -> None:
    with_clicks(listening)
    page = opened(listening)
    page.click("#mute-melody")
    page.click("#play")
    wait_for_place(page, 20)
    heard = Heard.on(page)
    assert len(heard.lit) >= 4
    assert np.abs(heard.sound).max() < SILENCE


def test_a_page_that_nobody_sees_keeps_time_though_it_is_seldom_called(listening: BrowserContext) -> None:
    with_clicks(listening)
    page = opened(listening)
    page.click("#play")
    wait_for_place(page, 14)
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
        const end = performance.now() + 2000;
        while (performance.now() < end) ;
    }""")
    wait_for_place(page, 21)
    syllables = page.locator(".line[data-line] .syllable").evaluate_all("all => all.map((one) => +one.dataset.onsetQl)")
    expected_s = [(onset_ql - syllables[0]) * 60 / 200 for onset_ql in syllables if onset_ql < 20.5]
    heard_s = Heard.on(page).onsets_s()
    assert len(heard_s) == len(expected_s)
    assert np.array(heard_s) - heard_s[0] == pytest.approx(np.array(expected_s), abs=0.003)


def test_transposing_while_it_plays_moves_what_is_heard(listening: BrowserContext) -> None:
    with_clicks(listening)
    page = opened(listening)
    page.click("#play")
    wait_for_place(page, 14)
    page.fill("#transpose", "12")
    wait_for_place(page, 17)
    high = hertz_of_first(Heard.on(page))
    page.evaluate("echoes.player.seek(14)")
    page.fill("#transpose", "0")
    page.wait_for_timeout(200)
    forget(page)
    wait_for_place(page, 17)
    assert high / hertz_of_first(Heard.on(page)) == pytest.approx(2, rel=0.03)


def hertz_of_first(heard: Heard) -> float:
    """What the first sound has most of: how many follow it depends on when one listens."""
    begin = int(np.argmax(np.abs(heard.sound) > 0.2 * np.abs(heard.sound).max()))
    power = np.abs(np.fft.rfft(heard.sound[begin : begin + round(0.03 * heard.rate_hz)], 2**16))
    return float(np.argmax(power) * heard.rate_hz / 2**16)


def test_without_sounds_playing_fails_with_a_word_and_can_be_tried_again(new_context: NewContext) -> None:
    context = new_context()
    context.route("**/api/sounds", lambda route: route.abort())
    page = opened(context)
    page.click("#play")
    expect(page.locator("#status")).to_contain_text("fetch")
    expect(page.locator("#play")).to_have_accessible_name("Play")
    context.unroute("**/api/sounds")
    page.click("#play")
    expect(page.locator("#play")).to_have_accessible_name("Pause")
    assert is_playing(page)


def evaluated(page: Page, module: str, script: str) -> Any:
    """What a script makes of a module of the page's sound."""
    page.goto("/")
    return page.evaluate(f"async () => {{ const m = await import('/page/sound/{module}.js'); {script} }}")


def test_a_clock_that_is_turned_knows_what_was_before(page: Page) -> None:
    script = """
        const clock = new m.Clock(10, 4, 2);
        clock.turn(12, 1);
        clock.turn(15, 3);
        return { places: [9, 10, 11, 12, 13, 15, 16].map((time) => clock.positionAt(time)), time: clock.timeOf(14) };"""
    assert evaluated(page, "clock", script) == {"places": [4, 4, 6, 8, 9, 11, 14], "time": 16}


def test_pedals_hold_notes_until_they_come_up_or_are_struck_again(page: Page) -> None:
    script = """
        const note = (onset_ql, duration_ql, pitch_midi) => ({ onset_ql, duration_ql, pitch_midi, velocity: 60 });
        const song = {
            stanzas: [{ lines: [{ syllables: [{ notes: [note(0, 1, 67), note(1, 1, 69)] }] }] }],
            right: [note(0, 0.5, 60), note(1, 0.5, 60), note(3, 4, 62), note(4, 1, 64)],
            left: [note(0, 0.5, 48), note(4, 1, 64)],
            pedals: [{ down_ql: 0.1, up_ql: 2 }, { down_ql: 4.5, up_ql: 6 }],
        };
        return m.playedNotes(song).map((n) => [n.part, n.pitchMidi, n.onsetQl, n.endQl, n.from]);"""
    assert sorted(evaluated(page, "score", script)) == [
        ["piano", 48, 0, 2, None],
        ["piano", 60, 0, 1, None],
        ["piano", 60, 1, 2, None],
        ["piano", 62, 3, 7, None],
        ["piano", 64, 4, 6, None],
        ["voice", 67, 0, 1, None],
        ["voice", 69, 1, 2, 67],
    ]
