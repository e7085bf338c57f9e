from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.runtime import ARRAYS, ModelFolderError, arrays_content, save_folder
from pairing.setting.costs import NAMES, Costs, Scales
from pairing.setting.words import read_words
from tests.pairing.setting.tunes import METRE, drawn_costs, tune

WORDS = read_words([["Heaven", "of", "day"]])


def test_costs_are_read_as_they_were_written(tmp_path: Path) -> None:
    costs = drawn_costs(np.random.default_rng(1))
    costs.save(tmp_path / "one", {"seed": 1})
    again = Costs.load(tmp_path / "one")
    assert again.common == costs.common
    before, after = (c.worth(tune(), METRE, WORDS, 4) for c in (costs, again))
    assert after.begins == pytest.approx(before.begins, abs=0.05)
    again.save(tmp_path / "two", {"seed": 1})
    assert (tmp_path / "one" / ARRAYS).read_bytes() == (tmp_path / "two" / ARRAYS).read_bytes()


def test_every_syllable_has_a_worth_on_every_note() -> None:
    worth = drawn_costs(np.random.default_rng(2)).worth(tune(), METRE, WORDS, 4)
    assert worth.begins.shape == worth.continues.shape == (14, 5, 2)
    assert np.isfinite(worth.begins).all()


def test_members_are_averaged() -> None:
    one, other = (drawn_costs(np.random.default_rng(seed)) for seed in (3, 4))
    both = replace(one, members=(*one.members, *other.members))
    expected = (one.worth(tune(), METRE, WORDS, 4).begins + other.worth(tune(), METRE, WORDS, 4).begins) / 2
    assert both.worth(tune(), METRE, WORDS, 4).begins == pytest.approx(expected, abs=1e-4)


def test_costs_for_other_features_are_refused() -> None:
    costs = drawn_costs(np.random.default_rng(1))
    with pytest.raises(ModelFolderError, match=r"made for \(7, .*fit them again"):
        replace(costs, scales=Scales(np.ones((2, 7), np.float32), costs.scales.syllables))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"words"], ids=["empty", "broken", "text"])
def test_weights_that_are_none_are_refused(tmp_path: Path, content: bytes) -> None:
    save_folder(tmp_path, {}, {ARRAYS: content})
    with pytest.raises(ModelFolderError, match="holds no weights"):
        Costs.load(tmp_path)


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    save_folder(tmp_path, {}, {ARRAYS: arrays_content({"members": np.array(1)})})
    with pytest.raises(ModelFolderError, match="holds no costs of settings"):
        Costs.load(tmp_path)


def test_costs_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    drawn_costs(np.random.default_rng(1)).save(tmp_path, {})
    (tmp_path / ARRAYS).write_bytes((tmp_path / ARRAYS).read_bytes()[:-9])
    with pytest.raises(ModelFolderError, match="is damaged"):
        Costs.load(tmp_path)


def test_missing_costs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="cannot be read"):
        Costs.load(tmp_path)


def test_costs_ship() -> None:
    costs = Costs.load()
    assert Costs.load() is costs
    assert all(set(member) == set(NAMES) for member in costs.members)
