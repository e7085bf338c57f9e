from lyrics.prosody import Source, syllabify_text
from lyrics.verse import Line


def test_keeps_letters_and_punctuation() -> None:
    words = syllabify_text("\u201cMelancholy \u2014 the half-lit hour,\u201d he said; 'tis na\u00efve!")
    assert [".".join(word.syllables) for word in words] == [
        "Mel.an.chol.y", "the", "half-.lit", "hour", "he", "said", "'tis", "na.\u00efve",
    ]  # fmt: skip
    assert words[0].before + words[0].text + words[0].after == "\u201cMelancholy"
    assert (words[3].before, words[3].after) == ("", ",\u201d")
    assert words[0].stresses == (1, 0, 2, 0)
    assert words[0].source is Source.LEXICON


def test_a_line_reads_as_it_was_written() -> None:
    text = "O'er yonder hill, \u201cthe wand'ring\u201d moon-beams fall!"
    line = Line(tuple(syllable for word in syllabify_text(text) for syllable in word.verse_syllables))
    assert line.text == text


def test_numbers_are_spelt() -> None:
    (word,) = syllabify_text("1234")
    assert word.text == "1234"
    assert word.syllables == ("one", "thou", "sand", "two", "hun", "dred", "thir", "ty", "four")


def test_dashes_part_words_and_bare_marks_are_left_out() -> None:
    assert [word.text for word in syllabify_text("night--day\u2014dawn ... !")] == ["night", "day", "dawn"]
    assert syllabify_text(" ") == ()
