"""The page without a mouse, and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.songs import is_playing, open_short, play_from_first_word, position_ql, shown, write

pytestmark = pytest.mark.browser

NO_WIDER = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
HERE = """(wanted) => {
    const here = document.activeElement, style = getComputedStyle(here);
    return {
        is: wanted.filter((selector) => here.matches(selector)),
        name: here.id || here.outerHTML.slice(0, 80),
        shows: here === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none",
    };
}"""
"""The element that has the focus, which of the wanted ones it is, and whether it is seen to have it."""


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Presses Tab until that element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {most} tabs")


def test_from_theme_to_playing_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    tab_to(page, "#theme")
    page.keyboard.type("home")
    page.keyboard.press("Enter")
    shown(page)
    tab_to(page, "#play")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_function("() => echoes.player.isPlaying && echoes.player.positionQl > 0")


def test_space_plays_but_not_in_a_field(page: Page) -> None:
    open_short(page)
    page.locator("#song-title").focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => echoes.player.isPlaying")
    page.keyboard.press("Space")
    page.wait_for_function("() => !echoes.player.isPlaying")
    page.locator("#theme").fill("a")
    page.keyboard.press("Space")
    page.keyboard.type("b")
    expect(page.locator("#theme")).to_have_value("a b")
    assert not is_playing(page)


def test_arrows_move_through_the_song(page: Page) -> None:
    open_short(page)
    page.locator("#roll").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert position_ql(page) > 0
    page.keyboard.press("Home")
    assert position_ql(page) == 0


def test_every_control_is_reached_and_shows_its_focus(page: Page) -> None:
    open_short(page)
    page.click("#choices-toggle")
    wanted = [
        "#theme", "#write", "#mood", "#form", "#voice", "#key", "#more > summary", "#play", "#seek", "#tempo",
        "#transpose", "#voice-volume", "#mute-melody", "#piano-volume", "#roll", "#new-melody",
        "button.rewrite[data-line='1']", "#downloads a[data-format=mid]", "#share-copy", "#stream-start",
    ]  # fmt: skip
    left = set(wanted)
    unseen = set()
    page.locator(".skip").focus()
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE, wanted)
        left -= set(here["is"])
        if not here["shows"]:
            unseen.add(here["name"])
    assert left == set()
    assert unseen == set()


def test_a_click_on_the_roll_seeks(page: Page) -> None:
    open_short(page)
    box = page.locator("#roll").bounding_box()
    assert box
    page.locator("#roll").click(position={"x": box["width"] * 0.9, "y": box["height"] / 2})
    page.wait_for_function("() => echoes.player.positionQl > 0.5")


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_a_phone(new_context: NewContext, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 740}, has_touch=True).new_page()
    page.goto("/")
    assert page.evaluate(NO_WIDER)
    write(page, "the last bus home")
    page.click("#choices-toggle")
    page.click("#more > summary")
    page.click("#own > summary")
    assert page.evaluate(NO_WIDER)
    play_from_first_word(page)
    assert page.evaluate(NO_WIDER)


def test_fingers_find_the_controls(new_context: NewContext) -> None:
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    open_short(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, summary, #downloads a, input:not([type=checkbox])")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.id || element.className, element.getBoundingClientRect()])
            .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
            .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_the_page_says_why_when_the_server_does_not_answer(page: Page) -> None:
    page.goto("/")
    page.context.set_offline(True)
    page.fill("#theme", "rain")
    page.click("#write")
    expect(page.locator("#form-error")).not_to_be_empty()
    page.context.set_offline(False)
    page.click("#write")
    shown(page)
