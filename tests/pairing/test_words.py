from functools import cache

import pytest

from lyrics.forms import FORMS, Form
from lyrics.verse import Line, OrderError, Stanza, Syllable, Verse
from lyrics.writing.rhyming import RhymeError
from lyrics.writing.wording import TitleError
from pairing.words import verse_to_json, words_about
from tests.lyrics.models import model_of, small_model
from tests.pairing.themes import theme_of


@cache
def written(lines: int | None = None, syllables: str | None = None, rhyme: str | None = None, seed: int = 0) -> Verse:
    return words_about(small_model(), theme_of("the sea"), lines, syllables, rhyme, seed)


def shape(verse: Verse) -> list[list[tuple[int, str]]]:
    return [[(len(line.syllables), line.rhyme) for line in stanza.lines] for stanza in verse.stanzas]


@pytest.mark.parametrize(
    ("lines", "syllables", "rhyme", "wanted"),
    [
        (None, None, None, [[(8, "A"), (6, "B"), (8, "A"), (6, "B")]] * 2),
        (None, "5,7,5", None, [[(5, "A"), (7, "B"), (5, "A"), (5, "B")]] * 2),
        (None, None, "AABBA", [[(8, "A"), (6, "A"), (8, "B"), (6, "B"), (8, "A")]] * 2),
        (2, None, "AA", [[(8, "A"), (6, "A")]]),
        (6, "4", "ABAB", [[(4, "A"), (4, "B"), (4, "A"), (4, "B")], [(4, ""), (4, "")]]),
        (1, None, None, [[(8, "")]]),
        (3, "6,4", "XX", [[(6, ""), (4, "")], [(6, "")]]),
    ],
    ids=["as usual", "syllables", "rhyme", "a couplet", "a rest of two", "one line", "no rhyme"],
)
def test_stanzas_are_as_long_as_scheme_or_syllables(
    lines: int | None, syllables: str | None, rhyme: str | None, wanted: list[list[tuple[int, str]]]
) -> None:
    assert shape(written(lines, syllables, rhyme)) == wanted


def test_stresses_fall_on_every_second_syllable_counted_from_the_end() -> None:
    with_and_against = [0, 0]
    for seed in range(2):
        for line in (line for stanza in written(seed=seed).stanzas for line in stanza.lines):
            stresses = [syllable.stress for syllable in line.syllables]
            word_starts = [n == 0 or line.syllables[n - 1].ends_word for n in range(len(stresses))]
            for n, stress in enumerate(stresses):
                of_a_longer_word = not (word_starts[n] and line.syllables[n].ends_word)
                if stress == 1 and of_a_longer_word:
                    with_and_against[(len(stresses) - n) % 2 == 0] += 1
    assert with_and_against[0] > 4 * with_and_against[1]


def test_the_same_seed_gives_the_same_words_and_another_others() -> None:
    assert words_about(small_model(), theme_of("the sea"), None, None, None, 0) == written()
    assert written(seed=1).text != written().text


@pytest.mark.parametrize(
    ("lines", "syllables", "rhyme"),
    [(4, "0", None), (4, None, "1"), (0, None, None), (None, "8,6,4", "A1A1")],
    ids=["syllables", "rhyme", "lines", "refrain"],
)
def test_orders_that_cannot_be_are_refused(lines: int, syllables: str | None, rhyme: str | None) -> None:
    with pytest.raises(OrderError):
        words_about(small_model(), theme_of(), lines, syllables, rhyme, 0)


def test_a_rhyme_that_no_word_has_is_told_with_stanza_and_line() -> None:
    verse = words_about(model_of("sea moon night star"), theme_of(), 4, "1", "AA", 0)
    assert [(r.stanza, r.line) for r in verse.relaxed] == [(1, 2), (2, 2)]
    assert shape(verse) == [[(1, "A"), (1, "")], [(1, "A"), (1, "")]]


def test_lines_too_short_for_any_word_are_refused() -> None:
    with pytest.raises(RhymeError, match="line 1: no word of at most 1 syllables can end a line"):
        words_about(model_of("ocean river"), theme_of(), 2, "1", "AA", 0)


def test_a_chorus_returns_word_for_word_and_nothing_else_does() -> None:
    verse = words_about(small_model(), theme_of("the sea"), None, None, None, 1, form=Form.CHORUS)
    first, chorus, second, again = (tuple(bare(line) for line in stanza.lines) for stanza in verse.stanzas)
    assert chorus == again
    assert len({*first, *chorus, *second}) == len((*first, *chorus, *second))
    assert verse.relaxed == ()


def bare(line: Line) -> str:
    return line.text.rstrip(".,;:!?")


@pytest.mark.parametrize("form", Form, ids=str)
def test_every_form_is_written_as_it_says(form: Form) -> None:
    verse = words_about(small_model(), theme_of("the sea"), 8, None, None, 2, form=form)
    orders = FORMS[form].orders(8)
    assert [len(s.lines) for s in verse.stanzas] == [len(order) for order in orders]
    for stanza, order in zip(verse.stanzas, orders, strict=True):
        assert [len(line.syllables) for line in stanza.lines] == [line.syllables for line in order]
        assert [line.rhyme for line in stanza.lines] == [line.rhyme for line in order]


def test_a_refrain_line_returns_in_every_stanza() -> None:
    verse = words_about(small_model(), theme_of("the sea"), 12, "6", "AAB1B", 0)
    assert len({bare(stanza.lines[2]) for stanza in verse.stanzas}) == 1
    assert len({bare(line) for stanza in verse.stanzas for line in stanza.lines}) == 10


def test_a_given_title_is_the_verse_s() -> None:
    verse = words_about(small_model(), theme_of("the sea"), None, None, None, 0, title=" My  Song ")
    assert verse.title == "My Song"
    assert verse.stanzas == written().stanzas
    with pytest.raises(TitleError, match="empty"):
        words_about(small_model(), theme_of("the sea"), None, None, None, 0, title=" ")


def test_the_json_of_a_verse() -> None:
    river = (Syllable("Riv", 1, False), Syllable("er,", 0, True))
    verse = Verse("River", (Stanza((Line(river, "A"),)), Stanza((Line((Syllable("Sea.", 1, True),), "A", True),))))
    assert verse_to_json(verse, "water", 3) == {
        "theme": "water",
        "seed": 3,
        "lines": [
            {
                "text": "River,",
                "rhyme": "A",
                "syllables": [
                    {"text": "Riv", "stress": 1, "ends_word": False},
                    {"text": "er,", "stress": 0, "ends_word": True},
                ],
            },
            None,
            {
                "text": "Sea.",
                "rhyme": "A",
                "near_rhyme": True,
                "syllables": [{"text": "Sea.", "stress": 1, "ends_word": True}],
            },
        ],
    }
