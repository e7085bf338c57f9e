"""A whole visit asks no other host, obeys its policy, and shows texts as texts.

`Watch` of the fixtures fails every test here where the page errs, opens a dialog, asks another host or is stopped by
its policy.
"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watch
from tests.browser.songs import SHORT, download, lines, open_short, play_from_first_word, shown
from tests.serving import Server

pytestmark = pytest.mark.browser

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
KARAOKE_WORDS = ["<script>", "alert(3)", "</script>"]


def test_a_whole_visit_stays_with_its_own_host(page: Page, watch: Watch) -> None:
    page.goto("/")
    page.fill("#theme", "a whole visit")
    page.click("#write")
    song_id = shown(page)
    play_from_first_word(page)
    page.click("button.rewrite[data-line='1']")
    shown(page, after=song_id)
    download(page, "musicxml")
    page.locator("#transpose").fill("-2")
    page.click("#stream-start")
    expect(page.locator("#stream-about")).not_to_be_empty(timeout=30_000)
    page.click("#stream-start")
    page.goto("/docs")
    page.wait_for_load_state("networkidle")
    asked = {urlsplit(url).netloc for url in watch.requests if urlsplit(url).scheme in ("http", "https", "ws")}
    assert asked == {watch.origin}
    assert any(urlsplit(url).path == "/api/stream" for url in watch.requests)


def test_nothing_is_remembered_about_visitors(page: Page) -> None:
    open_short(page)
    assert page.context.cookies() == []


def test_the_policy_is_in_force(page: Page, watch: Watch) -> None:
    """The browser stops what the policy forbids, and these tests would notice."""
    page.goto("/")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const styled = document.createElement("p");
            styled.setAttribute("style", "color: red");
            document.body.append(styled);
            return fetch("http://127.0.0.1:9/").catch(() => null);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    told = " ".join(watch.problems)
    watch.problems.clear()
    for directive in ("script-src", "style-src", "connect-src"):
        assert directive in told


@pytest.mark.parametrize(
    "path",
    ["/", "/songs/aaaaaaaaaaaaaaaa", "/docs", "/openapi.json", "/api/songs", "/page/main.js", "/healthz", "/nowhere"],
)
def test_every_answer_carries_the_policy(page: Page, path: str) -> None:
    headers = page.request.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def check_shown_as_text(page: Page, *texts: str) -> None:
    shown_text = page.locator("main").inner_text()
    for text in texts:
        assert text in shown_text
    assert page.locator("main script, main img[src=x]").count() == 0
    assert page.evaluate("document.querySelectorAll('script').length") == 1


def test_a_script_in_theme_and_title_is_text(page: Page) -> None:
    page.goto(f"/?theme={quote(SCRIPT)}&title={quote(SCRIPT)}&seed=1&{SHORT}")
    song_id = shown(page)
    check_shown_as_text(page, SCRIPT)
    expect(page.locator("#song-title")).to_have_text(SCRIPT)
    page.goto("/")
    expect(page.locator(f"#gallery-list a[href*='{song_id}']").first).to_be_visible()
    check_shown_as_text(page, SCRIPT)


def test_a_script_in_words_is_text(page: Page) -> None:
    page.goto("/")
    page.click("#own > summary")
    page.fill("#words", f"The river runs {SCRIPT} below\nand all the lanterns glow")
    page.click("#write")
    shown(page)
    assert "alert" in "".join(lines(page))
    check_shown_as_text(page)
    play_from_first_word(page)
    check_shown_as_text(page)


def test_a_script_in_an_uploaded_lyric_is_text(page: Page, tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text(
        f"#TITLE:{SCRIPT}\n#ARTIST:{SCRIPT}\n#BPM:200\n#GAP:0\n"
        + "".join(f": {4 * n} 4 {n % 5} {'' if n == 0 else ' '}{w}\n" for n, w in enumerate(KARAOKE_WORDS))
        + "E\n",
        encoding="utf-8",
    )
    page.goto("/")
    page.click("#own > summary")
    page.set_input_files("#song-file", tmp_path / "song.txt")
    shown(page)
    check_shown_as_text(page, SCRIPT)
    assert "alert" in "".join(lines(page))
    play_from_first_word(page)
    check_shown_as_text(page)


def test_a_refusal_that_quotes_a_script_is_text(page: Page) -> None:
    page.goto("/")
    page.click("#more > summary")
    page.fill("#syllables", SCRIPT)
    page.fill("#theme", "rain")
    page.click("#write")
    expect(page.locator("#form-error")).not_to_be_empty()
    assert page.locator("main img[src=x]").count() == 0


class AnotherSite(BaseHTTPRequestHandler):
    """A page that is nobody's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Another site</title><iframe></iframe>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the library's name for it
        """Nobody reads it."""


@pytest.fixture
def another_site() -> Iterator[str]:
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), AnotherSite) as site:
        Thread(target=site.serve_forever).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


ATTACKS = """async ([url, song]) => {
    const tried = (attempt) => attempt.then(() => "came through", () => "stopped");
    const socket = (address) => new Promise((resolve, reject) => {
        const listener = new WebSocket(address);
        listener.onmessage = resolve;
        listener.onclose = reject;
    });
    const post = { method: "POST", body: '{"theme": "rain"}' };
    const json = { ...post, headers: { "Content-Type": "application/json" } };
    const form = new FormData();
    form.append("theme", "rain");
    await tried(fetch(`${url}/api/songs`, { ...post, mode: "no-cors" }));
    await tried(fetch(`${url}/api/songs`, { method: "POST", body: form, mode: "no-cors" }));
    return {
        read: await tried(fetch(`${url}/api/songs`)),
        write: await tried(fetch(`${url}/api/songs`, json)),
        delete: await tried(fetch(`${url}/api/songs/${song}`, { method: "DELETE" })),
        listen: await tried(socket(`${url.replace("http", "ws")}/api/stream`)),
    };
}"""


def test_another_site_can_neither_read_nor_write(
    browser: Browser, server: Server, page: Page, another_site: str
) -> None:
    song_id = open_short(page)
    before = page.request.get("/api/songs").json()
    with browser.new_context() as context:
        foreign = context.new_page()
        foreign.goto(another_site)
        tried = foreign.evaluate(ATTACKS, [server.url, song_id])
        foreign.evaluate("(url) => document.querySelector('iframe').src = url", server.url)
        foreign.wait_for_timeout(500)
        assert foreign.frame_locator("iframe").locator("#theme").count() == 0
    assert tried == dict.fromkeys(("read", "write", "delete", "listen"), "stopped")
    assert page.request.get("/api/songs").json() == before
