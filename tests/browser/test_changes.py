"""What a person sees of a song's changes, and of what is not the song in hand."""

import time

from playwright.sync_api import Page, Route, expect

from tests.browser.songs import SHORT, is_playing, lines, open_short, play_from_first_word, position_ql, shown


def test_undo_goes_back_to_the_song_before_and_plays_on(page: Page) -> None:
    song_id = open_short(page)
    before = lines(page)
    expect(page.locator("#undo")).to_be_hidden()
    page.click("button.rewrite[data-line='1']")
    other_id = shown(page, after=song_id)
    play_from_first_word(page)
    was_at = position_ql(page)
    page.click("#undo")
    assert shown(page, after=other_id) == song_id
    assert lines(page) == before
    assert is_playing(page)
    assert position_ql(page) >= was_at - 0.5
    expect(page.locator("#undo")).to_be_hidden()


def test_of_a_song_s_changes_the_gallery_shows_the_last(page: Page) -> None:
    song_id = open_short(page, theme="many changes", seed=31)
    page.click("button.rewrite[data-line='1']")
    second_id = shown(page, after=song_id)
    page.click("button.rewrite[data-line='2']")
    third_id = shown(page, after=second_id)
    page.goto("/")
    expect(page.locator(f"#gallery-list a[href*='{third_id}']")).to_be_visible()
    for earlier_id in (song_id, second_id):
        expect(page.locator(f"#gallery-list a[href*='{earlier_id}']")).to_be_hidden()
        assert page.request.get(f"/api/songs/{earlier_id}").status == 200


def test_a_chorus_is_called_a_chorus_and_verses_are_counted_without_it(page: Page) -> None:
    page.goto(f"/?theme=rain&seed=5&form=verse-chorus&{SHORT.replace('verses=1', 'verses=2')}")
    shown(page)
    names = page.locator("#words-list h4").all_inner_texts()
    assert names == ["Verse 1", "Chorus", "Verse 2", "Chorus"]


def test_nothing_is_lit_before_the_sound_begins(page: Page) -> None:
    open_short(page)
    lit_early = page.evaluate(
        """() => new Promise((resolve) => {
            const early = [];
            const look = () => {
                const lit = document.querySelectorAll(".syllable.sounding, #score .sounding").length;
                if (lit && !echoes.player.hasBegun) early.push(lit);
                if (echoes.player.positionQl > 1) resolve(early);
                else requestAnimationFrame(look);
            };
            document.querySelector("#play").click();
            look();
        })"""
    )
    assert lit_early == []


def late(route: Route) -> None:
    """Lets a request through when another song has long been opened."""
    time.sleep(1.5)
    route.continue_()


def test_a_song_that_comes_too_late_does_not_take_the_place_of_one_opened_since(page: Page) -> None:
    song_id = open_short(page, theme="an early song", seed=41)
    page.goto("/")
    page.fill("#theme", "a late song")
    page.route("**/api/songs", late)
    page.click("#write")
    page.locator(f"#gallery-list a[href*='{song_id}']").first.click()
    assert shown(page) == song_id
    expect(page.get_by_role("status")).to_contain_text("earlier songs", ignore_case=True)
    assert shown(page) == song_id


def test_choices_that_are_made_are_counted_and_cleared(page: Page) -> None:
    open_short(page)
    page.click("#choices-toggle")
    page.select_option("#voice", "bass")
    page.click("#choices-toggle")
    expect(page.locator("#choices-toggle")).to_contain_text("made")
    page.click("#choices-toggle")
    page.click("#clear-choices")
    expect(page.locator("#voice")).to_have_value("")
    page.click("#choices-toggle")
    expect(page.locator("#choices-toggle")).not_to_contain_text("made")
