"""A real server and a real browser.

On a machine without Chromium these tests are skipped, unless `ECHOES_BROWSER=required`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Response, expect, sync_playwright

from tests.browser.chromium import NONE_FOUND, find_chromium, launch_chromium
from tests.serving import Server, served

TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (violation) => console.error(
    `against the policy: ${violation.violatedDirective} ${violation.blockedURI} ${violation.sample}`));"""
NOT_LOADED = "Failed to load resource"  # Chromium says so of every refusal; `Watch` looks at the answers themselves
WAIT_MS = 20_000

expect.set_options(timeout=WAIT_MS)


@dataclass
class Watch:
    """What a browser was seen to do: tests look at it at their end, and take out what they have caused on purpose."""

    origin: str
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watches all pages of the context."""
        context.add_init_script(TELL_VIOLATIONS)
        context.on("page", self._over_page)

    def _over_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("dialog", self._dismiss)
        page.on("request", lambda asked: self._see(asked.url))
        page.on("websocket", lambda socket: self._see(socket.url))
        page.on("response", self._weigh)

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(NOT_LOADED):
            self.problems.append(f"{kind}: {text}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.problems.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def _see(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.origin:
            self.problems.append(f"request to another host: {url}")

    def _weigh(self, answer: Response) -> None:
        is_part_of_page = answer.request.resource_type not in ("fetch", "xhr")
        if answer.status >= 500 or (answer.status >= 400 and is_part_of_page):
            self.problems.append(f"answer {answer.status}: {answer.url}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("server") / "songs.sqlite") as server:
        yield server


# Not for the whole session: while it is open its event loop counts as running, and other tests have their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("ECHOES_BROWSER") == "required" else pytest.skip)(NONE_FOUND)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright, path)
        yield browser
        browser.close()


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """Every test of a page fails where the page erred, asked another host or went against the policy."""
    watch = Watch(urlsplit(server.url).netloc)
    yield watch
    assert watch.problems == []


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, server: Server, watch: Watch) -> Iterator[NewContext]:
    """Makes browsers with nothing remembered, watched."""
    opened: list[BrowserContext] = []

    def make(**wishes: object) -> BrowserContext:
        context = browser.new_context(base_url=server.url, accept_downloads=True, **wishes)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        watch.over(context)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return new_context(viewport={"width": 1280, "height": 800}).new_page()
