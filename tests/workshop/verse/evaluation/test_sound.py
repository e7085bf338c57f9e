import pytest

from lyrics.prosody import Lexicon
from lyrics.readers import CleanLine
from tests.workshop.verse.evaluation.stanzas import formed_stanza, sung_stanza
from workshop.verse.evaluation.sound import (
    Share,
    exact_counts,
    is_perfect_rhyme,
    perfect_rhymes,
    possible_counts,
    strong_stresses,
    strong_stresses_as_sung,
)

LEXICON = Lexicon.load()


def test_a_share_of_nothing_has_no_value() -> None:
    assert Share.of([True, False, True, True]).value == 0.75
    assert Share.of([]).value is None


@pytest.mark.parametrize(
    ("text", "counts"),
    [("the melancholy sea", {6}), ("heaven", {1, 2}), ("heaven and heaven", {3, 4, 5}), ("", {0})],
)
def test_a_line_can_be_sung_with_every_sum_of_its_words(text: str, counts: set[int]) -> None:
    assert possible_counts(CleanLine(tuple(text.split()), ""), LEXICON) == counts


@pytest.mark.parametrize(
    ("text", "asked", "is_exact"),
    [
        pytest.param("the mel1-an-chol2-y sea,1", 6, True, id="as asked"),
        pytest.param("the mel1-an-chol2-y sea1", 7, False, id="too few"),
        pytest.param("the me1-lan-cholo2-ly2-y sea1", 7, False, id="more than the lexicon gives the word"),
        pytest.param("heav1-en", 2, True, id="heaven in two"),
        pytest.param("Heaven!1", 1, True, id="heaven in one"),
        pytest.param("he1-av-en", 3, False, id="heaven in three"),
        pytest.param("sea1-shell night-s", 4, False, id="a word in too many"),
    ],
)
def test_syllables_are_counted_by_the_lexicon(text: str, asked: int, is_exact: bool) -> None:
    assert exact_counts([sung_stanza(text, form=(asked,))], LEXICON) == Share(int(is_exact), 1)


def test_of_found_verse_no_counts_are_judged() -> None:
    assert exact_counts([formed_stanza("the sea", form=(2,))], LEXICON) == Share(0, 0)


@pytest.mark.parametrize(
    ("one", "other", "is_perfect"),
    [
        ("sea", "me", True),
        ("Sorrow", "tomorrow", True),
        ("sea", "sea", False),
        ("Sea", "sea", False),
        ("night", "knight", False),
        ("sea", "see", False),
        ("love", "move", False),
        ("sea", "day", False),
        ("stone", "alone", True),
        ("zzea", "sea", False),
        ("wind", "kind", True),  # as poets say it: any pronunciation counts
        ("wind", "sinned", True),
    ],
)
def test_perfect_rhymes_are_of_two_listed_words_alike_from_the_stress_on(
    one: str, other: str, is_perfect: bool
) -> None:
    assert is_perfect_rhyme(one, other, LEXICON) is is_perfect
    assert is_perfect_rhyme(other, one, LEXICON) is is_perfect


@pytest.mark.parametrize(
    ("scheme", "share"),
    [("ABAB", Share(1, 2)), ("AABB", Share(0, 2)), ("ABCB", Share(0, 1)), ("AAAA", Share(1, 6)), ("XXXX", Share(0, 0))],
)
def test_every_two_lines_of_a_letter_are_asked_to_rhyme(scheme: str, share: Share) -> None:
    stanza = formed_stanza("the sea", "the shore", "to me", "the shore", scheme=scheme)
    assert perfect_rhymes([stanza], LEXICON) == share


@pytest.mark.parametrize(
    ("text", "syllables", "share"),
    [
        pytest.param("the lonely shadow of the sea", 8, Share(2, 2), id="iambs"),
        pytest.param("lonely is the shadow", 6, Share(0, 2), id="trochees"),
        pytest.param("beneath the star", 4, Share(1, 1), id="the second syllable"),
        pytest.param("lonely beneath the star", 6, Share(1, 2), id="a first foot turned round"),
        pytest.param("the melancholy sea", 6, Share(1, 1), id="a secondary stress is not asked about"),
        pytest.param("the sea is on the shore", 6, Share(0, 0), id="single syllables are free"),
        pytest.param("the heaven", 2, Share(0, 0), id="heaven in one"),
        pytest.param("the lonely shadow", 2, Share(1, 2), id="past the end of the line"),
    ],
)
def test_stresses_of_longer_words_are_looked_for_on_strong_positions(text: str, syllables: int, share: Share) -> None:
    assert strong_stresses([formed_stanza(text, form=(syllables,))], LEXICON) == share


def test_the_pronunciation_that_fits_is_taken() -> None:
    for text, syllables in (("I will present it now", 6), ("the present is a rose", 6)):
        assert strong_stresses([formed_stanza(text, form=(syllables,))], LEXICON) == Share(1, 1)


def test_stresses_as_sung_are_the_writer_s() -> None:
    stanza = sung_stanza("the pre1-sent is1", "lone1-ly pre-sent1", form=(4, 4))
    assert strong_stresses_as_sung([stanza, formed_stanza("lonely", form=(2,))]) == Share(2, 3)
