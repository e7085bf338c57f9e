import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music.notes import TIME_GRID
from workshop.corpus.grid import snapped, was_played

RHYTHM = np.cumsum([1, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3, 0.25, 0.25, 0.5, 0.75, 0.25] * 10)


def test_written_onsets_are_kept_and_shortened_notes_made_whole() -> None:
    lengths = np.diff(RHYTHM, append=RHYTHM[-1] + 1)
    onsets, ends = snapped(RHYTHM, RHYTHM + 0.95 * lengths)
    np.testing.assert_array_equal(onsets, np.round(RHYTHM * TIME_GRID))
    np.testing.assert_array_equal(ends[:-1], onsets[1:])


def test_played_onsets_go_back_to_where_they_were_meant() -> None:
    meant = np.cumsum([0, 1, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3] * 20)
    played = np.abs(meant + np.random.default_rng(1).normal(0, 0.025, len(meant)))
    assert was_played(played)
    assert not was_played(meant)
    onsets, _ = snapped(played, played + 0.2)
    assert np.mean(onsets == np.round(meant * TIME_GRID)) > 0.97


def test_fast_playing_is_not_thrown_together() -> None:
    meant = np.arange(0, 8, 1 / 8)
    played = np.abs(meant + np.random.default_rng(1).normal(0, 0.015, len(meant)))
    onsets, _ = snapped(played, played + 0.1)
    assert len(set(onsets.tolist())) > 0.9 * len(meant)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.001, 9)), min_size=1, max_size=30),
)
def test_every_note_keeps_a_length_and_stays_near(notes: list[tuple[float, float]]) -> None:
    onset, length = np.array(notes).T
    onsets, ends = snapped(onset, onset + length)
    assert (ends > onsets).all()
    assert (onsets >= 0).all()
    assert np.abs(onsets - onset * TIME_GRID).max() <= 4.5


def test_no_notes_are_no_problem() -> None:
    onsets, ends = snapped(np.zeros(0), np.zeros(0))
    assert len(onsets) == len(ends) == 0


@pytest.mark.parametrize("division", [96, 120, 384, 480, 960])
def test_common_resolutions_count_as_written(division: int) -> None:
    assert not was_played(np.round(RHYTHM * division) / division)
