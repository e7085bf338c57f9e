import pytest

from lyrics.model import VerseModel
from lyrics.tact import are_apart, words_apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("black", "man"),
        ("Black", "children's"),
        ("maidens'", "brown"),
        ("dark", "skin"),
        ("forced", "bed"),
        ("slain", "nation"),
        ("girl", "naked"),
        ("rope", "black"),
        ("Daughters", "black"),
        ("infant's", "slay"),
    ],
)
def test_words_that_hurt_together_are_apart(one: str, other: str) -> None:
    assert are_apart(one, other)
    assert are_apart(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("black", "night"),
        ("child", "kiss"),
        ("mother", "breast"),
        ("man", "slain"),
        ("naked", "tree"),
        ("black", "white"),
    ],
)
def test_other_words_may_stand_together(one: str, other: str) -> None:
    assert not are_apart(one, other)


def test_words_are_found_by_id_and_both_ways() -> None:
    found = words_apart(["sea", "black", "boy", "boy's", "man"])
    assert {i: others.tolist() for i, others in found.items()} == {1: [2, 3, 4], 2: [1], 3: [1], 4: [1]}


def test_the_shipped_vocabulary_has_such_words() -> None:
    model = VerseModel.load()
    words = {model.vocabulary.tokens[i] for i in model.apart}
    assert {"black", "women", "children", "forced", "bed", "naked", "nation"} <= words
