import pytest

from pairing.form import SongForm, SongFormError, SongSection, sections, sections_of

V, C, B, M = SongSection.VERSE, SongSection.CHORUS, SongSection.BRIDGE, SongSection.MIDDLE


@pytest.mark.parametrize(
    ("form", "verses", "wanted"),
    [
        (SongForm.STROPHIC, 3, (V, V, V)),
        (SongForm.VERSE_CHORUS, 1, (V, C)),
        (SongForm.VERSE_CHORUS, 2, (V, C, V, C)),
        (SongForm.VERSE_CHORUS, 3, (V, C, V, C, B, V, C)),
        (SongForm.TERNARY, 3, (V, M, V)),
    ],
)
def test_the_sections_of_a_form(form: SongForm, verses: int, wanted: tuple[SongSection, ...]) -> None:
    assert sections(form, verses) == wanted


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["one", "two"], (V, V)),
        (["one", "Come home!", "two", "come home"], (V, C, V, C)),
        (["come", "one", "come", "two", "come"], (C, V, C, V, C)),
        (["one", "two", "three", "one"], (V, V, V, V)),
        (["one", "one"], (V, V)),
        (["one", "la", "la", "two"], (V, C, C, V)),
    ],
)
def test_a_stanza_that_returns_is_a_chorus(texts: list[str], wanted: tuple[SongSection, ...]) -> None:
    assert sections_of(texts, None) == wanted
    assert sections_of(texts, SongForm.STROPHIC) == (V,) * len(texts)


def test_stanzas_may_be_taken_for_a_form() -> None:
    assert sections_of(["a", "b", "a"], SongForm.TERNARY) == (V, M, V)
    assert sections_of(["a", "b", "c", "b"], SongForm.VERSE_CHORUS) == (V, C, V, C)


@pytest.mark.parametrize(
    ("texts", "form", "message"),
    [
        pytest.param(["a", "b"], SongForm.TERNARY, "a ternary song of 2 stanzas; wanted 3", id="two"),
        pytest.param(["a", "b"], SongForm.VERSE_CHORUS, "no stanza returns word for word", id="no chorus"),
        pytest.param(["a", "a"], SongForm.VERSE_CHORUS, "no stanza returns word for word", id="nothing else"),
    ],
)
def test_stanzas_without_a_form_are_refused(texts: list[str], form: SongForm, message: str) -> None:
    with pytest.raises(SongFormError, match=message):
        sections_of(texts, form)


def test_what_returns_keeps_its_words() -> None:
    assert [[form.words_return(section) for section in SongSection] for form in SongForm] == [
        [False, False, False, False],
        [False, True, False, False],
        [True, False, False, False],
    ]
