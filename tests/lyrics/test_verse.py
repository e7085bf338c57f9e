import pytest

from lyrics.verse import Line, Relaxed, Stanza, Syllable, Verse, VerseError

LINE = Line((Syllable("The", 0, True), Syllable("mel", 1, False), Syllable("ody,", 0, True)), "A")


def test_text_joins_syllables_lines_and_stanzas() -> None:
    verse = Verse("Melody", (Stanza((LINE, LINE)), Stanza((LINE,))))
    assert LINE.text == "The melody,"
    assert verse.text == "The melody,\nThe melody,\n\nThe melody,"


@pytest.mark.parametrize("text", ["", " ", "a b", "sea\n"])
def test_refuses_a_syllable_without_letters_or_with_spaces(text: str) -> None:
    with pytest.raises(VerseError, match="wanted letters without spaces"):
        Syllable(text, 0, True)


@pytest.mark.parametrize("stress", [-1, 3])
def test_refuses_another_stress(stress: int) -> None:
    with pytest.raises(VerseError, match=f"has stress {stress}"):
        Syllable("sea", stress, True)


def test_refuses_a_line_that_ends_inside_a_word() -> None:
    with pytest.raises(VerseError, match="'mel' ends inside a word"):
        Line((Syllable("mel", 1, False),))


def test_refuses_what_is_empty() -> None:
    with pytest.raises(VerseError, match="a line without syllables"):
        Line(())
    with pytest.raises(VerseError, match="a stanza without lines"):
        Stanza(())
    with pytest.raises(VerseError, match="a verse without stanzas"):
        Verse("", ())


def test_what_was_relaxed_reads_as_a_sentence() -> None:
    relaxed = Relaxed(3, "a perfect rhyme with day", "'made' nearly rhymes", stanza=2)
    assert str(relaxed) == "stanza 2, line 3: no word is left for a perfect rhyme with day; 'made' nearly rhymes"
