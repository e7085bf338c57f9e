from lyrics.language import language_of
from lyrics.prosody import SyllabifiedWord, WordSource, syllabify_text
from lyrics.verse import Line


def read(text: str) -> tuple[SyllabifiedWord, ...]:
    return syllabify_text(text, language_of().lexicon)


def test_keeps_letters_and_punctuation() -> None:
    words = read("\u201cMelancholy \u2014 the half-lit hour,\u201d he said; 'tis na\u00efve!")
    assert [".".join(word.syllables) for word in words] == [
        "Mel.an.chol.y", "the", "half-.lit", "hour", "he", "said", "'tis", "na.\u00efve",
    ]  # fmt: skip
    assert words[0].before + words[0].text + words[0].after == "\u201cMelancholy"
    assert (words[3].before, words[3].after) == ("", ",\u201d")
    assert words[0].stresses == (1, 0, 2, 0)
    assert words[0].source is WordSource.LEXICON


def test_a_line_reads_as_it_was_written() -> None:
    text = "O'er yonder hill, \u201cthe wand'ring\u201d moon-beams fall!"
    line = Line(tuple(syllable for word in read(text) for syllable in word.verse_syllables))
    assert line.text == text


def test_numbers_are_spelt() -> None:
    (word,) = read("1234")
    assert word.text == "1234"
    assert word.syllables == ("one", "thou", "sand", "two", "hun", "dred", "thir", "ty", "four")


def test_dashes_part_words_and_bare_marks_are_left_out() -> None:
    assert [word.text for word in read("night--day\u2014dawn ... !")] == ["night", "day", "dawn"]
    assert read(" ") == ()
