import pytest

from lyrics.english.words import begins_with_vowel, may_ask, must_ask, plurals_of, slips
from lyrics.language import language_of
from lyrics.writing.writer import closing_mark

VOCABULARY = frozenset(
    "day days rose roses lily lilies bliss kiss kisses grass his was is this wave waves sea heaven's life".split()
)


def test_plurals_are_words_beside_their_singulars() -> None:
    assert plurals_of(VOCABULARY) == {"days", "roses", "lilies", "kisses", "waves"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The days was happy", 1),
        ("the days were happy", 0),
        ("a roses bloom", 1),
        ("every lilies", 1),
        ("the roses of the sea", 0),
        ("the sound of waves is sweet", 0),
        ("I is and we was", 2),
        ("I am and we were", 0),
        ("thou are the rose", 1),
        ("he have the sea", 1),
        ("the stars that are the winter's", 0),
        ("I never cannot sing", 1),
        ("I never can", 0),
        ("not no", 1),
        ("", 0),
        ("days", 0),
    ],
)
def test_counts_neighbours_that_disagree(text: str, count: int) -> None:
    assert slips(text.split(), plurals_of(VOCABULARY)) == count


QUESTIONS = [
    "who knows the sea", "and why is it so", "where is my love", "how long the night", "what will become",
    "is the night gone", "o shall I forget", "do you remember", "hast thou forgotten", "when shall we meet",
]  # fmt: skip
STATEMENTS = [
    "the sea is wide", "when I was young", "how sweet the sound", "what a night", "where the sea lies", "I know",
    "nor do I know", "and so it is", "never shall we meet", "o sea", "sea", "be still", "may love return",
]  # fmt: skip


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_may_end_as_such(text: str) -> None:
    assert may_ask(text.split())
    assert closing_mark(language_of(), text.split(), "?") == "?"


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_do_not_ask(text: str) -> None:
    assert not may_ask(text.split())
    assert not must_ask(text.split())
    assert closing_mark(language_of(), text.split(), "?") == "."
    assert closing_mark(language_of(), text.split(), ".") == "."


@pytest.mark.parametrize("text", ["why is the sea so wide", "Shall I forget", "and do we know", "Art thou gone"])
def test_what_can_only_ask_ends_with_a_question_mark(text: str) -> None:
    assert must_ask(text.split())
    assert closing_mark(language_of(), text.split(), ".") == "?"


@pytest.mark.parametrize("text", ["had I wings", "may you rest", "should I die", "who knows"])
def test_what_may_also_wish_or_suppose_is_left_as_it_is(text: str) -> None:
    assert not must_ask(text.split())
    assert closing_mark(language_of(), text.split(), ".") == "."


@pytest.mark.parametrize("mark", ["", ",", ";", "!"])
def test_other_marks_stay(mark: str) -> None:
    for text in (*QUESTIONS, *STATEMENTS):
        assert closing_mark(language_of(), text.split(), mark) == mark


VOWELS = """apple eve isle ocean upon under unto urn utter utmost usher ugly onward only other eight early eye
hour hours honest honour honor heir heirs unimpaired unimagined uninvited unless unseen unanswered us
o'er e'er 'apple I Eden idle aye oar"""
CONSONANTS = """sea heart home hair how one one's once oneself union unit unity universe unicorn unanimous use used
useless usual usage usurp utensil utility utopia ubiquitous eulogy Europe ewe ewes year young 'neath 'tis yea
what who why shore"""


@pytest.mark.parametrize("word", VOWELS.split())
def test_an_stands_before_a_vowel_sound(word: str) -> None:
    assert begins_with_vowel(word)


@pytest.mark.parametrize("word", CONSONANTS.split())
def test_a_stands_before_a_consonant_sound(word: str) -> None:
    assert not begins_with_vowel(word)


@pytest.mark.parametrize(("word", "vowel"), [("Hour", True), ("ONE", False), ("EVE", True), ("Union", False)])
def test_case_makes_no_difference(word: str, vowel: bool) -> None:
    assert begins_with_vowel(word) == vowel


@pytest.mark.parametrize("token", ["", "'", "<unk>", "<end.>", "3"])
def test_what_is_no_word_begins_with_no_vowel(token: str) -> None:
    assert not begins_with_vowel(token)
