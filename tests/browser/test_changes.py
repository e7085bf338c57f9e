"""What a person sees of a song's changes, and of what is not the song in hand."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.songs import (
    SHORT,
    download,
    is_playing,
    keep_short,
    lines,
    open_short,
    play_from_first_word,
    position_ql,
    shown,
)

pytestmark = pytest.mark.browser

GONE = "That song is not kept here any more."


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


def rewritten(page: Page, song_id: str, times: int, seed: int = 0) -> list[str]:
    """The ids of the song and of as many changes, each made of the one before."""
    ids = [song_id]
    for each in range(times):
        step = {"what": "line", "number": 1, "seed": seed + each}
        ids.append(page.request.post(f"/api/songs/{ids[-1]}/rewrite", data=step).json()["id"])
    return ids


def card(page: Page, song_id: str) -> Locator:
    """The song in the list of earlier ones."""
    return page.locator(f"#gallery-list li:has(a[href*='{song_id}'])")


def in_twos(route: Route) -> None:
    """Asks for pages of two songs."""
    route.continue_(url=route.request.url.replace("limit=24", "limit=2"))


def test_many_changes_do_not_fill_the_gallery(page: Page) -> None:
    others = [keep_short(page, "an older song", seed) for seed in (51, 52)]
    *earlier, last = rewritten(page, keep_short(page, "changed often", 53), 3)
    page.route("**/api/songs?*", in_twos)
    page.goto("/")
    expect(page.locator("#gallery-list .card")).to_have_count(2)
    for song_id in (last, others[1]):
        expect(card(page, song_id)).to_be_visible()
    page.click("#gallery-more")
    expect(card(page, others[0])).to_be_visible()
    for song_id in earlier:
        expect(card(page, song_id)).to_have_count(0)


def test_a_changed_song_deleted_alone_makes_room_for_the_one_before(page: Page) -> None:
    first, second, third = rewritten(page, keep_short(page, "a draft to keep", 54), 2)
    page.goto(f"/songs/{third}")
    shown(page)
    card(page, third).get_by_role("button", name="Delete").click()
    page.click("#confirm-delete")
    expect(card(page, second)).to_be_visible()
    expect(card(page, third)).to_have_count(0)
    expect(card(page, first)).to_have_count(0)
    expect(page.locator("#song")).to_be_hidden()


@pytest.mark.parametrize("place", [None, 0, 2], ids=["no song", "the first version", "the last version"])
def test_a_song_is_deleted_with_its_earlier_versions(page: Page, place: int | None) -> None:
    """Whichever is shown meanwhile."""
    ids = rewritten(page, keep_short(page, "not worth keeping", 55), 2)
    page.goto("/" if place is None else f"/songs/{ids[place]}")
    card(page, ids[-1]).get_by_role("button", name="Delete").click()
    page.click("#confirm-delete-all")
    expect(page.get_by_role("status")).to_contain_text("Deleted")
    expect(page.locator("#song")).to_be_hidden()
    for song_id in ids:
        expect(card(page, song_id)).to_have_count(0)
        assert page.request.get(f"/api/songs/{song_id}").status == 404


def test_escape_deletes_nothing(page: Page) -> None:
    song_id = keep_short(page, "kept by a key", 58)
    page.goto("/")
    card(page, song_id).get_by_role("button", name="Delete").click()
    expect(page.locator("#confirm")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    expect(card(page, song_id)).to_be_visible()
    assert page.request.get(f"/api/songs/{song_id}").status == 200


def test_a_version_that_is_shown_again_is_listed(page: Page) -> None:
    first, second = rewritten(page, keep_short(page, "better before", 59), 1)
    page.goto(f"/songs/{second}")
    shown(page)
    page.click("#undo")
    assert shown(page, after=second) == first
    page.reload()
    shown(page)
    for song_id in (first, second):
        expect(card(page, song_id)).to_be_visible()
    expect(card(page, first).locator("[aria-current]")).to_have_count(1)
    ages = page.locator("#gallery-list time").evaluate_all("(all) => all.map((time) => time.dateTime)")
    assert ages == sorted(ages, reverse=True)


def test_a_song_before_two_others_outlives_one_of_them(page: Page) -> None:
    first, second = rewritten(page, keep_short(page, "a fork in the road", 60), 1)
    _, other = rewritten(page, first, 1, seed=70)
    page.goto("/")
    card(page, other).get_by_role("button", name="Delete").click()
    page.click("#confirm-delete-all")
    expect(card(page, other)).to_have_count(0)
    assert page.request.get(f"/api/songs/{first}").status == 200
    page.request.delete(f"/api/songs/{first}")
    page.goto("/")
    card(page, second).get_by_role("button", name="Delete").click()
    expect(page.locator("#confirm-delete-all")).to_be_hidden()


def test_a_card_knows_when_the_song_before_it_is_gone(page: Page) -> None:
    first, second = rewritten(page, keep_short(page, "the first is gone", 61), 1)
    page.goto(f"/songs/{first}")
    shown(page)
    card(page, first).get_by_role("button", name="Delete").click()
    page.click("#confirm-delete")
    expect(card(page, first)).to_have_count(0)
    page.wait_for_load_state("networkidle")
    card(page, second).get_by_role("button", name="Delete").click()
    expect(page.locator("#confirm-delete")).to_be_visible()
    expect(page.locator("#confirm-delete-all")).to_be_hidden()


def test_a_song_without_changes_has_no_earlier_versions_to_delete(page: Page) -> None:
    song_id = keep_short(page, "never changed", 56)
    page.goto("/")
    card(page, song_id).get_by_role("button", name="Delete").click()
    expect(page.locator("#confirm-delete")).to_be_visible()
    expect(page.locator("#confirm-delete-all")).to_be_hidden()
    page.get_by_role("button", name="Keep it").click()
    expect(card(page, song_id)).to_be_visible()


@pytest.mark.parametrize(
    ("act", "place"),
    [
        pytest.param(lambda page: page.click("button.rewrite[data-line='1']"), "#status", id="a line rewritten"),
        pytest.param(lambda page: page.click("#new-melody"), "#status", id="a new melody"),
        pytest.param(lambda page: page.click("#downloads a[data-format=kar]"), "#status", id="a file"),
        pytest.param(lambda page: page.locator("#transpose").fill("3"), "#score", id="the score"),
        pytest.param(lambda page: page.locator("#gallery-list [aria-current]").click(), "#status", id="shown"),
    ],
)
def test_a_song_that_was_deleted_elsewhere_is_told_in_one_sentence(
    page: Page, act: Callable[[Page], object], place: str
) -> None:
    song_id = keep_short(page, "deleted elsewhere", 57)
    page.goto(f"/songs/{song_id}")
    shown(page)
    page.request.delete(f"/api/songs/{song_id}")
    act(page)
    expect(page.locator(place)).to_have_text(GONE)


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


def test_what_is_being_asked_outlives_the_opening_of_another_song(page: Page) -> None:
    other_id = keep_short(page, "an asked song", 58, mood="stormy")
    open_short(page, theme="a shown song", seed=59)
    page.fill("#theme", "a song in the making")
    card(page, other_id).locator("a").first.click()
    expect(page.locator("#song-facts")).to_contain_text("an asked song")
    expect(page.locator("#theme")).to_have_value("a song in the making")
    expect(page.locator("#mood")).to_have_value("")


def test_a_choice_outlives_the_opening_of_another_song_and_clearing_it_asks_on(page: Page) -> None:
    other_id = keep_short(page, "an asked song", 58, mood="stormy")
    open_short(page, theme="a shown song", seed=59)
    page.fill("#theme", "a song in the making")
    page.click("#choices-toggle")
    page.select_option("#voice", "bass")
    page.click("#clear-choices")
    card(page, other_id).locator("a").first.click()
    expect(page.locator("#song-facts")).to_contain_text("an asked song")
    expect(page.locator("#theme")).to_have_value("a song in the making")


def test_a_form_that_was_asked_follows_the_song_that_is_opened(page: Page) -> None:
    other_id = keep_short(page, "an asked song", 58, mood="stormy")
    page.goto("/")
    page.fill("#theme", "asked and written")
    page.click("#write")
    song_id = shown(page)
    for opened_id, theme, mood in ((other_id, "an asked song", "stormy"), (song_id, "asked and written", "")):
        card(page, opened_id).locator("a").first.click()
        expect(page.locator("#theme")).to_have_value(theme)
        expect(page.locator("#mood")).to_have_value(mood)


def test_an_own_tune_outlives_the_opening_of_another_song(page: Page, tmp_path: Path) -> None:
    other_id = open_short(page, theme="an asked song", seed=58)
    (tmp_path / "tune.mid").write_bytes(download(page, "mid")[1])
    page.goto("/")
    page.click("#own > summary")
    page.set_input_files("#tune", tmp_path / "tune.mid")
    card(page, other_id).locator("a").first.click()
    assert shown(page) == other_id
    assert page.evaluate("document.querySelector('#tune').files.length") == 1


def test_the_facts_say_how_far_the_song_is_moved_on_paper_too(page: Page) -> None:
    open_short(page, more="&key=C major")
    facts = page.locator("#song-facts")
    expect(facts).to_contain_text("C major · ")
    page.locator("#transpose").fill("3")
    expect(facts).to_contain_text("C major, 3 semitones higher · ")
    page.locator("#transpose").fill("-1")
    expect(facts).to_contain_text("C major, 1 semitone lower · ")
    page.emulate_media(media="print")
    expect(facts).to_be_visible()
    page.locator("#transpose").evaluate("(slider) => { slider.value = 0; slider.dispatchEvent(new Event('input')); }")
    expect(facts).to_contain_text("C major · ")
