from collections.abc import Sequence

import numpy as np
import pytest

from lyrics.scoring import LineScore, Weights
from lyrics.subject import Subject
from lyrics.theme.table import Feeling
from lyrics.writing import WrittenLine
from tests.lyrics.models import feeling_of, ids_of, small_model

NONE = Weights(**dict.fromkeys(vars(Weights()), 0.0))


def subject_of(feeling: Feeling, names: str = "") -> Subject:
    size = len(small_model().vocabulary.tokens)
    return Subject(feeling, np.zeros(size, np.float32), np.array(ids_of(names), np.int64))


def score(
    text: str,
    weights: Weights,
    feeling: Feeling | None = None,
    before: Sequence[str] = (),
    others: Sequence[str] = (),
    told: float = -3.0,
    untold: float = -3.0,
    names: str = "",
) -> float:
    earlier, elsewhere = ([WrittenLine(ids_of(line), "") for line in lines] for lines in (before, others))
    scorer = LineScore(small_model(), subject_of(feeling or feeling_of(0), names), weights, elsewhere)
    return scorer.of(WrittenLine(ids_of(text), ""), earlier, told, untold)


def test_a_likelier_line_scores_higher() -> None:
    weights = Weights(**{**vars(NONE), "likelihood": 2.0})
    assert score("the sea", weights, told=-1.0) == pytest.approx(-2)
    assert score("the sea", weights, told=-2.5) == pytest.approx(-5)


def test_past_the_usual_likelihood_nothing_is_won() -> None:
    weights = Weights(**{**vars(NONE), "likelihood": 1.0, "usual": -2.0})
    assert score("the sea", weights, told=-2.5) == pytest.approx(-2.5)
    assert score("the sea", weights, told=-1.0) == pytest.approx(-2)


@pytest.mark.parametrize(
    ("text", "before", "won"),
    [
        ("the sea", [], 1),
        ("the sea and sea", [], 1),
        ("the moon", [], 0),
        ("the sea", ["my moon"], 1),
        ("the sea", ["my love"], -1),
        ("the moon", ["my love"], 0),
    ],
)
def test_the_first_line_that_names_the_theme_is_wanted(text: str, before: list[str], won: float) -> None:
    weights = Weights(**{**vars(NONE), "naming": 1.0})
    assert score(text, weights, before=before, names="sea love") == pytest.approx(won)


def test_words_that_name_the_theme_may_return() -> None:
    weights = Weights(**{**vars(NONE), "repetition": 1.0})
    assert score("the sea and moon", weights, others=["sea", "moon"], names="sea") == pytest.approx(-1)


def test_a_stanza_that_begins_as_if_something_had_gone_before_is_disliked() -> None:
    weights = Weights(**{**vars(NONE), "opening": 2.0})
    assert score("and the sea", weights) == pytest.approx(-2)
    assert score("and the sea", weights, before=["the moon"]) == 0
    assert score("the sea and moon", weights) == 0


def test_slips_of_grammar_are_lost() -> None:
    weights = Weights(**{**vars(NONE), "slips": 2.0})
    assert score("never a sea", weights) == 0
    assert score("a sea all that I is", weights) == pytest.approx(-2)


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
        return score("love and the sea", weights, feeling_of(0, 0.5), ["love me"], ["a star"], -4.9, -5.3, "sea")

    usual = Weights()
    parts = {name: total(Weights(**{**vars(NONE), name: value})) for name, value in vars(usual).items()}
    # the line opens no stanza and holds no slip; the writer adds the stress, who knows the tune; "usual" is a bound
    assert [name for name, part in parts.items() if not part] == ["usual", "opening", "slips", "stress"]
    assert total(usual) == pytest.approx(sum(parts.values()))
