import json
from pathlib import Path

import pytest

from engine.files import data_path
from lyrics.english.usage import DIGEST_CHARACTERS, digest, is_slur, must_not_meet, offensive_pairs, without_slurs
from lyrics.language import language_of
from lyrics.model import VerseModel
from lyrics.theme import ThemeTable

# the words themselves stand nowhere in the repository: these are shifted by one letter
SHIFTED = ["ojhhfs", "gbhhpu", "ebslz", "xipsf", "tbncp"]
INNOCENT = [
    "black",
    "fairy",
    "gay",
    "queen",
    "spices",
    "japes",
    "celestial",
    "raccoon",
    "savage",
    "cock",
    "moor",
    "who're",
]


def unshifted(word: str) -> str:
    return "".join(chr(ord(letter) - 1) for letter in word)


@pytest.mark.parametrize("shifted", SHIFTED)
def test_knows_a_slur_in_every_form(shifted: str) -> None:
    word = unshifted(shifted)
    for form in (
        word,
        word.upper(),
        f"{word}s",
        f"{word}'s",
        f"{word}\u2019s",
        f"old-{word}",
        f"{word[:2]}\u0301{word[2:]}",
    ):
        assert is_slur(form)


@pytest.mark.parametrize("word", INNOCENT)
def test_leaves_innocent_words(word: str) -> None:
    assert not is_slur(word)


def test_without_slurs_keeps_the_order_of_the_rest() -> None:
    assert without_slurs(["rose", unshifted(SHIFTED[0]), "dew", "rose"]) == ["rose", "dew", "rose"]


def test_the_list_holds_digests_alone() -> None:
    lines = data_path("slurs.txt").read_text(encoding="utf-8").splitlines()
    digests = [line for line in lines if not line.startswith("#")]
    assert len(digests) > 400
    assert digests == sorted(set(digests))
    assert all(len(line) == DIGEST_CHARACTERS and int(line, 16) >= 0 for line in digests)
    assert digest(unshifted(SHIFTED[0])) in digests


def words_of(vocabulary: Path) -> list[str]:
    content = json.loads(vocabulary.read_text(encoding="utf-8"))
    lists = content.values() if isinstance(content, dict) else [content]
    return [str(word) for words in lists for word in words]


def test_no_shipped_vocabulary_holds_a_slur() -> None:
    root = data_path("slurs.txt").parent
    for vocabulary in root.rglob("vocabulary.json"):
        assert words_of(vocabulary), vocabulary
        assert [word for word in words_of(vocabulary) if is_slur(word)] == [], vocabulary


def test_the_lexicon_holds_no_slur() -> None:
    words = list(language_of().lexicon)
    assert len(words) > 100_000
    assert [word for word in words if is_slur(word)] == []


def test_the_themes_hold_no_slur() -> None:
    assert without_slurs(ThemeTable.load().words) == list(ThemeTable.load().words)


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
def test_words_that_hurt_together_must_not_meet(one: str, other: str) -> None:
    assert must_not_meet(one, other)
    assert must_not_meet(other, one)


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
    assert not must_not_meet(one, other)


def test_words_are_found_by_id_and_both_ways() -> None:
    found = offensive_pairs(["sea", "black", "boy", "boy's", "man"])
    assert {i: others.tolist() for i, others in found.items()} == {1: [2, 3, 4], 2: [1], 3: [1], 4: [1]}


def test_the_shipped_vocabulary_has_such_words() -> None:
    model = VerseModel.load()
    words = {model.vocabulary.tokens[i] for i in model.apart}
    assert {"black", "women", "children", "forced", "bed", "naked", "nation"} <= words
