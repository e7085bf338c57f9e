"""What people do on the page, for tests of it."""

import io
import re
from pathlib import Path
from typing import Any

import mido
from playwright.sync_api import Page, expect

SHORT = "verses=1&lines=2&syllables=6,6&tempo_bpm=140"
"""Wishes of a song that is soon written and soon sung."""


def write(page: Page, theme: str) -> str:
    """Types the theme, presses the button, and returns the id of the song that appears."""
    page.fill("#theme", theme)
    page.click("#write")
    return shown(page)


def open_short(page: Page, theme: str = "rain", seed: int = 5, more: str = "") -> str:
    """Opens the link of a short song and returns its id."""
    page.goto(f"/?theme={theme}&seed={seed}&{SHORT}{more}")
    return shown(page)


def keep_short(page: Page, theme: str, seed: int, **wishes: object) -> str:
    """Has a short song written that no page shows, and returns its id."""
    return keep(page, theme=theme, seed=seed, verses=1, lines=2, syllables="6,6", tempo_bpm=140, **wishes)


def keep(page: Page, **wishes: object) -> str:
    """Has a song written that no page shows, and returns its id."""
    answer = page.request.post("/api/songs", data=wishes)
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def shown(page: Page, *, after: str | None = None) -> str:
    """The id of the song that the page shows, once it shows one (another than `after`) whose score is there."""
    link = page.locator("#downloads a[data-format=mid]")
    if after is not None:
        expect(link).not_to_have_attribute("href", re.compile(after))
    expect(page.locator("#song-title")).not_to_be_empty()
    expect(page.locator("#score svg").first).to_be_visible()
    found = re.fullmatch(r"/api/songs/(\w+)/files/mid(\?transpose=-?\d+)?", link.get_attribute("href") or "")
    assert found
    return found[1]


def lines(page: Page) -> list[str]:
    """The words that the page shows, line by line."""
    return [text.strip() for text in page.locator(".line[data-line]").all_text_contents()]


def kept(page: Page, song_id: str) -> Any:
    """The song as the server keeps it."""
    return page.request.get(f"/api/songs/{song_id}").json()["song"]


def kept_lines(page: Page, song_id: str) -> list[str]:
    return [line["text"] for stanza in kept(page, song_id)["stanzas"] for line in stanza["lines"]]


def pitches(page: Page, song_id: str) -> list[int]:
    """Of the sung notes."""
    sung = [line["syllables"] for stanza in kept(page, song_id)["stanzas"] for line in stanza["lines"]]
    return [note["pitch_midi"] for line in sung for syllable in line for note in syllable["notes"]]


def download(page: Page, kind: str) -> tuple[str, bytes]:
    """Clicks on a format and returns the file's name and what is in it."""
    with page.expect_download() as downloading:
        page.click(f"#downloads a[data-format={kind}]")
    return downloading.value.suggested_filename, Path(downloading.value.path()).read_bytes()


def midi_lyrics(content: bytes) -> str:
    """What a MIDI file's lyric messages say, letters alone."""
    track = mido.merge_tracks(mido.MidiFile(file=io.BytesIO(content), charset="utf-8").tracks)
    return letters("".join(message.text for message in track if message.type == "lyrics"))


def midi_pitches(content: bytes) -> list[int]:
    """Of the notes under lyrics: those that begin together with one, in the same track."""
    for track in mido.MidiFile(file=io.BytesIO(content), charset="utf-8").tracks:
        if any(message.type == "lyrics" for message in track):
            return [m.note for m in track if m.type == "note_on" and m.velocity > 0]
    return []


def letters(text: str) -> str:
    """The text without all that is no letter or digit, which formats write in their own ways."""
    return re.sub(r"[\W_]", "", text.casefold())


def play_from_first_word(page: Page) -> None:
    """Presses play shortly before the first syllable: what is played before the song begins is of no interest here."""
    page.evaluate("echoes.player.seek(Math.max(0, document.querySelector('.line .syllable').dataset.onsetQl - 0.5))")
    page.click("#play")
    page.wait_for_selector(".line .syllable.sounding")


def is_playing(page: Page) -> bool:
    return bool(page.evaluate("echoes.player.isPlaying"))


def position_ql(page: Page) -> float:
    return float(page.evaluate("echoes.player.positionQl"))
