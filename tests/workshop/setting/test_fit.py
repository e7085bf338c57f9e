import json
from pathlib import Path

import numpy as np
import pytest

from engine.runtime import ARRAYS
from pairing.setting.costs import Costs
from tests.pairing.setting.tunes import drawn_song
from workshop.corpus.errors import CorpusError
from workshop.setting.examples import Splits
from workshop.setting.fit import fit
from workshop.setting.measuring import measure
from workshop.setting.training import FittingConfig

SONGS = tuple(drawn_song(np.random.default_rng(seed), f"songs/{seed}") for seed in range(8))
SMALL = FittingConfig(epochs=6, members=2, note_units=8, word_units=8, vector=4, dropout=0.0, batch=2)


def test_a_model_folder_is_written_with_its_figures(tmp_path: Path) -> None:
    reports: list[str] = []
    costs = fit(Splits(SONGS[:6], (), SONGS[6:]), tmp_path, SMALL, 1, reports.append)
    assert {path.name for path in tmp_path.iterdir()} == {"weights.npz", "config.json", "figures.json"}
    assert len(costs.members) == 2
    costs.save(tmp_path / "again", {})
    assert (tmp_path / "again" / ARRAYS).read_bytes() == (tmp_path / ARRAYS).read_bytes()
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["test"]["songs"]
    assert (figures["songs"], figures["syllables"]) == (2, 24)
    assert figures["given_syllables"] > figures["one_each"]
    assert json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))["songs"]["train"] == 6


def test_the_shipped_costs_are_measured() -> None:
    figures = measure(Costs.load(), SONGS)
    assert figures["syllables"] == 96
    assert figures["written_words"] == figures["given_syllables"] > 2 * figures["one_each"]
    assert figures["across_rests"] == figures["across_rests_in_scores"] == 0


@pytest.mark.parametrize(
    ("splits", "message"),
    [(Splits((), SONGS, SONGS), "training split"), (Splits(SONGS, SONGS, ()), "test split")],
    ids=["nothing to learn from", "nothing to measure with"],
)
def test_too_small_a_corpus_is_refused(splits: Splits, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=message):
        fit(splits, tmp_path, SMALL, 1, lambda line: None)
