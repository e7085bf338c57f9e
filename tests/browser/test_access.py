"""axe looks at the page: bare and with a song, light and dark, on a desk and on a phone."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import NewContext
from tests.browser.songs import open_short, play_from_first_word

pytestmark = pytest.mark.browser

SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 360, "height": 740}}


def violations(page: Page) -> list[str]:
    """What axe finds, rule by rule with the elements."""
    page.wait_for_timeout(400)  # colours that are still fading in are no one's colours
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:150] for node in rule['nodes'][:5]]}" for rule in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_nothing(new_context: NewContext, size: str, scheme: Literal["light", "dark"]) -> None:
    page = new_context(viewport=SIZES[size], color_scheme=scheme).new_page()
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    page.click("#more > summary")
    page.click("#own > summary")
    assert violations(page) == []
    open_short(page)
    assert violations(page) == []
    play_from_first_word(page)
    page.click("#play")
    assert violations(page) == []


def test_axe_would_find_something(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [found.split(":")[0] for found in violations(page)] == ["button-name"]


def test_axe_finds_nothing_where_something_went_wrong(page: Page) -> None:
    page.goto("/")
    page.context.set_offline(True)
    page.fill("#theme", "rain")
    page.click("#write")
    page.wait_for_function("() => document.querySelector('#form-error').textContent != ''")
    assert violations(page) == []
    page.context.set_offline(False)


def test_axe_finds_nothing_in_the_list_of_keys(page: Page) -> None:
    page.goto("/")
    page.click("#keys-open")
    assert violations(page) == []


def test_changes_are_told_to_screen_readers(page: Page) -> None:
    open_short(page)
    title = page.locator("#song-title").inner_text()
    status = page.get_by_role("status")
    assert title in status.inner_text()
    page.evaluate(
        """() => {
            window.said = [];
            const status = document.querySelector("[role=status]");
            const tell = () => said.push(status.textContent);
            new MutationObserver(tell).observe(status, {childList: true, characterData: true, subtree: true});
        }"""
    )
    play_from_first_word(page)
    page.wait_for_function("() => document.querySelectorAll('.line .syllable.sung').length > 3")
    assert page.evaluate("said") == []  # who listens to the song is not read its words
