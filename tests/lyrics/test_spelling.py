import pytest

from lyrics.spelling import begins_with_vowel

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
