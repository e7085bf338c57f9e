import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.batches import Ids
from workshop.networks.latent.sections import SectionSource, counted_sections
from workshop.networks.windows.windows import WINDOW, WindowError


def piece(length: int) -> Ids:
    """Ids that are their own places."""
    return np.arange(length, dtype=np.int32)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=4))
def test_every_token_from_the_41st_on_counts_once(lengths: list[int]) -> None:
    counted: list[int] = []
    for batch in counted_sections([piece(length) for length in lengths], 3):
        assert batch.ids.shape == batch.weights.shape == (3, WINDOW)
        full = batch.weights.any(axis=1)
        assert (np.diff(batch.ids[full], axis=1) == 1).all()
        counted += batch.ids[batch.weights > 0].tolist()
        assert batch.targets == batch.weights.sum()
    assert sorted(counted) == sorted(n for length in lengths for n in range(WINDOW, length))


def test_at_most_so_many_are_spread_over_all() -> None:
    batches = list(counted_sections([piece(2000)], 4, most=8))
    firsts = [int(ids[0]) for batch in batches for ids in batch.ids]
    assert len(firsts) == 8
    assert firsts == sorted(set(firsts))
    assert firsts[-1] > 1000


def test_training_windows_are_whole_and_lie_anywhere() -> None:
    source = SectionSource([piece(100), piece(30), piece(41)], [piece(60)], batch_size=2)
    assert source.batches_per_epoch == 2  # 2 + 0 + 1 windows
    firsts = set()
    for epoch in range(60):
        for index in range(2):
            batch = source.batch(epoch, index)
            assert (np.diff(batch.ids, axis=1) == 1).all()
            assert batch.weights.all()
            firsts |= set(batch.ids[:, 0].tolist())
    assert {0, 60} <= firsts <= set(range(61))
    assert len(firsts) > 30


@pytest.mark.parametrize(
    ("train", "valid"),
    [
        pytest.param([WINDOW - 1], [60], id="no window to learn"),
        pytest.param([], [60], id="nothing to learn"),
        pytest.param([60], [WINDOW], id="no target to validate on"),
        pytest.param([60], [], id="nothing to validate on"),
    ],
)
def test_pieces_without_windows_are_refused(train: list[int], valid: list[int]) -> None:
    with pytest.raises(WindowError, match="wanted 40 and 41"):
        SectionSource([piece(n) for n in train], [piece(n) for n in valid], 2)
