import numpy as np
import pytest

from music.styles import Kind
from workshop.evaluation.comparison import FEWEST, Comparison, EvaluationError, compare
from workshop.evaluation.measures import MEASURES, MeasureForm
from workshop.evaluation.sample import MeasuredPiece

from .fakes import noise, people, sample_of

REFERENCE = people(60)


def compared(generated: list[MeasuredPiece], without: tuple[str, ...] = ()) -> Comparison:
    return compare(generated, REFERENCE, Kind.VOICE, np.random.default_rng(0), splits=3, without=without)


def test_unseen_pieces_of_the_same_people_come_out_near_one() -> None:
    comparison = compared(people(40, first_seed=1000))
    assert 0.92 < comparison.mean_ratio() < 1.08
    assert comparison.worst.overlap.ratio > 0.75


def test_random_notes_come_out_low() -> None:
    comparison = compared([MeasuredPiece.of_melody(noise(seed)) for seed in range(40)])
    assert comparison.mean_ratio() < 0.4
    assert comparison.worst.overlap.ratio < 0.05


def test_one_piece_again_and_again_comes_out_low() -> None:
    assert compared(REFERENCE[:1] * 40).mean_ratio() < 0.5  # what all fakes have alike, such as no rest, it has too


def test_the_same_generator_gives_the_same_figures() -> None:
    assert compared(people(20, 500)) == compared(people(20, 500))


def test_every_measure_has_its_figures() -> None:
    comparison = compared(people(20, 500))
    assert [row.name for row in comparison.rows] == [measure.name for measure in MEASURES[Kind.VOICE]]
    for row in comparison.rows:
        assert (row.means is None) == (row.form is not MeasureForm.NUMBER) == (row.pooled is not None)
        assert all(0 <= figure.generated <= 1.001 for figure in (row.overlap, row.area))


def test_measures_may_be_left_out() -> None:
    comparison = compared(people(20, 500), without=("range",))
    assert "range" not in [row.name for row in comparison.rows]
    names = [row.name for row in comparison.rows]
    assert comparison.mean_ratio(names[1:]) == comparison.rows[0].overlap.ratio


def test_what_too_few_pieces_have_is_not_compared() -> None:
    short = [sample_of(60, 62, 64)] * 20  # a bar, a phrase: nothing can return
    names = [row.name for row in compared(short).rows]
    assert "phrases returning" not in names
    assert "pitch classes" in names


@pytest.mark.parametrize("few", ["generated", "reference"])
def test_refuses_sets_that_tell_nothing(few: str) -> None:
    generated, reference = (people(FEWEST - (few == name)) for name in ("generated", "reference"))
    with pytest.raises(EvaluationError, match=f"7 {few} pieces; wanted 8"):
        compare(generated, reference, Kind.VOICE, np.random.default_rng(0))
