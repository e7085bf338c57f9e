import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from lyrics.verse import Syllable
from pairing.song import Song
from tests.pairing.songs import drawn_song, plain_song
from web.score import NARROWEST_PX, WIDEST_PX, DrawnScore, draw_score, width_of

SVG = "{http://www.w3.org/2000/svg}"


@cache
def song(name: str) -> Song:
    rng = np.random.default_rng(5)
    match name:
        case "plain":
            return plain_song()
        case "strophic":
            return drawn_song(rng, stanzas=3, interlude_bars=1, coda_bars=2)
        case "through-composed":
            return drawn_song(rng, stanzas=2, strophic=False)
        case "upbeats":
            return drawn_song(rng, metre="3/4", pickup_ql=2.0, stanzas=2, strophic=False)
        case "triplets":
            return drawn_song(rng, metre="6/8", durations_ql=(1 / 3, 2 / 3, 0.5, 1.0, 3.0), stanzas=1)
        case "long notes":
            return drawn_song(rng, durations_ql=(3.0, 4.5, 7.0), stanzas=1, lines=2)
        case "unaccompanied":
            return drawn_song(rng, accompanied=False)
    raise KeyError(name)


@cache
def score(name: str, width: int = 800) -> DrawnScore:
    return draw_score(song(name), width)


NAMES = ["plain", "strophic", "through-composed", "upbeats", "triplets", "long notes", "unaccompanied"]


def elements(drawn: DrawnScore, kind: str) -> Iterator[ElementTree.Element]:
    return (g for g in ElementTree.fromstring(drawn.svg).iter(f"{SVG}g") if g.get("class") == kind)


def lit(drawn: DrawnScore, kind: str) -> list[tuple[float, float, str]]:
    ids = {element.get("id") for element in elements(drawn, kind)}
    return [(sign.onset_ql, sign.offset_ql, sign.id) for sign in drawn.notes if sign.id in ids]


@pytest.mark.parametrize("name", NAMES)
def test_every_sung_note_is_lit_while_it_sounds(name: str) -> None:
    spans = {(onset, offset) for onset, offset, _ in lit(score(name), "note")}
    assert {(note.onset_ql, note.end_ql) for note in song(name).melody} <= spans


@pytest.mark.parametrize("name", [name for name in NAMES if name != "strophic"])
def test_every_note_of_the_piano_is_lit_while_it_sounds(name: str) -> None:
    spans = {(onset, offset) for onset, offset, _ in lit(score(name), "note")}
    assert {(note.onset_ql, note.end_ql) for note in song(name).accompaniment} <= spans


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lit_that_is_not_drawn(name: str) -> None:
    drawn = {element.get("id") for element in ElementTree.fromstring(score(name).svg).iter()}
    assert {sign.id for sign in score(name).notes} <= drawn


@pytest.mark.parametrize("name", NAMES)
def test_no_two_elements_have_one_name(name: str) -> None:
    names = Counter(re.findall(r'\bid="([^"]*)"', score(name).svg))
    assert names.most_common(1)[0][1] == 1


def test_a_tied_note_is_lit_whole() -> None:
    drawn, long_song = score("long notes"), song("long notes")
    ties = sum(1 for _ in elements(drawn, "tie"))
    assert ties > 0
    longest = max(long_song.melody, key=lambda note: note.duration_ql)
    spans = Counter((onset, offset) for onset, offset, _ in lit(drawn, "note"))
    assert spans[longest.onset_ql, longest.end_ql] > 1


