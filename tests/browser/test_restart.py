"""The server dies under an open page and comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.songs import is_playing, lines, open_short, play_from_first_word, shown
from tests.serving import Server, start

pytestmark = pytest.mark.browser


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "songs.sqlite"


@pytest.fixture
def mortal(database: Path) -> Iterator[Server]:
    """A server that the test may kill."""
    server = start(database, "--workers", "1")
    yield server
    server.kill()


@pytest.fixture
def page(browser: Browser, mortal: Server) -> Iterator[Page]:
    with browser.new_context(base_url=mortal.url) as context:
        yield context.new_page()


def test_an_open_page_outlives_its_server(page: Page, mortal: Server, database: Path) -> None:
    song_id = open_short(page)
    before = lines(page)
    play_from_first_word(page)
    mortal.kill()
    page.click("button.rewrite[data-line='1']")
    expect(page.get_by_role("status")).to_contain_text("does not answer")
    assert is_playing(page)
    assert lines(page) == before
    restarted = start(database, "--workers", "1", "--port", str(mortal.port))
    try:
        page.click("button.rewrite[data-line='1']")
        other_id = shown(page, after=song_id)
        page.reload()
        assert shown(page) == other_id
        expect(page.locator(f"#gallery a[href*='{other_id}']").first).to_be_attached()
        assert page.request.get(f"/api/songs/{song_id}").status == 200
    finally:
        restarted.kill()
