from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lyrics.readers import CleanStanza
from lyrics.theme.table import TOPIC_SIZE, ThemeTable
from tests.lyrics.models import stanza
from tests.lyrics.test_slurs import SHIFTED, unshifted
from workshop.corpus.errors import CorpusError
from workshop.verse.themes import SMALLEST_COUNT, build_theme_table, read_vader

SEA = "sea wave sail shore tide".split()
LOVE = "love kiss heart bliss joy".split()
STORM = "storm rage sleep peace".split()


def rhyme_part(word: str) -> str:
    """As good as phonemes for the words of these tests."""
    return word[-3:]


@cache
def stanzas() -> tuple[CleanStanza, ...]:
    """Three kinds of stanza, and "the" in all of them."""
    rng = np.random.default_rng(0)
    groups = [SEA, LOVE, STORM] * 20
    return tuple(stanza("The " + " ".join(rng.permutation(words)[:4])) for words in groups)


@cache
def table() -> ThemeTable:
    return build_theme_table(
        stanzas(), {"love": 3.2, "kiss": 2.0, "rage": -2.6, "storm": -1.0, "unheard": 4}, rhyme_part
    )


def likeness(one: str, other: str) -> float:
    vectors = table().topics[[table().rows[one], table().rows[other]]]
    return float(vectors[0] @ vectors[1])


def test_words_stand_commonest_first_and_once() -> None:
    assert table().words[0] == "the"
    assert sorted(table().words) == sorted(["the", *SEA, *LOVE, *STORM])


def test_rarity_says_how_few_stanzas_have_a_word() -> None:
    rarity = dict(zip(table().words, table().rarity.tolist(), strict=True))
    assert rarity["the"] == 0
    holding = sum("sea" in s.lines[0].words for s in stanzas())
    assert rarity["sea"] == pytest.approx(np.log(60 / holding))


def test_topics_are_unit_vectors_of_one_size() -> None:
    assert table().topics.shape == (len(table().words), TOPIC_SIZE)
    lengths = np.linalg.norm(table().topics[1:], axis=1)
    assert lengths == pytest.approx(np.ones(len(lengths)))


def test_words_of_one_stanza_are_alike() -> None:
    assert likeness("sea", "wave") > 0.3 > 0.1 > abs(likeness("sea", "kiss"))


def test_words_that_stand_together_to_rhyme_are_not_taken_for_kin() -> None:
    kinds = [
        stanza("night", "light"),
        stanza("night moon"),
        stanza("light sun"),
        stanza("rose leaf"),
        stanza("sea tide"),
    ]
    corpus = kinds * SMALLEST_COUNT
    for pair, kin in ((rhyme_part, False), (str.upper, True)):
        found = build_theme_table(corpus, {}, pair)
        likeness = found.topics[found.rows["night"]] @ found.topics[found.rows["sun"]]
        assert (likeness > 0.1) == kin  # both would have "light" beside them


def test_given_valences_are_kept_and_others_inferred() -> None:
    valence = dict(zip(table().words, table().valence.tolist(), strict=True))
    rated = dict(zip(table().words, table().rated.tolist(), strict=True))
    assert [word for word in table().words if rated[word]] == sorted(
        ["love", "kiss", "rage", "storm"], key=table().words.index
    )
    assert valence["love"] == pytest.approx(0.8)
    assert valence["rage"] == pytest.approx(-0.65)
    assert -0.5 <= valence["peace"] < valence["bliss"] <= 0.5


def test_arousal_is_given_for_seeds_and_bounded_for_all() -> None:
    arousal = dict(zip(table().words, table().arousal.tolist(), strict=True))
    assert [arousal[word] for word in ("rage", "storm", "sleep", "peace", "joy")] == pytest.approx(
        [0.8, 0.8, -0.8, -0.8, 0.6]
    )
    assert max(map(abs, arousal.values())) <= 1


def test_rare_words_and_slurs_are_left_out() -> None:
    slur = unshifted(SHIFTED[0])
    often = [stanza(f"sea wave {slur}", "rose")] * (SMALLEST_COUNT - 1)
    found = build_theme_table([*often, stanza(f"sea wave {slur}")], {}, rhyme_part)
    assert found.words == ("sea", "wave")


def test_no_ratings_leave_every_feeling_flat() -> None:
    found = build_theme_table(stanzas(), {}, rhyme_part)
    assert not found.rated.any()
    assert not found.valence.any()


def test_the_same_corpus_gives_the_same_table() -> None:
    again = build_theme_table(stanzas(), {}, rhyme_part)
    assert (again.topics == build_theme_table(stanzas(), {}, rhyme_part).topics).all()


@pytest.mark.parametrize(
    "corpus",
    [[], [stanza("sea wave")] * (SMALLEST_COUNT - 1), [stanza("sea")] * SMALLEST_COUNT],
    ids=["empty", "too few stanzas", "one word"],
)
def test_refuses_a_corpus_without_common_words(corpus: list[CleanStanza]) -> None:
    with pytest.raises(CorpusError, match=f"stand in {SMALLEST_COUNT} stanzas or more"):
        build_theme_table(corpus, {"sea": 1.0}, rhyme_part)


def test_two_common_words_are_enough() -> None:
    found = build_theme_table([stanza("sea wave")] * SMALLEST_COUNT, {"sea": 2.0}, rhyme_part)
    assert np.isfinite(found.topics).all()
    assert found.valence[0] == pytest.approx(0.5)


def test_reads_single_words_of_vader(tmp_path: Path) -> None:
    path = tmp_path / "vader.txt"
    path.write_text("Love\t3.2\t0.4\t[3, 3]\n:-)\t1.3\t0.5\t[1]\nno good\t-2\t0.1\t[2]\nrage\t-2.6\n", encoding="utf-8")
    assert read_vader(path) == {"love": 3.2, "rage": -2.6}


@pytest.mark.parametrize("row", ["", "love", "love\t", "love\tmuch\t0.4", "love 3.2"])
def test_names_a_bad_row_of_vader(tmp_path: Path, row: str) -> None:
    path = tmp_path / "vader.txt"
    path.write_text(f"rage\t-2.6\n{row}\nlove\t3.2\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"vader\.txt, row 2: wanted"):
        read_vader(path)


def test_a_missing_vader_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no lexicon of valences at"):
        read_vader(tmp_path / "vader.txt")
