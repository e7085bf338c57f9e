"""Syllables light up when their notes are heard: measured between the sound that leaves the page and the highlight."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.browser.conftest import NewContext
from tests.browser.songs import shown
from tests.browser.tap import Heard, forget, tapped, with_clicks

pytestmark = pytest.mark.browser

LATEST_MS = 50
"""The highlight may be as far from its note."""
TRIES = 3
"""A machine that does much else stops the browser now and then; what the page does wrong it does each time."""
FRAME_MS = 17

QUICK_SONG = "/?theme=rain&seed=5&verses=1&lines=2&syllables=6,6&tempo_bpm=200"
ENDED = "new Promise((resolve) => echoes.player.addEventListener('ended', resolve, { once: true }))"

Record = Callable[[str, object], None]


@pytest.fixture
def clicking(new_context: NewContext) -> Page:
    """A page with a short song, whose syllables sound as clicks."""
    context = new_context(bypass_csp=True, viewport={"width": 1280, "height": 800})
    tapped(context)
    with_clicks(context)
    page = context.new_page()
    page.goto(QUICK_SONG)
    shown(page)
    return page


def syllable_onsets_ql(page: Page) -> list[float]:
    found: list[float] = page.eval_on_selector_all(
        ".line[data-line] .syllable[data-onset-ql]", "all => all.map((syllable) => Number(syllable.dataset.onsetQl))"
    )
    return found


@dataclass(frozen=True)
class Sung:
    """One singing of a song, by the page's clock, syllable by syllable.

    Attributes:
        sounds_ms: when each was heard.
        lit_ms: when it was lit; not a number where it never was.
        drawn_ms: when the browser first let the page draw from then on.
    """

    sounds_ms: NDArray[np.float64]
    lit_ms: NDArray[np.float64]
    drawn_ms: NDArray[np.float64]

    @classmethod
    def of(cls, heard: Heard, onsets_ql: list[float]) -> Self:
        """What was heard of these syllables; no others may be lit or heard."""
        lit = {onset_ql: lit_ms for onset_ql, lit_ms in heard.lit if onset_ql >= onsets_ql[0]}
        assert [q for q, _ in heard.lit if q >= onsets_ql[0]] == [q for q in onsets_ql if q in lit]
        sounds_ms = np.array(heard.onsets_ms())
        assert len(sounds_ms) == len(onsets_ql)
        drawn_ms = heard.frames_ms[np.searchsorted(heard.frames_ms, sounds_ms - FRAME_MS)]
        return cls(sounds_ms, np.array([lit.get(onset_ql, np.nan) for onset_ql in onsets_ql]), drawn_ms)

    @property
    def late_ms(self) -> NDArray[np.float64]:
        """From the sound to the light."""
        return self.lit_ms - self.sounds_ms

    @property
    def is_in_time(self) -> bool:
        """Whether every syllable was lit in time."""
        return bool((np.abs(self.late_ms) < LATEST_MS).all())

    def assert_page_is_in_time(self) -> None:
        """All was lit as soon as the browser let the page draw, and most of it in time.

        What was never lit had its time, until the next was heard, without a single picture.
        """
        could_ms = np.maximum(self.drawn_ms, self.sounds_ms)
        is_lit = np.isfinite(self.lit_ms)
        assert (np.abs(self.lit_ms - could_ms)[is_lit] < LATEST_MS).all()
        had_no_picture = self.drawn_ms[:-1] > self.sounds_ms[1:] - FRAME_MS
        assert is_lit[-1]
        assert (is_lit[:-1] | had_no_picture).all()
        assert np.nanmedian(np.abs(self.late_ms)) < FRAME_MS


def assert_in_time(page: Page, onsets_ql: list[float], sing: Callable[[], object], record: Record) -> None:
    """Sings the song, again where a highlight was off; the last time only what is the page's own doing counts."""
    for _ in range(TRIES):
        forget(page)
        sing()
        sung = Sung.of(Heard.on(page), onsets_ql)
        record("late_ms", sung.late_ms.round(1).tolist())
        if sung.is_in_time:
            return
    sung.assert_page_is_in_time()


def test_every_syllable_of_a_song_is_lit_when_it_is_heard(clicking: Page, record_property: Record) -> None:
    def sing() -> None:
        clicking.evaluate("echoes.player.seek(0)")
        clicking.click("#play")
        clicking.evaluate(ENDED)

    assert_in_time(clicking, syllable_onsets_ql(clicking), sing, record_property)


def test_a_slower_tempo_keeps_words_and_sound_together(clicking: Page, record_property: Record) -> None:
    onsets_ql = syllable_onsets_ql(clicking)

    def sing() -> None:
        clicking.fill("#tempo", "100")
        clicking.evaluate(f"echoes.player.seek({onsets_ql[0] - 2})")
        clicking.click("#play")
        clicking.wait_for_function(f"echoes.player.positionQl > {onsets_ql[2]}")
        clicking.fill("#tempo", "70")
        assert clicking.evaluate("echoes.player.tempo") == pytest.approx(0.7)
        clicking.wait_for_function(f"echoes.player.positionQl > {onsets_ql[-1] + 1}")
        clicking.click("#play")

    assert_in_time(clicking, onsets_ql, sing, record_property)


def test_words_and_sound_are_together_after_a_leap(clicking: Page, record_property: Record) -> None:
    onsets_ql = syllable_onsets_ql(clicking)

    def sing() -> None:
        clicking.evaluate("echoes.player.seek(0)")
        clicking.click("#play")
        clicking.wait_for_function("echoes.player.positionQl > 2")
        clicking.evaluate(f"echoes.player.seek({(onsets_ql[4] + onsets_ql[5]) / 2})")
        clicking.wait_for_function(f"echoes.player.positionQl > {onsets_ql[-1] + 1}")
        clicking.click("#play")

    assert_in_time(clicking, onsets_ql[5:], sing, record_property)
