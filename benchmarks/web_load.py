"""How soon a song can be played, and what many people at once wait for.

    python benchmarks/web_load.py [--people 20] [--rounds 3] [--alone 10] [--json]

The server runs as `echoes serve` does, warm, on loopback. Alone, songs are asked for in Chromium, one after the other,
each with a theme and a seed of its own: from the click on the button until the player can be started. Then so many
people at once each ask for a song, its score, and its .mid and .kar files; who is told to come again later does.
Afterwards every song that was answered for must be there. Needs the extras [web] and [dev].
"""

import argparse
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx2
import mido
import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.side_by_side import show
from tests.browser.chromium import NONE_FOUND, find_chromium, launch_chromium
from tests.serving import served

THEMES = (
    "lost at sea", "spring morning", "wild joy", "home", "an old friend", "the harbour at night", "first snow",
    "a broken clock", "harvest", "my mother's garden", "the last train", "thunder", "a lullaby", "war and peace",
    "the moon", "a dance", "gold", "autumn leaves", "the mountain", "forgiveness",
)  # fmt: skip
MOST_TRIES = 100


@dataclass
class Visit:
    """What one person met with, in seconds from the first request."""

    song_s: float = 0.0
    whole_s: float = 0.0
    told_to_wait: int = 0
    song: Any = None
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "songs.sqlite") as server:
        visit(server.url, 0)  # warm: what is made once at first want is made
        found = alone(server.url, wishes.alone) if wishes.alone else {}
        found |= together(server.url, wishes.people, wishes.rounds)
    show(found, wishes.json)


def alone(url: str, songs: int) -> dict[str, float]:
    """Seconds from the click to a song that can be played, in a browser."""
    with page_at(url) as page:
        taken = [seconds_to_playable(page, number) for number in range(songs + 1)][1:]
    return {
        "alone, click to playable, s, median": statistics.median(taken),
        "alone, click to playable, s, worst": max(taken),
    }


@contextmanager
def page_at(url: str) -> Iterator[Page]:
    """The page in Chromium."""
    path = find_chromium()
    if path is None:
        raise SystemExit(NONE_FOUND)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright, path)
        page = browser.new_page(base_url=url)
        page.goto("/")
        page.wait_for_load_state("networkidle")
        yield page
        browser.close()


def seconds_to_playable(page: Page, number: int) -> float:
    """Asks for one song and waits until it is there and the player has it."""
    before = page.locator("#downloads a[data-format=mid]").get_attribute("href") if number else None
    page.fill("#theme", THEMES[number % len(THEMES)])
    return float(
        page.evaluate(
            """(before) => new Promise((resolve) => {
                const asked = performance.now();
                const look = () => {
                    const link = document.querySelector("#downloads a[data-format=mid]");
                    const isThere = link && link.getAttribute("href") !== before;
                    const play = document.querySelector("#play");
                    const isReady = isThere && !play.disabled && echoes.player.endQl > 0;
                    if (isReady) resolve((performance.now() - asked) / 1000);
                    else requestAnimationFrame(look);
                };
                document.querySelector("#write").click();
                look();
            })""",
            before,
        )
    )


def together(url: str, people: int, rounds: int) -> dict[str, float]:
    """What that many people at once meet with."""
    visits: list[Visit] = []
    with ThreadPoolExecutor(people) as crowd:
        for round_ in range(rounds):
            first = 1 + round_ * people
            visits += crowd.map(lambda number: visit(url, number), range(first, first + people))
    songs = [person.song_s for person in visits]
    return {
        "people at once": people,
        "visits": len(visits),
        "errors": sum(len(person.errors) for person in visits),
        "songs lost": lost(url, visits),
        "told to come again": sum(person.told_to_wait for person in visits),
        "a song, s, median": statistics.median(songs),
        "a song, s, 95th percentile": float(np.percentile(songs, 95)),
        "with score, mid and kar, s, median": statistics.median(person.whole_s for person in visits),
        "with score, mid and kar, s, 95th percentile": float(np.percentile([p.whole_s for p in visits], 95)),
    }


def visit(url: str, number: int) -> Visit:
    """One person's visit: a song with a theme and a seed of its own, its score and two files."""
    done, begun = Visit(), time.perf_counter()
    with httpx2.Client(base_url=url, timeout=120, trust_env=False) as client:
        made = patiently(client, "POST", "/api/songs", done, json={"theme": THEMES[number % 20], "seed": number})
        done.song_s = time.perf_counter() - begun
        if made.status_code == 201:
            done.song = made.json()
            score = patiently(client, "GET", f"/api/songs/{done.song['id']}/score?width=800", done)
            files = [patiently(client, "GET", done.song["song"]["files"][kind], done) for kind in ("mid", "kar")]
            check(done, score, *files)
        else:
            done.errors.append(f"{made.status_code}: {made.text[:200]}")
    done.whole_s = time.perf_counter() - begun
    for error in done.errors:
        sys.stderr.write(f"{error}\n")
    return done


def patiently(client: httpx2.Client, method: str, path: str, done: Visit, **sent: Any) -> httpx2.Response:
    """The answer; who is told to come again later does so, as the page does."""
    for _ in range(MOST_TRIES):
        answer = client.request(method, path, **sent)
        if answer.status_code != 429:
            return answer
        done.told_to_wait += 1
        time.sleep(int(answer.headers["Retry-After"]))
    return answer


def check(done: Visit, score: httpx2.Response, *files: httpx2.Response) -> None:
    """Notes what is wrong with a score or a MIDI file."""
    for answer in (score, *files):
        if answer.status_code != 200:
            done.errors.append(f"{answer.status_code} for {answer.url}: {answer.text[:200]}")
    if score.is_success and not score.json()["notes"]:
        done.errors.append(f"a score without notes: {score.url}")
    for file in files:
        if file.is_success and not mido.MidiFile(file=io.BytesIO(file.content)).length:
            done.errors.append(f"a file without sound: {file.url}")


def lost(url: str, visits: list[Visit]) -> int:
    """Songs that were answered for and are not there, or not the same."""
    with httpx2.Client(base_url=url, trust_env=False) as client:
        kept = [(person.song, client.get(f"/api/songs/{person.song['id']}")) for person in visits if person.song]
    return sum(not answer.is_success or answer.json()["song"] != song["song"] for song, answer in kept)


if __name__ == "__main__":
    main()
