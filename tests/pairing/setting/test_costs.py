from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pairing.setting.costs import NAMES, WEIGHTS, Costs, CostsError, Scales
from pairing.setting.words import read_words
from tests.pairing.setting.tunes import METRE, drawn_costs, tune

WORDS = read_words([["Heaven", "of", "day"]])


def test_costs_are_read_as_they_were_written(tmp_path: Path) -> None:
    costs = drawn_costs(np.random.default_rng(1))
    (tmp_path / WEIGHTS).write_bytes(costs.to_bytes())
    again = Costs.load(tmp_path)
    assert again.common == costs.common
    before, after = (c.worth(tune(), METRE, WORDS, 4) for c in (costs, again))
    assert after.begins == pytest.approx(before.begins, abs=0.05)
    assert again.to_bytes() == costs.to_bytes()


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
    with pytest.raises(CostsError, match=r"made for \(7, .*fit them again"):
        replace(costs, scales=Scales(np.ones((2, 7), np.float32), costs.scales.syllables))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"words"], ids=["empty", "broken", "text"])
def test_damaged_costs_are_refused(content: bytes) -> None:
    with pytest.raises(CostsError, match="damaged"):
        Costs.from_bytes(content)


def test_costs_that_are_cut_off_are_refused() -> None:
    content = drawn_costs(np.random.default_rng(1)).to_bytes()
    with pytest.raises(CostsError, match="damaged"):
        Costs.from_bytes(content[: len(content) // 2])


def test_missing_costs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CostsError, match="cannot be read"):
        Costs.load(tmp_path)


def test_costs_ship() -> None:
    costs = Costs.load()
    assert Costs.load() is costs
    assert all(set(member) == set(NAMES) for member in costs.members)
