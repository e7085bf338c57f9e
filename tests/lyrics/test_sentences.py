import pytest

from lyrics.sentences import closing_mark, may_ask, must_ask

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
    assert closing_mark(text.split(), "?") == "?"


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_do_not_ask(text: str) -> None:
    assert not may_ask(text.split())
    assert not must_ask(text.split())
    assert closing_mark(text.split(), "?") == "."
    assert closing_mark(text.split(), ".") == "."


@pytest.mark.parametrize("text", ["why is the sea so wide", "Shall I forget", "and do we know", "Art thou gone"])
def test_what_can_only_ask_ends_with_a_question_mark(text: str) -> None:
    assert must_ask(text.split())
    assert closing_mark(text.split(), ".") == "?"


@pytest.mark.parametrize("text", ["had I wings", "may you rest", "should I die", "who knows"])
def test_what_may_also_wish_or_suppose_is_left_as_it_is(text: str) -> None:
    assert not must_ask(text.split())
    assert closing_mark(text.split(), ".") == "."


@pytest.mark.parametrize("mark", ["", ",", ";", "!"])
def test_other_marks_stay(mark: str) -> None:
    for text in (*QUESTIONS, *STATEMENTS):
        assert closing_mark(text.split(), mark) == mark
