import pytest

from lyrics.verse import LineOrder, Stanza, Syllable
from lyrics.vocabulary import LINE_ENDS
from lyrics.writing import WrittenLine
from lyrics.writing.rhyming import RhymeKind
from lyrics.writing.wording import word_stanza
from tests.lyrics.models import ids_of, model_of, small_model


def worded(text: str, end: str = "") -> Stanza:
    model = model_of("'tis the melody I O love sea alas ah me may of dreams you my")
    ids = tuple(model.vocabulary.word_id(word) for word in text.split())
    return word_stanza(model, [WrittenLine(ids, end)], [LineOrder(8)])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the melody", "The melody"),
        ("melody", "Melody"),
        ("'tis the sea", "'Tis the sea"),
        ("I love", "I love"),
        ("O love", "O love"),
    ],
)
def test_a_line_begins_with_a_capital(text: str, written: str) -> None:
    assert worded(text).lines[0].text == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("alas the sea", "Alas the sea"),
        ("alas my love", "Alas, my love"),
        ("alas love", "Alas love"),
        ("ah me alas", "Ah me alas"),
        ("love alas my sea", "Love alas my sea"),
        ("dreams of may", "Dreams of May"),
        ("you may love", "You may love"),
        ("may you love", "May you love"),
    ],
)
def test_calls_take_a_comma_and_the_month_its_capital(text: str, written: str) -> None:
    assert worded(text).lines[0].text == written


def test_near_rhymes_are_marked_and_lost_ones_carry_no_letter() -> None:
    kinds = [RhymeKind.PERFECT, RhymeKind.NEAR, RhymeKind.NONE]
    lines = [WrittenLine(ids_of("sea"), "", kind) for kind in kinds]
    stanza = word_stanza(small_model(), lines, [LineOrder(1, "A")] * 3)
    assert [(line.rhyme, line.near_rhyme) for line in stanza.lines] == [("A", False), ("A", True), ("", False)]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_a_line_ends_with_its_mark(end: str) -> None:
    assert worded("the melody", end).lines[0].text == f"The melody{end}"
    assert worded("sea", end).lines[0].text == f"Sea{end}"


def test_syllables_carry_stress_and_word_ends() -> None:
    assert worded("the melody", ",").lines[0].syllables == (
        Syllable("The", 0, True),
        Syllable("mel", 1, False),
        Syllable("o", 0, False),
        Syllable("dy,", 0, True),
    )


def test_lines_carry_their_rhyme() -> None:
    lines = [WrittenLine(ids_of("the sea"), ","), WrittenLine(ids_of("my star"), "."), WrittenLine(ids_of("me"), "")]
    order = [LineOrder(2, "A"), LineOrder(2), LineOrder(1, "A")]
    stanza = word_stanza(small_model(), lines, order)
    assert [(line.text, line.rhyme) for line in stanza.lines] == [("The sea,", "A"), ("My star.", ""), ("Me", "A")]


def test_lines_and_order_must_agree() -> None:
    with pytest.raises(ValueError, match="longer"):
        word_stanza(small_model(), [WrittenLine(ids_of("sea"), "")], [LineOrder(1), LineOrder(1)])