def test_a_repeated_tune_is_lit_in_every_stanza_and_its_own_words_with_it() -> None:
    drawn, strophic = score("strophic"), song("strophic")
    times = Counter(sign for _, _, sign in lit(drawn, "note"))
    with_words = [note for note in elements(drawn, "note") if any(g.get("class") == "verse" for g in note.iter())]
    assert {times[note.get("id", "")] for note in with_words} == {3}
    words = {
        verse.get("id"): "".join("".join(g.itertext()) for g in verse.iter() if g.get("class") == "syl").strip()
        for verse in elements(drawn, "verse")
    }
    told = [(onset, words[sign]) for onset, _, sign in lit(drawn, "verse")]
    assert [text for _, text in told] == [
        syllable.syllable.text for line in strophic.lines for syllable in line.syllables
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_syllable_is_lit_from_its_first_note_to_its_last(name: str) -> None:
    syllables = [sung for line in song(name).lines for sung in line.syllables]
    assert [(onset, offset) for onset, offset, _ in lit(score(name), "verse")] == [
        (sung.notes[0].onset_ql, sung.notes[-1].end_ql) for sung in syllables
    ]


@pytest.mark.parametrize("name", NAMES)
def test_lit_notes_stand_in_order_and_end_with_the_song(name: str) -> None:
    onsets = [sign.onset_ql for sign in score(name).notes]
    assert onsets == sorted(onsets)
    assert score(name).end_ql == song(name).end_ql


def test_notes_lie_where_they_are_lit() -> None:
    """From left to right within a line of the score, as verovio placed them."""
    drawn = score("plain", 1600)
    heads = {g.get("id"): g for g in elements(drawn, "note")}

    def is_sung(note: ElementTree.Element) -> bool:
        return any(g.get("class") == "verse" for g in note.iter())

    places = []
    for note in (sung.notes[0] for line in song("plain").lines for sung in line.syllables):
        sign = next(s for onset, _, s in lit(drawn, "note") if onset == note.onset_ql and is_sung(heads[s]))
        use = next(heads[sign].iter(f"{SVG}use"))
        x, _ = re.findall(r"-?\d+", use.get("transform", ""))[:2]
        places.append(int(x))
    falls = sum(later <= earlier for earlier, later in pairwise(places))
    assert falls <= sum(1 for _ in elements(drawn, "system")) - 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("forbidden", ["<style", "style=", "<script", "http://www.w3.org/1999/xhtml", "onload"])
def test_a_picture_has_no_style_and_no_script_of_its_own(name: str, forbidden: str) -> None:
    assert forbidden not in score(name).svg


def test_words_are_text_whatever_they_say() -> None:
    plain = plain_song()
    stanza = plain.stanzas[0]
    line = stanza.lines[0]
    evil = replace(line.syllables[0], syllable=Syllable("<script>alert(1)</script>&", 1, True))
    changed = replace(stanza, lines=(replace(line, syllables=(evil, *line.syllables[1:])), *stanza.lines[1:]))
    drawn = draw_score(replace(plain.with_lead(stanzas=(changed, *plain.stanzas[1:])), title="<b onload=x>"), 800)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawn.svg).iter()}
    assert tags <= set("svg g path use text tspan defs desc title rect polygon polyline ellipse symbol".split())
    assert any("alert(1)" in "".join(verse.itertext()) for verse in elements(drawn, "verse"))


def test_the_same_song_has_the_same_picture() -> None:
    assert draw_score(song("plain"), 800) == draw_score(song("plain"), 800)


@pytest.mark.parametrize(
    ("wanted", "drawn"), [(320, 320), (359, 320), (1600, 1600), (100_000, WIDEST_PX), (1, NARROWEST_PX)]
)
def test_widths_go_in_steps(wanted: int, drawn: int) -> None:
    assert width_of(wanted) == drawn


@pytest.mark.parametrize("width", [320, 800])
def test_a_picture_is_as_wide_as_asked(width: int) -> None:
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', score("plain", width).svg)
    assert found is not None
    assert abs(int(found[1]) - width) <= 1


def test_what_takes_several_pages_is_one_picture_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.score._HIGHEST_TENTHS_MM", 1500)
    drawn = draw_score(song("through-composed"), 320)
    tops = [int(page.get("y", "")) for page in ElementTree.fromstring(drawn.svg) if page.tag == f"{SVG}svg"]
    assert len(tops) > 1
    assert tops == sorted(set(tops))
    assert len(drawn.notes) == len(score("through-composed").notes)
    names = Counter(re.findall(r'\bid="([^"]*)"', drawn.svg))
    assert names.most_common(1)[0][1] == 1
    assert {sign.id for sign in drawn.notes} <= set(names)
