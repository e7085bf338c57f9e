"""How a stanza is told, and that plain words hold no form of old verse."""

import re
from functools import cache

import pytest

from lyrics.model import VerseModel
from lyrics.theme.reading import read_theme
from lyrics.verse import Verse
from lyrics.viewpoint import ARCHAIC, Diction, Speaker, Tense, Viewpoint, is_archaic, read_viewpoint
from pairing.words import words_about

OLD = (
    "thou Thee O o'er 'tis 'Twas hath unto amid midst yonder knowest lovest goest cometh giveth lieth may'st hear'st "
    "lov'd heav'n fall'n pow'rs heav'n's morrow's th' list'ning t'other d'ye ta'en o'erthrown"
)
TODAY = (
    "you over it's don't he'd we've I'm I'll o'clock ma'am 'em 'cause y'all singin' O'Brien d'Arc man's lovers' teeth "
    "twentieth Nazareth nicest rest forest honest dearest alone breath among while upon forever"
)


@cache
def shipped() -> VerseModel:
    return VerseModel.load()


def written(theme: str, seed: int, diction: Diction, lines: int = 4) -> Verse:
    model = shipped()
    return words_about(model, read_theme(theme, model.themes), lines, "8,6", "ABAB", seed, diction=diction)


@pytest.mark.parametrize("word", OLD.split())
def test_forms_that_nobody_writes_today_are_archaic(word: str) -> None:
    assert is_archaic(word)


@pytest.mark.parametrize("word", TODAY.split())
def test_words_of_today_are_not(word: str) -> None:
    assert not is_archaic(word)


def test_the_list_is_in_lower_case() -> None:
    assert all(word == word.lower() for word in ARCHAIC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I know the sea and you know me", Viewpoint(Diction.PLAIN, Speaker.I, Tense.PRESENT)),
        ("we walked and he looked", Viewpoint(Diction.PLAIN, Speaker.WE, Tense.PAST)),
        ("thou hast my love", Viewpoint(Diction.OLD, Speaker.I, None)),
        ("your hands are cold", Viewpoint(Diction.PLAIN, Speaker.YOU, Tense.PRESENT)),
        ("she was there", Viewpoint(Diction.PLAIN, Speaker.THEY, Tense.PAST)),
        ("was and is", Viewpoint(Diction.PLAIN, Speaker.NOBODY, None)),
        ("", Viewpoint(Diction.PLAIN, Speaker.NOBODY, None)),
    ],
)
def test_a_stanza_tells_who_speaks_and_when(text: str, told: Viewpoint) -> None:
    assert read_viewpoint(text.split()) == told


@pytest.mark.parametrize("theme", ["melancholy", "faith", "thou art gone"])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_archaic_form_stands_in_plain_words_and_titles(theme: str, seed: int) -> None:
    verse = written(theme, seed, Diction.PLAIN)
    assert not [word for word in re.findall(r"[\w']+", f"{verse.title} {verse.text}") if is_archaic(word)]


def test_old_diction_allows_them() -> None:
    model = shipped()
    thou = model.vocabulary.word_id("thou")
    assert model.in_diction(Diction.OLD).words.writable[thou]
    assert not model.in_diction(Diction.PLAIN).words.writable[thou]
    assert model.in_diction(Diction.PLAIN) is model.in_diction(Diction.PLAIN)
