from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.language import language_of
from lyrics.prosody import FittingError, Lexicon, NoWordError, Pronunciation, fit_pronunciations

Said = tuple[Pronunciation, ...]
WORDS = ["heaven", "every", "present", "flower", "wandering", "power", "the", "and", "record", "of", "melancholy"]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return language_of().lexicon


def counts(said: Said) -> list[int]:
    return [len(pronunciation.syllables) for pronunciation in said]


def score(said: Said, strengths: list[float], lexicon: Lexicon) -> float:
    """What is promised: agreement of the stresses, a twentieth less for each step down a word's list."""
    total, start = 0.0, 0
    for pronunciation in said:
        choice = lexicon.pronunciations(pronunciation.text)
        signs = [{0: -1.0, 1: 1.0, 2: 0.4}[stress] for stress in pronunciation.stresses]
        if len(signs) == 1:
            signs = [-0.6 if any(p.stresses == (0,) for p in choice) else 0.2]
        total += sum(a * b for a, b in zip(signs, strengths[start:], strict=False)) - 0.05 * choice.index(pronunciation)
        start += len(signs)
    return total


def test_without_wishes_every_word_is_said_as_usual(lexicon: Lexicon) -> None:
    assert fit_pronunciations(WORDS, lexicon) == tuple(lexicon.pronunciations(word)[0] for word in WORDS)


def test_no_words_take_no_syllables(lexicon: Lexicon) -> None:
    assert fit_pronunciations([], lexicon, syllables=4) == ()


@pytest.mark.parametrize(
    ("words", "syllables", "expected"),
    [
        ("the host of heaven", 5, [1, 1, 1, 2]),
        ("the host of heaven", 4, [1, 1, 1, 1]),
        ("every day", 4, [3, 1]),
        ("every day", 3, [2, 1]),
        ("wandering home", 4, [3, 1]),
        ("wandering home", 3, [2, 1]),
    ],
)
def test_words_are_sung_in_as_many_syllables_as_the_line_takes(
    words: str, syllables: int, expected: list[int], lexicon: Lexicon
) -> None:
    assert counts(fit_pronunciations(words.split(), lexicon, syllables=syllables)) == expected


@pytest.mark.parametrize(("syllables", "nearest"), [(1, 2), (2, 2), (3, 3), (9, 3)])
def test_the_nearest_count_is_taken_where_none_fits(syllables: int, nearest: int, lexicon: Lexicon) -> None:
    assert sum(counts(fit_pronunciations(["dark", "heaven"], lexicon, syllables=syllables))) == nearest


@pytest.mark.parametrize(("strengths", "stresses"), [([1.0, -1.0], (1, 0)), ([-1.0, 1.0], (0, 1))])
def test_the_stress_follows_the_strong_note(
    strengths: list[float], stresses: tuple[int, int], lexicon: Lexicon
) -> None:
    assert fit_pronunciations(["present"], lexicon, strengths)[0].stresses == stresses


def test_words_before_shift_the_stress(lexicon: Lexicon) -> None:
    strong_second = [-1.0, 1.0, -1.0, 1.0]
    noun, verb = (
        fit_pronunciations(words, lexicon, strong_second)[i]
        for words, i in ((["a", "present", "day"], 1), (["we", "now", "present"], 2))
    )
    assert (noun.stresses, verb.stresses) == ((1, 0), (0, 1))


def test_equal_strengths_leave_words_as_usual(lexicon: Lexicon) -> None:
    said = fit_pronunciations(["present", "tears"], lexicon, [0.0] * 3)
    assert said == tuple(lexicon.pronunciations(word)[0] for word in ("present", "tears"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), min_size=1, max_size=12),
)
def test_no_other_combination_fits_better(words: list[str], strengths: list[float]) -> None:
    lexicon = language_of().lexicon
    said = fit_pronunciations(words, lexicon, strengths)
    others = list(product(*(lexicon.pronunciations(word) for word in words)))
    off = [abs(sum(counts(other)) - len(strengths)) for other in others]
    assert abs(sum(counts(said)) - len(strengths)) == min(off)
    alike = [other for other in others if sum(counts(other)) == sum(counts(said))]
    assert score(said, strengths, lexicon) == pytest.approx(max(score(o, strengths, lexicon) for o in alike))


@pytest.mark.parametrize(
    ("strengths", "syllables", "message"),
    [
        ([1.0, -1.0], 3, "2 strengths for 3 syllables"),
        ([], 1, "0 strengths for 1 syllables"),
        (None, -1, "a line of -1 syllables"),
    ],
    ids=["too few strengths", "no strengths", "negative"],
)
def test_refuses_wishes_that_contradict(
    strengths: list[float] | None, syllables: int, message: str, lexicon: Lexicon
) -> None:
    with pytest.raises(FittingError, match=message):
        fit_pronunciations(["day"], lexicon, strengths, syllables)


def test_refuses_what_is_no_word(lexicon: Lexicon) -> None:
    with pytest.raises(NoWordError, match="no word"):
        fit_pronunciations(["day", "..."], lexicon, syllables=2)
