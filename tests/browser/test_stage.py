"""The line to sing: where it stands, and which way it runs; and the buttons above it on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.songs import keep, open_short, shown

pytestmark = pytest.mark.browser

HEBREW = "שלום עליכם מלאכי השלום"
ENGLISH = "The river runs below the hill"
CUES = """() => [...document.querySelectorAll("#karaoke .cue")].map((cue) => {
    const { left, right } = cue.getBoundingClientRect();
    return { text: cue.textContent, left, right, clip: getComputedStyle(cue, "::after").clipPath };
})"""
HALF_OF_SYLLABLE = """(number) => {
    const onset = (place) => Number(document.querySelectorAll(".line .syllable")[place].dataset.onsetQl);
    const seek = document.querySelector("#seek");
    seek.step = "any";
    seek.value = (onset(number) + onset(number + 1)) / 2;
    seek.dispatchEvent(new Event("input"));
}"""


def open_words(page: Page, words: str) -> None:
    page.goto(f"/songs/{keep(page, words=words, seed=5)}")
    shown(page)


def test_the_big_line_stands_in_the_middle(page: Page) -> None:
    open_short(page)
    cues = page.evaluate(CUES)
    box = page.locator("#karaoke").bounding_box()
    assert box
    middle = (cues[0]["left"] + cues[-1]["right"]) / 2
    assert middle == pytest.approx(box["x"] + box["width"] / 2, abs=1)
    assert page.locator("#karaoke .word:empty").count() == 0


@pytest.mark.parametrize(
    ("words", "way", "clip"),
    [
        pytest.param(HEBREW, "rtl", "inset(0px 0px 0px 50%)", id="right-to-left"),
        pytest.param(ENGLISH, "ltr", "inset(0px 50% 0px 0px)", id="left-to-right"),
    ],
)
def test_a_line_runs_and_fills_its_way(page: Page, words: str, way: str, clip: str) -> None:
    open_words(page, f"{words}\n{words}")
    page.evaluate(HALF_OF_SYLLABLE, 2)
    cues = page.evaluate(CUES)
    places = [cue["left"] for cue in cues]
    assert places == sorted(places, reverse=way == "rtl")
    assert cues[2]["clip"] == clip
    for place in ("#karaoke .now", "#karaoke .next", "#words-list .line >> nth=0", "#gallery .card-line >> nth=0"):
        shown_way = page.locator(place).evaluate("(element) => getComputedStyle(element).direction")
        assert shown_way == way, place


def test_a_word_in_a_line_of_another_direction_runs_its_own_way(page: Page) -> None:
    open_words(page, f"{HEBREW} lantern\n{HEBREW} lantern")
    cues = page.evaluate(CUES)
    assert [cue["text"] for cue in cues[-2:]] == ["lan", "tern"]
    assert cues[-2]["left"] < cues[-1]["left"] < cues[-3]["left"]
    assert page.locator("#karaoke .now").get_attribute("dir") == "rtl"


@pytest.mark.parametrize(
    ("words", "as_seen"),
    [
        pytest.param("שלום my good friend", "my good friend שלום", id="right-to-left"),
        pytest.param("hello שלום עליכם friend", "hello עליכם שלום friend", id="left-to-right"),
    ],
)
def test_words_of_two_directions_stand_as_they_are_read(page: Page, words: str, as_seen: str) -> None:
    open_words(page, f"{words}\n{words}")
    lefts = page.locator("#karaoke .word").evaluate_all(
        "(all) => all.map((word) => [word.getBoundingClientRect().left, word.textContent])"
    )
    assert [word for _, word in sorted(lefts)] == as_seen.split()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_song_s_buttons_are_even_on_a_phone(new_context: NewContext, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 740}, has_touch=True).new_page()
    song_id = open_short(page)
    for count in (3, 4):
        buttons = page.locator(".changes button:visible")
        expect(buttons).to_have_count(count)
        boxes = buttons.evaluate_all("(all) => all.map((button) => button.getBoundingClientRect().toJSON())")
        assert len({round(box["height"]) for box in boxes}) == 1
        rows = buttons.locator(".says").evaluate_all("(all) => all.map((says) => says.getBoundingClientRect().height)")
        assert len({round(height) for height in rows}) == 1
        if count == 3:
            page.click("button.rewrite[data-line='1']")
            shown(page, after=song_id)
