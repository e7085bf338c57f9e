from workshop.verse.song_lines import SungWord, cut_in_lines, cut_in_stanzas, line_text, without_echoes


def sung(text: str) -> list[SungWord]:
    """Words without any help from the music; "/" stands for a rest before the next word."""
    words: list[SungWord] = []
    rest = 0.0
    for token in text.split():
        if token == "/":
            rest = 4.0
        else:
            words.append(SungWord(token, rest, 1.0 + rest))
            rest = 0.0
    return words


def texts(lines: list[list[SungWord]]) -> list[str]:
    return [line_text(line) for line in lines]


def names(key: str) -> float:
    return 1.0 if key in ("i", "god", "mary") else 0.0


def test_a_capital_begins_a_line_without_any_mark() -> None:
    words = sung("I saw the roses in the garden bow With evening dew and all the birds Were still to hear it")
    assert texts(cut_in_lines(words, names)) == [
        "I saw the roses in the garden bow",
        "With evening dew and all the birds",
        "Were still to hear it",
    ]


def test_names_begin_no_line_by_themselves() -> None:
    words = sung("The night that I and Mary came to God, The stars were over Mary and the sea")
    assert texts(cut_in_lines(words, names)) == [
        "The night that I and Mary came to God,",
        "The stars were over Mary and the sea",
    ]


def test_a_mark_ends_no_line_before_a_small_letter() -> None:
    words = sung("O come, my love, and see the sea, Before the day, the day is done")
    assert texts(cut_in_lines(words, names)) == ["O come, my love, and see the sea,", "Before the day, the day is done"]


def test_without_capitals_marks_and_rests_part_the_lines() -> None:
    words = sung("oh beautiful for spacious skies, / for amber waves of grain / for purple mountain majesties")
    assert texts(cut_in_lines(words, names)) == [
        "Oh beautiful for spacious skies,",
        "For amber waves of grain",
        "For purple mountain majesties",
    ]


def test_a_verse_that_was_left_for_others_goes_on_with_a_new_line() -> None:
    words = [*sung("The wind is cold tonight"), SungWord("my", after_others=True), *sung("love is far away")]
    assert texts(cut_in_lines(words, names)) == ["The wind is cold tonight", "My love is far away"]


def test_no_word_is_lost_in_lines() -> None:
    words = sung("a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3)
    assert [word for line in cut_in_lines(words, names) for word in line] == words


def test_no_words_have_no_lines() -> None:
    assert cut_in_lines([], names) == []


def test_what_is_sung_twice_in_a_row_is_kept_once() -> None:
    words = sung("Gloria, gloria! the night is dark, the night is dark; my love")
    assert " ".join(word.text for word in without_echoes(words)) == "Gloria! the night is dark; my love"


def test_a_beginning_that_is_taken_up_again_is_kept_once() -> None:
    words = sung("and the night, and the night is dark")
    assert " ".join(word.text for word in without_echoes(words)) == "and the night is dark"


def test_a_line_may_begin_with_the_word_that_ended_the_last() -> None:
    words = sung("I have my love, Love is mine")
    assert without_echoes(words) == words


def test_a_verse_of_few_lines_is_one_stanza() -> None:
    lines = [sung(f"line {word}") for word in "one two three four five six seven eight".split()]
    assert cut_in_stanzas(lines) == [lines]
    assert cut_in_stanzas(lines[:4]) == [lines[:4]]


def test_a_verse_of_three_lines_is_no_stanza() -> None:
    assert cut_in_stanzas([sung("one"), sung("two"), sung("three")]) == []


def test_a_line_that_returns_soon_is_kept_once() -> None:
    lines = [sung(text) for text in ("one day", "two days", "sing, O sing!", "three days", "four days", "Sing, o sing")]
    assert cut_in_stanzas(lines) == [lines[:5]]


def test_long_verses_part_after_sentences() -> None:
    marks = [",", ",", ",", ",", ".", ",", ",", ",", ","]
    lines = [sung(f"line {word}{mark}") for word, mark in zip("abcdefghi", marks, strict=True)]
    assert cut_in_stanzas(lines) == [lines[:5], lines[5:]]


def test_long_verses_part_at_interludes() -> None:
    lines = [sung(f"{'/ ' if word == 'g' else ''}{word} line") for word in "abcdefghijkl"]
    assert cut_in_stanzas(lines) == [lines[:6], lines[6:]]


def test_a_line_is_written_with_a_capital_behind_its_quote() -> None:
    assert line_text(sung("“oh come, my Love”")) == "“Oh come, my Love”"
