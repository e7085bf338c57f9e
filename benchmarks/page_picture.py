"""The picture of the page in the README: a song while it is sung.

    python benchmarks/page_picture.py [--out docs/page.png]

Needs Chromium and the extras [web] and [dev].
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image
from playwright.sync_api import Page

from benchmarks.web_load import page_at
from tests.serving import served

SIZE = {"width": 1280, "height": 800}
LINK = "/?theme=lost%20at%20sea&seed=7"
MOST_BYTES = 200_000
AT_SYLLABLE = 13
"""Into the second line, so that some syllables are sung, one sounds and others are still to come."""

INTO_SYLLABLE_MS = 200


def main() -> None:
    """Writes the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("docs/page.png"))
    out = parser.parse_args().out
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "songs.sqlite") as server,
        page_at(server.url) as page,
    ):
        content = small(taken(page))
    out.write_bytes(content)
    sys.stdout.write(f"{out}: {len(content):,} bytes\n")


def taken(page: Page) -> bytes:
    """What the page looks like while a song is sung, as PNG."""
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    page.goto(LINK)
    page.locator("#score svg").first.wait_for()
    page.locator("#status").dispatch_event("click")  # takes the message away that the song is written
    page.evaluate(
        "(n) => echoes.player.seek(+document.querySelectorAll('.line .syllable')[n].dataset.onsetQl - 0.5)", AT_SYLLABLE
    )
    page.locator("#song").evaluate("(song) => song.scrollIntoView()")
    page.click("#play")
    page.wait_for_function(
        "(n) => document.querySelectorAll('.line .syllable')[n].matches('.sounding')", arg=AT_SYLLABLE
    )
    page.wait_for_timeout(INTO_SYLLABLE_MS)
    return page.screenshot()


def small(png: bytes) -> bytes:
    """The picture in as many colours as keep it below its limit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        content = io.BytesIO()
        picture.quantize(colours).save(content, "PNG", optimize=True)
        if content.tell() <= MOST_BYTES:
            return content.getvalue()
    raise SystemExit(f"the picture is {content.tell():,} bytes in 32 colours; wanted at most {MOST_BYTES:,}")


if __name__ == "__main__":
    main()
