import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.batches import Batch, Ids
from workshop.networks.attention.stretches import StretchSource, measured
from workshop.networks.windows.windows import WINDOW, WindowError

SIZE, CONTEXT = 1000, 48


def piece(length: int, first: int = 0) -> Ids:
    """Ids that are their own places."""
    return np.arange(first, first + length, dtype=np.int32)


def check_inputs(batch: Batch) -> None:
    """Every input is the id before its target; the id above all others stands before the first and in padding."""
    for inputs, targets, weights in zip(*batch.arrays, strict=True):
        known = targets < SIZE
        assert not weights[~known].any()
        assert (inputs[~known] == SIZE).all()
        expected = np.where(targets[known] == 0, SIZE, targets[known] - 1)
        np.testing.assert_array_equal(inputs[known], expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=4))
def test_every_token_from_the_41st_on_counts_once_with_half_a_context_before_it(lengths: list[int]) -> None:
    pieces = [piece(length) for length in lengths]
    counted: list[int] = []
    for batch in measured(pieces, SIZE, CONTEXT, 3):
        check_inputs(batch)
        for targets, weights in zip(batch.targets_ids, batch.weights, strict=True):
            counted += targets[weights > 0].tolist()
            told = np.flatnonzero(weights)[:1]
            assert all(place >= CONTEXT // 2 or targets[0] == 0 for place in told)
    assert sorted(counted) == sorted(n for length in lengths for n in range(WINDOW, length))


def test_at_most_so_many_are_spread_over_all() -> None:
    batches = list(measured([piece(900)], SIZE, CONTEXT, 2, most=4))
    assert len(batches) == 2
    firsts = [int(targets[0]) for batch in batches for targets in batch.targets_ids]
    assert firsts == sorted(set(firsts))
    assert firsts[-1] > 450


def test_an_epoch_has_as_many_stretches_as_hold_every_token_and_all_count() -> None:
    pieces = [piece(100), piece(20), piece(48)]
    source = StretchSource(pieces, [piece(60)], SIZE, CONTEXT, 2)
    assert source.batches_per_epoch == 3  # 3 + 1 + 1 stretches
    for epoch in range(3):
        batches = [source.batch(epoch, index) for index in range(3)]
        for batch in batches:
            check_inputs(batch)
            np.testing.assert_array_equal(batch.weights > 0, batch.targets_ids < SIZE)
        assert sorted(batch.targets for batch in batches)[0] >= 20 + 48


def test_stretches_lie_anywhere_in_a_piece() -> None:
    source = StretchSource([piece(100)], [piece(60)], SIZE, CONTEXT, 3)
    firsts = [int(f) for epoch in range(60) for f in source.batch(epoch, 0).targets_ids[:, 0]]
    assert min(firsts) == 0
    assert max(firsts) == 100 - CONTEXT
    assert len(set(firsts)) > 30


@pytest.mark.parametrize(
    ("train", "valid"),
    [
        pytest.param([], [60], id="nothing to learn"),
        pytest.param([0], [60], id="no token to learn"),
        pytest.param([60], [], id="nothing to validate on"),
        pytest.param([60], [WINDOW], id="no target to validate on"),
    ],
)
def test_pieces_without_stretches_are_refused(train: list[int], valid: list[int]) -> None:
    with pytest.raises(WindowError, match="41"):
        StretchSource([piece(n) for n in train], [piece(n) for n in valid], SIZE, CONTEXT, 2)
