import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid
from scipy.stats import gaussian_kde

from workshop.evaluation.overlap import density_overlap, distances, histogram_overlap, overlapping_area, pooled_overlap

NUMBERS = st.lists(st.floats(-100, 100), min_size=2, max_size=30).map(np.array)


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 3.0])
def test_density_overlap_is_that_of_scipys_densities(shift: float) -> None:
    rng = np.random.default_rng(0)
    values, others = rng.normal(size=60), rng.normal(size=80) + shift
    grid = np.linspace(-10, 14, 4000)
    bandwidth = min(np.std(kind) * len(kind) ** -0.2 for kind in (values, others))
    densities = [gaussian_kde(kind, bandwidth / np.std(kind, ddof=1))(grid) for kind in (values, others)]
    wanted = trapezoid(np.minimum(*densities), grid)
    assert density_overlap(values, others) == pytest.approx(wanted, abs=0.01)


@settings(max_examples=30)
@given(NUMBERS, NUMBERS)
def test_overlap_lies_between_nothing_and_all(values: np.ndarray, others: np.ndarray) -> None:
    assert -1e-9 <= density_overlap(values, others) <= 1 + 1e-9
    assert density_overlap(values, others) == pytest.approx(density_overlap(others, values))


@settings(max_examples=30)
@given(NUMBERS)
def test_a_set_overlaps_wholly_with_itself(values: np.ndarray) -> None:
    assert density_overlap(values, values) == pytest.approx(1, abs=0.01)


def test_sets_without_spread() -> None:
    fives, sixes, mostly = np.full(10, 5.0), np.full(10, 6.0), np.array([5.0] * 8 + [6.0, 7.0])
    assert density_overlap(fives, fives) == 1
    assert density_overlap(fives, sixes) == 0
    assert density_overlap(fives, mostly) == pytest.approx(0.8)


def test_distances_are_euclidean() -> None:
    rows = np.array([[0.0, 0.0], [3.0, 4.0]])
    assert distances(rows, rows).tolist() == [[0, 5], [5, 0]]


def test_pooled_overlap_does_not_see_single_pieces() -> None:
    mixed, pure = np.full((10, 2), 0.5), np.tile(np.eye(2), (5, 1))
    assert pooled_overlap(mixed, pure) == 1
    assert histogram_overlap(mixed, pure) < 0.05


def test_a_set_of_one_piece_has_no_overlap_though_its_area_is_large() -> None:
    rng = np.random.default_rng(0)
    people = rng.dirichlet(np.ones(5) * 10, 50)
    copies = np.tile(people[:1], (50, 1))
    assert histogram_overlap(copies, people) < 0.05
    assert overlapping_area(copies, people) > 0.4
    assert histogram_overlap(rng.dirichlet(np.ones(5) * 10, 50), people) > 0.8


def test_area_of_sets_far_apart_is_nothing() -> None:
    rng = np.random.default_rng(0)
    near = rng.normal(size=(30, 1))
    assert overlapping_area(near + 100, near) < 0.01
    assert overlapping_area(rng.normal(size=(30, 1)), near) > 0.8
