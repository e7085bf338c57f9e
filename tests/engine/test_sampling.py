import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from engine.search import NUCLEUS_CANDIDATES, Sampling, SamplingError, draw, log_softmax

PROBABILITIES = np.array([0.15, 0.5, 0.05, 0.3])
DRAWS = 20_000
LOGITS = hnp.arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.floats(-20, 20, width=32))


def rows(probabilities: NDArray[np.float64], number: int = DRAWS) -> NDArray[np.float32]:
    with np.errstate(divide="ignore"):
        return np.tile(np.log(probabilities).astype(np.float32), (number, 1))


def shares(ids: NDArray[np.int64], size: int = len(PROBABILITIES)) -> NDArray[np.float64]:
    return np.bincount(ids, minlength=size) / len(ids)


def test_frequencies_follow_the_probabilities() -> None:
    ids = draw(rows(PROBABILITIES), np.random.default_rng(1), Sampling())
    np.testing.assert_allclose(shares(ids), PROBABILITIES, atol=0.012)


def test_temperature_sharpens_and_flattens() -> None:
    for temperature in (0.5, 2.0):
        wanted = PROBABILITIES ** (1 / temperature)
        ids = draw(rows(PROBABILITIES), np.random.default_rng(2), Sampling(temperature))
        np.testing.assert_allclose(shares(ids), wanted / wanted.sum(), atol=0.012)


@given(LOGITS, st.integers(0, 99))
def test_a_low_temperature_is_greedy(logits: NDArray[np.float32], seed: int) -> None:
    logits = np.round(logits)  # apart by 1 or equal
    ids = draw(logits, np.random.default_rng(seed), Sampling(temperature=0.01))
    assert (logits[np.arange(len(ids)), ids] == logits.max(axis=1)).all()


@pytest.mark.parametrize(
    ("top_p", "wanted"),
    [
        (0.01, [0, 1, 0, 0]),
        (0.49, [0, 1, 0, 0]),
        (0.51, [0, 5 / 8, 0, 3 / 8]),  # 0.5 falls short, so the next is in as well
        (0.79, [0, 5 / 8, 0, 3 / 8]),
        (0.94, [3 / 19, 10 / 19, 0, 6 / 19]),
        (0.96, PROBABILITIES),
    ],
)
def test_the_nucleus_is_the_likeliest_that_reach_top_p(top_p: float, wanted: list[float]) -> None:
    found = shares(draw(rows(PROBABILITIES), np.random.default_rng(3), Sampling(top_p=top_p)))
    np.testing.assert_allclose(found, wanted, atol=0.012)
    assert (found > 0).tolist() == [share > 0 for share in wanted]


@pytest.mark.parametrize(("min_p", "wanted"), [(0.05, [0, 1, 2, 3]), (0.2, [0, 1, 3]), (0.5, [1, 3]), (1.0, [1])])
@pytest.mark.parametrize("temperature", [0.3, 1.0, 3.0])
def test_ids_much_less_likely_than_the_likeliest_are_not_drawn(
    min_p: float, wanted: list[int], temperature: float
) -> None:
    ids = draw(rows(PROBABILITIES), np.random.default_rng(4), Sampling(temperature, min_p=min_p))
    floor = 0.5 * min_p**temperature
    assert sorted(set(ids.tolist())) == [n for n, share in enumerate(PROBABILITIES) if share >= floor - 1e-6]
    assert temperature != 1.0 or sorted(set(ids.tolist())) == wanted


def test_the_nucleus_is_sought_after_the_temperature() -> None:
    # squared and normalised: 0.06, 0.68, 0.01, 0.25
    ids = draw(rows(PROBABILITIES), np.random.default_rng(4), Sampling(temperature=0.5, top_p=0.6))
    assert set(ids.tolist()) == {1}


def test_the_nucleus_of_a_large_vocabulary_is_among_the_likeliest() -> None:
    logits = np.random.default_rng(5).permutation(np.linspace(0, 0.1, 4 * NUCLEUS_CANDIDATES)).astype(np.float32)
    ids = draw(np.tile(logits, (5000, 1)), np.random.default_rng(5), Sampling(top_p=0.99))
    assert set(ids.tolist()) == set(np.argsort(-logits)[:NUCLEUS_CANDIDATES].tolist())


