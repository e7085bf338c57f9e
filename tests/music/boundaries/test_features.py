import numpy as np
import pytest

from music.boundaries.context import context_features
from music.boundaries.features import LAGS_BARS, tune_features
from music.metre import Metre
from music.notes import Note
from tests.music.boundaries.tunes import maman, ode


def test_transposed_tunes_sound_the_same() -> None:
    low, high = maman(), maman(tonic_midi=71)
    assert np.array_equal(tune_features(low.notes, low.metre), tune_features(high.notes, high.metre))


@pytest.mark.parametrize("unit_ql", [0.5, 2.0])
def test_tunes_in_longer_or_shorter_notes_sound_the_same(unit_ql: float) -> None:
    usual, other = maman(), maman(unit_ql=unit_ql)
    assert np.allclose(tune_features(usual.notes, usual.metre), tune_features(other.notes, other.metre))


@pytest.mark.parametrize("count", [1, 2, 3, 42])
def test_every_note_has_as_many_features(count: int) -> None:
    tune = maman()
    features = tune_features(tune.notes[:count], tune.metre)
    assert features.shape == (count, tune_features(tune.notes, tune.metre).shape[1])
    assert np.isfinite(features).all()
    assert np.isfinite(context_features(tune.notes[:count], tune.metre, np.zeros(count, np.float32))).all()


def test_what_returns_after_eight_bars_is_heard() -> None:
    tune = ode()
    features = tune_features(tune.notes, tune.metre)
    assert LAGS_BARS[-1] == 8
    # each way ends with how far intervals agree from the note on, and up to it; ahead comes after back
    back, ahead = features[:, -7], features[:, -2]
    assert ahead[0] < 0.2  # the third period differs from the first
    assert ahead[15] == 1  # the fourth is like the second
    assert back[47] == 1


def test_notes_together_or_of_no_bar_are_heard() -> None:
    notes = [Note(0, 1, 60), Note(0.01, 1, 62), Note(5000, 1, 64)]
    assert np.isfinite(tune_features(notes, Metre(1, 16))).all()
    assert np.isfinite(context_features(notes, Metre(1, 16), np.array([99.0, -99.0, 0.0], np.float32))).all()


def test_context_hears_what_was_made_of_notes_near_and_bars_away() -> None:
    tune = maman()
    unsure = np.full(42, -3, np.float32)
    sure = unsure.copy()
    sure[7] = 3
    changed = context_features(tune.notes, tune.metre, sure) != context_features(tune.notes, tune.metre, unsure)
    # by its neighbours, by a note eight bars later (35) that is too far to be one, and by all at its place of the bar
    assert changed[[6, 8, 23, 35]].any(axis=1).all()
    assert not np.array_equal(changed[34], changed[35])
