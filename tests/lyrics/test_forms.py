import pytest

from lyrics.forms import FORMS, Form, FormError, StanzaForm, VerseForm, verse_form
from lyrics.verse import OrderError, check_refrains, parse_rhyme, parse_syllables


def shape(form: Form, lines: int | None = None) -> list[list[tuple[int, str, str]]]:
    return [[(o.syllables, o.rhyme, o.refrain) for o in order] for order in FORMS[form].orders(lines)]


def letters(form: Form) -> list[str]:
    return ["".join(line.rhyme or "-" for line in order) for order in FORMS[form].orders()]


@pytest.mark.parametrize(
    ("form", "syllables", "rhymes"),
    [
        (Form.COMMON, [8, 6, 8, 6], ["ABAB"] * 2),
        (Form.BALLAD, [8, 6, 8, 6], ["-B-B"] * 2),
        (Form.LONG, [8, 8, 8, 8], ["ABAB"] * 2),
        (Form.SHORT, [6, 6, 8, 6], ["ABAB"] * 2),
        (Form.COUPLETS, [8, 8, 8, 8], ["AABB"] * 2),
        (Form.ENVELOPE, [8, 8, 8, 8], ["ABBA"] * 2),
        (Form.HEROIC, [10, 10, 10, 10], ["ABAB"] * 2),
        (Form.SONNET, [10, 10, 10, 10], ["ABAB", "CDCD", "EFEF", "GG"]),
        (Form.TRIOLET, [8] * 8, ["ABAAABAB"]),
        (Form.KYRIELLE, [8, 8, 8, 8], ["AABB"] * 3),
        (Form.CHORUS, [8, 6, 8, 6], ["-B-B", "AABB"] * 2),
    ],
    ids=str,
)
def test_forms_are_what_their_names_say(form: Form, syllables: list[int], rhymes: list[str]) -> None:
    assert [line[0] for line in shape(form)[0]] == syllables
    assert letters(form) == rhymes


def test_every_form_is_known_and_its_refrains_fit() -> None:
    assert set(FORMS) == set(Form)
    for form in FORMS.values():
        check_refrains(form.orders())


def test_all_of_a_chorus_returns_and_nothing_of_its_verses() -> None:
    verse, chorus, again, chorus_again = FORMS[Form.CHORUS].orders()
    assert not any(line.refrain for line in (*verse, *again))
    assert all(line.refrain for line in chorus)
    assert len({line.refrain for line in chorus}) == len(chorus)
    assert chorus == chorus_again


def test_lines_cut_the_last_stanza_off() -> None:
    assert [len(stanza) for stanza in shape(Form.SONNET, 16)] == [4, 4, 4, 2, 2]
    assert [len(stanza) for stanza in shape(Form.COMMON, 7)] == [4, 3]
    assert shape(Form.COMMON, 1) == [[(8, "", "")]]


def form_of(form: Form | None, syllables: str | None, rhyme: str | None) -> VerseForm:
    return verse_form(form, parse_syllables(syllables) if syllables else None, parse_rhyme(rhyme) if rhyme else None)


@pytest.mark.parametrize(("scheme", "stanzas"), [("A" * 32, 2), ("A" * 33, 1)])
def test_long_stanzas_stand_alone(scheme: str, stanzas: int) -> None:
    assert len(verse_form(None, None, parse_rhyme(scheme)).orders()) == stanzas


@pytest.mark.parametrize("lines", [0, -1])
def test_refuses_words_without_lines(lines: int) -> None:
    with pytest.raises(OrderError, match=f"words of {lines} lines"):
        FORMS[Form.LONG].orders(lines)


@pytest.mark.parametrize(
    ("form", "syllables", "rhyme", "wanted"),
    [
        (None, None, None, ("8,6,8,6", "ABAB")),
        (None, "5,7,5", None, ("5,7,5", "ABAB")),
        (None, None, "AABBA", ("8,6,8,6", "AABBA")),
        (Form.BALLAD, "7,6,7,6", None, ("7,6,7,6", "ABCB")),
        (Form.BALLAD, "7,6", None, ("7,6", "ABCB")),
        (Form.COUPLETS, None, "AABBCCDD", ("8", "AABBCCDD")),
        (Form.SHORT, "4", "AA", ("4", "AA")),
    ],
)
def test_syllables_and_rhyme_win_over_the_form(
    form: Form | None, syllables: str | None, rhyme: str | None, wanted: tuple[str, str]
) -> None:
    assert form_of(form, syllables, rhyme) == VerseForm((StanzaForm.parse(*wanted),))


@pytest.mark.parametrize(
    ("form", "syllables", "rhyme", "message"),
    [
        pytest.param(Form.COMMON, "8,8,8", None, "3 numbers of syllables for the 4 lines of the form common", id="3"),
        pytest.param(Form.TRIOLET, None, "AAB", "3 marks of rhyme for the 8 lines of the form triolet", id="scheme"),
        pytest.param(Form.CHORUS, "8", None, "the form chorus has stanzas of several kinds", id="chorus"),
        pytest.param(Form.SONNET, None, "ABBA", "the form sonnet has stanzas of several kinds", id="sonnet"),
    ],
)
def test_wishes_that_contradict_the_form_are_refused(
    form: Form, syllables: str | None, rhyme: str | None, message: str
) -> None:
    with pytest.raises(FormError, match=message):
        form_of(form, syllables, rhyme)
