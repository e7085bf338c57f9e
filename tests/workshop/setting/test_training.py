import numpy as np
import pytest

from lyrics.prosody import Lexicon
from pairing.setting.alignment import Floats, chances
from pairing.setting.costs import NAMES, Costs
from tests.pairing.setting.tunes import drawn_costs, drawn_song
from workshop.setting import training
from workshop.setting.examples import example_of
from workshop.setting.training import FittingConfig, Known, Weights, fit_member, fitted_scales, scaled

SONGS = [drawn_song(np.random.default_rng(seed), words=6) for seed in range(6)]
EXAMPLES = [example_of(song, Lexicon.load()) for song in SONGS]
SCALES = fitted_scales([example.features for example in EXAMPLES])
KNOWN = [example.known(("love",), *scaled(*example.features, SCALES)) for example in EXAMPLES]


def likelihood(weights: Weights, songs: list[Known]) -> float:
    _, value = training._slopes(weights, songs, 0.0, np.random.default_rng(0))
    return value


def test_steps_tell_what_every_note_does() -> None:
    known = KNOWN[0]
    syllables, held, several = known.steps
    starts = known.starts.tolist()
    assert [note for note in range(len(held)) if not held[note]] == starts
    assert syllables[known.starts].tolist() == known.path.tolist()
    for note in range(1, len(held)):
        since = note - max(start for start in starts if start < note)
        assert several[note] == (since > 1)


def test_slopes_point_where_the_likelihood_grows() -> None:
    weights = {name: np.array(array) for name, array in drawn_costs(np.random.default_rng(5)).members[0].items()}
    slopes, before = training._slopes(weights, KNOWN[:2], 0.0, np.random.default_rng(0))
    for name in NAMES:
        step = 0.02 / max(float(np.sqrt((slopes[name] ** 2).sum())), 1e-6)
        moved = {**weights, name: weights[name] + np.float32(step) * slopes[name]}
        back = {**weights, name: weights[name] - np.float32(step) * slopes[name]}
        measured = (likelihood(moved, KNOWN[:2]) - likelihood(back, KNOWN[:2])) / (2 * step)
        assert measured == pytest.approx(float((slopes[name] ** 2).sum()), rel=0.03, abs=1e-2), name
    assert before < 0


def test_fitting_finds_out_what_is_held() -> None:
    reports: list[str] = []
    config = FittingConfig(epochs=12, dropout=0.0, batch=2)
    weights = fit_member(KNOWN, 1, config, np.random.default_rng(1), reports.append)
    assert len(reports) == 12
    costs = Costs((weights,), SCALES, ("love",))
    for known in KNOWN:
        worth = costs.worth_of(*_unscaled(known), known.ids)
        begun = chances([worth], [known.links]).begins[0].sum(axis=2)
        assert begun[known.starts, known.path].mean() > 0.9


def _unscaled(known: Known) -> tuple[Floats, Floats]:
    shown, said = SCALES.notes, SCALES.syllables
    return known.shown * shown[1] + shown[0], known.said * said[1] + said[0]


def test_the_same_seed_gives_the_same_weights() -> None:
    config = FittingConfig(epochs=1)
    one, other = (fit_member(KNOWN, 1, config, np.random.default_rng(7), lambda line: None) for _ in range(2))
    assert all(np.array_equal(one[name], other[name]) for name in NAMES)
