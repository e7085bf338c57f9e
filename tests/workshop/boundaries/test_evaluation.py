import pytest

from tests.music.boundaries.tunes import maman, ode
from workshop.boundaries.evaluation import BoundaryFigures, measure, tuned_lbdm, tuned_rests


def test_figures_count_the_very_notes_but_the_first() -> None:
    found = {0: (0, 7, 13, 21), 1: (0, 15)}
    tunes = [maman(), ode()]
    figures = measure(tunes, lambda tune: found[tunes.index(tune)])
    assert (figures.precision, figures.recall, figures.f1) == pytest.approx((3 / 4, 3 / 12, 2 * 3 / (4 + 12)))


def test_nothing_found_is_no_error() -> None:
    assert measure([maman()], lambda tune: (0,)) == BoundaryFigures(0.0, 0.0, 0.0)


def test_what_was_known_is_all_found() -> None:
    assert measure([maman(), ode()], lambda tune: tune.starts).f1 == 1.0


@pytest.mark.parametrize("tune_method", [tuned_lbdm, tuned_rests])
def test_baselines_are_tuned_to_the_tunes_given(tune_method: object) -> None:
    assert callable(tune_method)
    # every phrase of this tune ends on a note twice as long
    assert measure([maman()], tune_method([maman()])).f1 == 1.0