@given(LOGITS, st.data(), st.sampled_from([0.3, 0.9, 1.0]))
def test_only_allowed_ids_are_drawn(logits: NDArray[np.float32], data: st.DataObject, top_p: float) -> None:
    allowed = data.draw(hnp.arrays(np.bool_, logits.shape))
    allowed[:, data.draw(st.integers(0, logits.shape[1] - 1))] = True
    for mask in (allowed, allowed[0]):
        ids = draw(logits, np.random.default_rng(0), Sampling(top_p=top_p), mask)
        assert np.broadcast_to(mask, logits.shape)[np.arange(len(ids)), ids].all()


def test_a_mask_leaves_the_rest_in_proportion() -> None:
    allowed = np.array([True, False, True, True])
    ids = draw(rows(PROBABILITIES), np.random.default_rng(6), Sampling(), allowed)
    np.testing.assert_allclose(shares(ids), [0.3, 0, 0.1, 0.6], atol=0.012)


def test_an_id_of_probability_0_is_never_drawn() -> None:
    ids = draw(rows(np.array([0.0, 0.5, 0.0, 0.5, 0.0])), np.random.default_rng(7), Sampling())
    assert set(ids.tolist()) == {1, 3}


def test_every_row_has_its_own_logits() -> None:
    logits = np.where(np.eye(5, dtype=bool)[[3, 0, 4]], 0.0, -np.inf).astype(np.float32)
    assert draw(logits, np.random.default_rng(8), Sampling()).tolist() == [3, 0, 4]
    assert draw(logits, np.random.default_rng(8), Sampling(top_p=0.5)).tolist() == [3, 0, 4]


@pytest.mark.parametrize("allowed", [None, np.array([True, True, False, True])], ids=["all", "masked"])
@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.5, 0.9)], ids=["plain", "nucleus"])
def test_the_generator_decides_and_gives_one_number_a_row(
    sampling: Sampling, allowed: NDArray[np.bool_] | None
) -> None:
    rng, same, other = (np.random.default_rng(seed) for seed in (9, 9, 10))
    logits = rows(PROBABILITIES, 100)
    ids = draw(logits, rng, sampling, allowed).tolist()
    assert draw(logits, same, sampling, allowed).tolist() == ids
    assert draw(logits, other, sampling, allowed).tolist() != ids
    fresh = np.random.default_rng(9)
    fresh.random(100)
    assert rng.random() == fresh.random()


@pytest.mark.parametrize(
    ("logits", "allowed"),
    [
        pytest.param([[0, 0]], [False, False], id="mask forbids all"),
        pytest.param([[0, 0], [0, 0]], [[True, True], [False, False]], id="mask forbids all of one row"),
        pytest.param([[-np.inf, -np.inf]], None, id="logits forbid all"),
        pytest.param([[-np.inf, 0]], [True, False], id="mask and logits together"),
    ],
)
def test_refuses_a_row_without_an_allowed_id(logits: list[list[float]], allowed: list[bool] | None) -> None:
    with pytest.raises(SamplingError, match="no id is allowed"):
        draw(
            np.array(logits, np.float32),
            np.random.default_rng(0),
            Sampling(),
            None if allowed is None else np.array(allowed),
        )


@pytest.mark.parametrize(
    "values",
    [
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"top_p": float("nan")},
    ],
    ids=str,
)
def test_refuses_settings_out_of_range(values: dict[str, float]) -> None:
    ((name, value),) = values.items()
    with pytest.raises(SamplingError, match=f"a {name} of {value:g}; wanted above 0"):
        Sampling(**values)


@given(LOGITS)
def test_log_softmax_is_a_distribution_with_the_same_differences(logits: NDArray[np.float32]) -> None:
    logs = log_softmax(logits)
    np.testing.assert_allclose(np.exp(logs).sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(logs - logs[:, :1], logits - logits[:, :1], atol=1e-4)


def test_log_softmax_keeps_what_is_forbidden() -> None:
    assert log_softmax(np.array([5.0, -np.inf])).tolist() == [0, -np.inf]
