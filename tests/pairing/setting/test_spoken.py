import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyrics.language import language_of
from music.notes import Phrase
from pairing.arranging import underlay
from pairing.setting.spoken import SpokenError, last_word_said, rhyme_letters, speak, spoken_again
from tests.music.melodies import tune
from tests.pairing.songs import plain_song

LEXICON = language_of().lexicon


def pieces(text: str, syllables: int | None = None) -> str:
    line = speak(text.split(), LEXICON, syllables)
    held = [s.text + "_" * (length - 1) for s, length in zip(line.syllables, line.lengths, strict=True)]
    return "".join(text + ("·", " ")[s.ends_word] for text, s in zip(held, line.syllables, strict=True))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Oh, Melancholy evening!", "Oh, Mel·an·chol·y eve·ning! ", id="punctuation"),
        pytest.param(
            "th' heav'n-born o'er \u2019Tis", "th' heav'n-·born o'er \u2019Tis ", id="apostrophes and hyphens"
        ),
        pytest.param("of 25 (or 3) ways", "of 25__ (or 3) ways ", id="numbers"),
        pytest.param("come — come", "come— come ", id="a mark alone"),
        pytest.param("— come", "—come ", id="a mark at the beginning"),
        pytest.param("song--and light—and sea", "song--·and light—·and sea ", id="dashes without spaces"),
        pytest.param('say "never more"', 'say "nev·er more" ', id="quotes"),
        pytest.param("GLORY Glory", "GLO·RY Glo·ry ", id="capitals"),
        pytest.param("Ⅳ", "Ⅳ ", id="one character"),
    ],
)
def test_words_are_kept_to_the_letter(text: str, wanted: str) -> None:
    assert pieces(text) == wanted


@given(
    st.lists(st.sampled_from("a heaven, 1999 (glorious) well... o'er—the — & “night” naïve x-ray".split()), min_size=1)
)
def test_no_letter_is_lost(words: list[str]) -> None:
    text = " ".join([*words, "end"])
    line = speak(text.split(), LEXICON)
    written = "".join(s.text + " " * s.ends_word for s in line.syllables)
    assert written.replace(" ", "") == text.replace(" ", "")
    assert sum(line.lengths) == len(line.leanings)
    assert line.syllables[-1].ends_word


def test_words_are_said_in_as_many_syllables_as_are_wanted() -> None:
    assert pieces("glorious heaven", 3) == "glo·rious heaven "
    assert pieces("glorious heaven", 5) == "glo·ri·ous heav·en "
    assert pieces("glorious heaven", 9) == "glo·ri·ous heav·en "


def test_stressed_syllables_want_strong_notes() -> None:
    first, second, third, last = speak(["and", "sorrow", "dies"], LEXICON).leanings
    assert first < 0 < last < second
    assert third < first


@pytest.mark.parametrize("words", [[], ["—"], ["...", "!"]], ids=["nothing", "a dash", "marks"])
def test_a_line_without_a_letter_is_refused(words: list[str]) -> None:
    with pytest.raises(SpokenError, match="has no letter"):
        speak(words, LEXICON)


def test_a_number_is_held_over_the_notes_of_its_words() -> None:
    line = speak(["25", "days"], LEXICON)
    sung = underlay(*line.sung_to(tune("1 2 ~3 4 5").phrases[0]))
    assert [(s.syllable.text, len(s.notes)) for s in sung.syllables] == [("25", 4), ("days", 1)]


def test_a_line_of_a_song_is_said_as_it_is_sung() -> None:
    for line in plain_song().lines:
        again = spoken_again(line, LEXICON)
        assert again.syllables == tuple(sung.syllable for sung in line.syllables)
        assert len(again.leanings) == len(line.syllables)


def test_a_number_in_a_song_is_said_in_words() -> None:
    sung = underlay(*speak(["25", "days"], LEXICON).sung_to(Phrase(tune("1 2 3 4").notes)))
    again = spoken_again(sung, LEXICON)
    assert again == speak(["25", "days"], LEXICON)


@pytest.mark.parametrize(
    ("ends", "letters"),
    [
        ("day night away light", "ABAB"),
        ("sea day me night", "A-A-"),
        ("day, DAY? silver sea", "----"),
        ("day away play stay", "AAAA"),
    ],
)
def test_lines_that_rhyme_have_a_letter(ends: str, letters: str) -> None:
    lines = [("some", end) for end in ends.split()]
    assert "".join(letter or "-" for letter in rhyme_letters(lines, LEXICON)) == letters


def test_a_line_without_words_ends_in_no_sound() -> None:
    assert last_word_said(["—"], LEXICON) == ()
