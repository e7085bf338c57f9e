from collections.abc import Sequence

import pytest

from lyrics.condition import Feeling
from lyrics.scoring import LineScore, Weights
from lyrics.writing import WrittenLine
from tests.lyrics.models import feeling_of, ids_of, small_model

NONE = Weights(likelihood=0, relevance=0, topic=0, feeling=0, matter=0, repetition=0, start=0, stress=0)


def score(
    text: str,
    weights: Weights,
    feeling: Feeling | None = None,
    before: Sequence[str] = (),
    others: Sequence[str] = (),
    told: float = -3.0,
    untold: float = -3.0,
) -> float:
    earlier, elsewhere = ([WrittenLine(ids_of(line), "") for line in lines] for lines in (before, others))
    scorer = LineScore(small_model(), feeling or feeling_of(0), weights, elsewhere)
    return scorer.of(WrittenLine(ids_of(text), ""), earlier, told, untold)


def test_a_likelier_line_scores_higher() -> None:
    weights = Weights(**{**vars(NONE), "likelihood": 2.0})
    assert score("the sea", weights, told=-1.0) == pytest.approx(-2)
    assert score("the sea", weights, told=-2.5) == pytest.approx(-5)


def test_a_line_the_theme_makes_likelier_scores_higher_up_to_a_nat() -> None:
    weights = Weights(**{**vars(NONE), "relevance": 2.0})
    assert score("the sea", weights, told=-2.5, untold=-3) == pytest.approx(1)
    assert score("the sea", weights, told=-4, untold=-3) == pytest.approx(-2)
    assert score("the sea", weights, told=-1, untold=-9) == pytest.approx(2)


@pytest.mark.parametrize(
    ("text", "cosine"),
    [("the sea", 1), ("wave of the tide", 1), ("moon and star", 0), ("sea and moon", 0.5**0.5), ("the golden rose", 0)],
)
def test_topic_is_the_cosine_of_the_line_s_matter(text: str, cosine: float) -> None:
    weights = Weights(**{**vars(NONE), "topic": 1.0})
    assert score(text, weights) == pytest.approx(cosine)


@pytest.mark.parametrize(
    ("text", "valence", "agreement"),
    [
        ("my love", 0.5, 0.8 * 0.5),
        ("my love", -0.5, -0.8 * 0.5),
        ("my sorrow", -0.5, 0.6 * 0.5),
        ("my sea", 0.5, 0),
        ("love and bliss", 1.0, 1.0),
        ("my love", 0.0, 0.0),
    ],
)
def test_feeling_is_agreement_with_the_theme(text: str, valence: float, agreement: float) -> None:
    weights = Weights(**{**vars(NONE), "feeling": 1.0})
    assert score(text, weights, feeling_of(0, valence)) == pytest.approx(agreement)


@pytest.mark.parametrize(
    ("text", "share"), [("sea moon", 1), ("the sea", 0.5), ("the of", 0), ("golden rose goes sea", 0.25)]
)
def test_matter_is_the_share_of_rare_words(text: str, share: float) -> None:
    weights = Weights(**{**vars(NONE), "matter": 1.0})
    assert score(text, weights) == pytest.approx(share)


@pytest.mark.parametrize(
    ("before", "others", "lost"),
    [
        ([], [], 0),
        (["a sea"], [], 1),
        (["a sea", "moon and sea"], [], 2),
        ([], ["sea star"], 1),
        ([], ["a sea", "the night", "moon"], 2),
        (["a sea"], ["sea"], 1),
        (["the star", "the night"], ["the wave"], 0),
        (["of and"], ["of the"], 0),
    ],
)
def test_repeated_matter_is_lost(before: list[str], others: list[str], lost: float) -> None:
    weights = Weights(**{**vars(NONE), "repetition": 1.0})
    assert score("the sea and moon", weights, before=before, others=others) == pytest.approx(-lost)


@pytest.mark.parametrize(
    ("before", "others", "alike"),
    [
        ([], [], 0),
        (["the star"], [], 1),
        (["the star", "the night"], [], 2),
        ([], ["the star", "a night", "the wave"], 2),
        (["the star"], ["the night"], 2),
        (["star the"], ["and the sea", "sea and moon"], 0),
    ],
)
def test_beginnings_are_lost_wherever_the_song_has_them(before: list[str], others: list[str], alike: int) -> None:
    weights = Weights(**{**vars(NONE), "start": 0.5})
    assert score("the sea and moon", weights, before=before, others=others) == pytest.approx(-0.5 * alike)


def test_a_content_word_that_begins_lines_is_lost_twice() -> None:
    weights = Weights(**{**vars(NONE), "start": 0.5, "repetition": 2.0})
    assert score("sea and moon", weights, others=["sea of star"]) == pytest.approx(-2.5)


def test_the_parts_add_up() -> None:
    def total(weights: Weights) -> float:
        return score("love and the sea", weights, feeling_of(0, 0.5), ["love me"], ["a star"], -2.0, -2.4)

    usual = Weights()
    parts = {name: total(Weights(**{**vars(NONE), name: value})) for name, value in vars(usual).items()}
    assert [name for name, part in parts.items() if not part] == ["stress"]  # the writer adds it, who knows the tune
    assert total(usual) == pytest.approx(sum(parts.values()))
