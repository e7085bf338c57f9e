from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.batches import Ids
from workshop.networks.windows.windows import (
    WINDOW,
    WindowBatch,
    WindowError,
    Windows,
    WindowSource,
    scaled,
    targets_of,
)

LENGTHS = st.lists(st.integers(0, 60), max_size=5)


def counted(lengths: list[int]) -> list[Ids]:
    """Pieces of ids, every one of them once."""
    ends = np.cumsum([0, *lengths])
    return [np.arange(start, start + length, dtype=np.int32) for start, length in zip(ends, lengths, strict=False)]


def seen(batches: list[WindowBatch]) -> list[int]:
    return [int(n) for b in batches for n, weight in zip(b.targets_ids, b.weights, strict=True) if weight]


def test_inputs_are_scaled_below_one() -> None:
    found = scaled(np.array([[0, 5], [9, 1]]), 10)
    assert found.dtype == np.float32
    assert found.shape == (2, 2, 1)
    assert found[..., 0] == pytest.approx(np.array([[0, 0.5], [0.9, 0.1]]))


@given(LENGTHS)
def test_every_token_from_the_41st_on_is_a_target_after_its_own_piece(lengths: list[int]) -> None:
    pieces = counted(lengths)
    windows = Windows(pieces, 1000)
    numbers = np.arange(len(windows))
    assert windows.targets_ids(numbers).tolist() == [n for ids in pieces for n in ids[WINDOW:].tolist()]
    assert len(windows) == targets_of(pieces)
    ends = windows.ids(numbers)
    assert ends.shape == (len(windows), WINDOW)
    assert (ends + np.arange(WINDOW, 0, -1) == windows.targets_ids(numbers)[:, None]).all()
    first = {int(ids[0]) for ids in pieces if len(ids) > WINDOW}
    assert {int(ids[0]) for ids in ends} >= first


def test_batches_have_one_shape_and_padding_has_no_weight() -> None:
    batches = list(Windows(counted([WINDOW + 5, WINDOW + 2]), 100).batches(4))
    assert [batch.windows.shape for batch in batches] == [(4, WINDOW, 1)] * 2
    assert [batch.targets for batch in batches] == [4, 3]
    assert batches[1].weights.tolist() == [1, 1, 1, 0]
    assert [array.shape for array in batches[1].arrays] == [(4, WINDOW, 1), (4,), (4,)]


def test_as_many_windows_as_wanted_are_spread_evenly() -> None:
    windows = Windows(counted([WINDOW + 100]), 1000)
    assert seen(list(windows.batches(4, most=10))) == list(range(WINDOW, WINDOW + 100, 10))
    assert len(seen(list(windows.batches(4, most=1000)))) == 100


def test_an_epoch_has_every_window_once_in_an_order_of_its_own() -> None:
    source = WindowSource(counted([WINDOW + 30, 20, WINDOW + 7]), counted([WINDOW + 3]), 200, seed=5, batch_size=8)
    assert source.batches_per_epoch == 5
    epochs = [seen([source.batch(epoch, index) for index in range(5)]) for epoch in (0, 1)]
    assert Counter(epochs[0]) == Counter(epochs[1]) == Counter(source.train.targets_ids(np.arange(37)).tolist())
    assert epochs[0] != epochs[1]


def test_a_batch_is_the_same_whenever_it_is_asked_for() -> None:
    sources = [WindowSource(counted([WINDOW + 30]), counted([WINDOW + 3]), 200, seed=5, batch_size=8) for _ in "ab"]
    first = [sources[0].batch(epoch, 1) for epoch in (0, 1, 2)][1]
    again = sources[1].batch(1, 1)
    assert all((a == b).all() for a, b in zip(first.arrays, again.arrays, strict=True))
    other = WindowSource(counted([WINDOW + 30]), counted([WINDOW + 3]), 200, seed=6, batch_size=8).batch(1, 1)
    assert (other.targets_ids != again.targets_ids).any()


def test_validation_is_the_same_at_every_call() -> None:
    source = WindowSource(counted([WINDOW + 3]), counted([WINDOW + 90]), 200, batch_size=8, most_valid=9)
    assert seen(list(source.validation())) == seen(list(source.validation())) == list(range(40, 130, 10))


@pytest.mark.parametrize(
    ("train", "valid", "message"),
    [
        pytest.param([], [60], "0 training pieces, the longest of 0 tokens; wanted one of 41", id="no piece"),
        pytest.param([12, 40], [60], "2 training pieces, the longest of 40", id="short pieces"),
        pytest.param([60], [40], "1 validation pieces, the longest of 40 tokens", id="short validation"),
    ],
)
def test_refuses_pieces_without_a_window(train: list[int], valid: list[int], message: str) -> None:
    with pytest.raises(WindowError, match=message):
        WindowSource(counted(train), counted(valid), 200)
