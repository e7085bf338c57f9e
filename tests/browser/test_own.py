"""People's own words, tunes and songs, and the piano that goes on and on."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.songs import download, kept_lines, letters, lines, open_short, pitches, play_from_first_word, shown

pytestmark = pytest.mark.browser

TUNE = "X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|G2E2|FEDC|D2C2|]\n"
WORDS = """\
The river runs below the hill
and all the lanterns glow

I hear the river running still
as years and lanterns go
"""


def test_own_words_get_a_tune(page: Page) -> None:
    page.goto("/")
    page.click("#own > summary")
    page.fill("#words", WORDS)
    page.click("#write")
    song_id = shown(page)
    wanted = [line for line in WORDS.splitlines() if line]
    assert [letters(line) for line in lines(page)] == [letters(line) for line in wanted]
    assert len(pitches(page, song_id)) >= 28


def test_an_own_tune_gets_words(page: Page, tmp_path: Path) -> None:
    (tmp_path / "tune.abc").write_text(TUNE, encoding="utf-8")
    page.goto("/")
    page.click("#own > summary")
    page.set_input_files("#tune", tmp_path / "tune.abc")
    page.fill("#theme", "the sea")
    page.click("#write")
    song_id = shown(page)
    steps = [after - before for before, after in zip(pitches(page, song_id), pitches(page, song_id)[1:], strict=False)]
    assert steps[:7] == [2, 2, 1, 2, -3, 1, -1]
    assert letters("".join(lines(page)))


def test_a_karaoke_file_is_opened_as_it_is(page: Page, tmp_path: Path) -> None:
    song_id = open_short(page)
    before, sung = lines(page), pitches(page, song_id)
    (tmp_path / "song.kar").write_bytes(download(page, "kar")[1])
    page.goto("/")
    page.click("#own > summary")
    page.set_input_files("#song-file", tmp_path / "song.kar")
    other_id = shown(page)
    assert [letters(line) for line in lines(page)] == [letters(line) for line in before]
    assert pitches(page, other_id) == sung
    assert kept_lines(page, other_id) == lines(page)
    play_from_first_word(page)


def test_a_file_that_is_no_song_is_told_in_words(page: Page, tmp_path: Path) -> None:
    (tmp_path / "song.kar").write_bytes(b"MThd is not enough")
    page.goto("/")
    page.click("#own > summary")
    page.set_input_files("#song-file", tmp_path / "song.kar")
    expect(page.locator("#form-error")).to_contain_text("song.kar")
    expect(page.locator("#song")).to_be_hidden()


@pytest.mark.parametrize("theme", ["", "joy"])
def test_the_endless_piano_plays_until_stopped(page: Page, theme: str) -> None:
    page.goto("/")
    page.fill("#stream-theme", theme)
    page.click("#stream-start")
    expect(page.locator("#stream-start")).to_have_accessible_name("Stop")
    expect(page.locator("#stream-about")).not_to_be_empty(timeout=30_000)
    page.click("#stream-start")
    expect(page.locator("#stream-start")).to_have_accessible_name("Listen")
