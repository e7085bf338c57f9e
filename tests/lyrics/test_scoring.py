from collections.abc import Sequence
from itertools import pairwise

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


def weigh(**weights: float) -> Weights:
    """These weights, the rest 0."""
    return Weights(**{**vars(NONE), **weights})


def is_falling(scores: Sequence[float]) -> bool:
    return all(one > other for one, other in pairwise(scores))


def test_a_likelier_line_scores_higher() -> None:
    assert is_falling([score("the sea", weigh(likelihood=1.0), told=told) for told in (-1.0, -2.5, -4.0)])


def test_past_the_usual_likelihood_nothing_is_won() -> None:
    weights = weigh(likelihood=1.0, usual=-2.0)
    assert score("the sea", weights, told=-2.5) < score("the sea", weights, told=-2.0)
    assert score("the sea", weights, told=-1.0) == score("the sea", weights, told=-2.0)


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
    assert np.sign(score(text, weigh(naming=1.0), before=before, names="sea love")) == won


def test_words_that_name_the_theme_may_return() -> None:
    def returning(names: str) -> float:
        return score("the sea and moon", weigh(repetition=1.0), others=["sea", "moon"], names=names)

    assert returning("") < returning("sea") < returning("sea moon") == 0


def test_a_stanza_that_begins_as_if_something_had_gone_before_is_disliked() -> None:
    weights = weigh(opening=2.0)
    assert score("and the sea", weights) < 0
    assert score("and the sea", weights, before=["the moon"]) == 0
    assert score("the sea and moon", weights) == 0


def test_slips_of_grammar_are_lost() -> None:
    assert score("a sea all that I is", weigh(slips=2.0)) < score("never a sea", weigh(slips=2.0)) == 0


def test_a_line_the_theme_makes_likelier_scores_higher_up_to_a_bound() -> None:
    def relevant(more: float) -> float:
        return score("the sea", weigh(relevance=2.0), told=more - 9, untold=-9)

    assert relevant(-1) < relevant(0) == 0 < relevant(0.5) < relevant(8)
    assert relevant(8) == relevant(4)


def test_a_line_about_the_topic_scores_higher() -> None:
    whole, other, half, none, nothing = (
        score(text, weigh(topic=1.0))
        for text in ("the sea", "wave of the tide", "sea and moon", "moon and star", "the golden rose")
    )
    assert whole == pytest.approx(other)
    assert whole > half > none == nothing == 0


@pytest.mark.parametrize(
    ("text", "valence", "sign"),
    [
        ("my love", 0.5, 1),
        ("my love", -0.5, -1),
        ("my sorrow", -0.5, 1),
        ("my sea", 0.5, 0),
        ("my love", 0.0, 0),
    ],
)
def test_feeling_is_agreement_with_the_theme(text: str, valence: float, sign: int) -> None:
    assert np.sign(score(text, weigh(feeling=1.0), feeling_of(0, valence))) == sign


def test_stronger_feelings_agree_more() -> None:
    felt = [score("my love", weigh(feeling=1.0), feeling_of(0, valence)) for valence in (1.0, 0.5, 0.0)]
    assert is_falling([score("love and bliss", weigh(feeling=1.0), feeling_of(0, 1.0)), *felt])


def test_rare_words_are_the_matter_of_a_line() -> None:
    assert is_falling(
        [score(text, weigh(matter=1.0)) for text in ("sea moon", "the sea", "golden rose goes sea", "the of")]
    )


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ((["a sea"], []), ([], [])),
        ((["a sea", "moon and sea"], []), (["a sea"], [])),
        (([], ["a sea", "the night", "moon"]), ([], ["sea star"])),
        ((["a sea"], []), (["the star", "the night"], ["the wave"])),
    ],
)
def test_repeated_matter_is_lost(less: tuple[list[str], list[str]], more: tuple[list[str], list[str]]) -> None:
    worse, better = (score("the sea and moon", weigh(repetition=1.0), before=b, others=o) for b, o in (less, more))
    assert worse < better <= 0


@pytest.mark.parametrize(("before", "others"), [([], []), (["of and"], ["of the"])])
def test_words_that_carry_no_matter_may_return(before: list[str], others: list[str]) -> None:
    assert score("the sea and moon", weigh(repetition=1.0), before=before, others=others) == 0


def test_beginnings_are_lost_wherever_the_song_has_them() -> None:
    def begun(before: Sequence[str], others: Sequence[str]) -> float:
        return score("the sea and moon", weigh(start=0.5), before=before, others=others)

    assert begun([], []) == begun(["star the"], ["and the sea", "sea and moon"]) == 0
    assert is_falling([0, begun(["the star"], []), begun(["the star", "the night"], [])])
    assert begun(["the star"], ["the night"]) == begun([], ["the star", "a night", "the wave"])


def test_a_content_word_that_begins_lines_is_lost_twice() -> None:
    lost = [
        score("sea and moon", w, others=["sea of star"]) for w in (weigh(start=0.5), weigh(start=0.5, repetition=2.0))
    ]
    assert is_falling([0, *lost])


def test_the_parts_add_up() -> None:
    def total(weights: Weights) -> float:
        return score("love and the sea", weights, feeling_of(0, 0.5), ["love me"], ["a star"], -4.9, -5.3, "sea")

    usual = Weights()
    parts = {name: total(weigh(**{name: value})) for name, value in vars(usual).items()}
    # the line opens no stanza and holds no slip; the writer adds the stress, who knows the tune; "usual" is a bound
    assert [name for name, part in parts.items() if not part] == ["usual", "opening", "slips", "stress"]
    assert total(usual) == pytest.approx(sum(parts.values()))
