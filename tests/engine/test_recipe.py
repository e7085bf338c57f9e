import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from engine.batches import Batch
from engine.extras import MissingExtraError
from engine.recipe import FIGURES, Figures, Recipe, mean_loss, train_model
from engine.runtime import load_model
from tests.engine.builders import Counting, ScriptedNetwork
from tests.engine.runs import CONFIG

pytestmark = pytest.mark.train

SOURCE = Counting()
RECIPE = Recipe(
    network=SOURCE.network,
    source=SOURCE,
    test=list(SOURCE.validation()),  # so that validation and test losses can be compared
    vocabulary='["one", "two"]\n',
    settings={"room": "counting"},
    extras={"words.txt": b"one\ntwo\n"},
    baselines=lambda: {"alike": float(np.log(6))},
)
WEIGHTS = 6 * 4 + 4 * ((4 + 2) * 6 + 6 * 6 + 6) + (6 * 4 + 4) + 6


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Figures, list[str]]:
    out = tmp_path_factory.mktemp("model")
    (out / "run").mkdir()
    (out / "run" / "stale.txt").write_text("of an older run")
    lines: list[str] = []
    figures = train_model(RECIPE, replace(CONFIG, epochs=20), out, resume=False, report=lines.append)
    return out, figures, lines


def test_training_ends_in_a_model_folder(trained: tuple[Path, Figures, list[str]]) -> None:
    model = load_model(trained[0])
    assert (model.config, model.vocabulary, model.extras) == (RECIPE.network, RECIPE.vocabulary, RECIPE.extras)
    assert model.settings["room"] == "counting"
    assert model.settings["training"]["seed"] == CONFIG.seed
    assert {path.name for path in trained[0].iterdir()} == {
        *{"step.onnx", "config.json", "vocabulary.json", "words.txt"},
        *{FIGURES, "log.csv", "curves.png", "run"},
    }
    assert not (trained[0] / "run" / "stale.txt").exists()


def test_figures_are_those_of_the_shipped_network(trained: tuple[Path, Figures, list[str]]) -> None:
    out, figures, _ = trained
    assert Figures(**json.loads((out / FIGURES).read_text(encoding="utf-8"))) == figures
    assert (figures.weights, figures.baselines) == (WEIGHTS, RECIPE.baselines())
    assert (figures.test_loss, figures.test_targets) == mean_loss(load_model(out).network(), RECIPE.test)
    assert figures.test_targets == 2 * (4 * 5 - 2)  # the padding left out


def test_losses_agree_through_export_and_quantisation(trained: tuple[Path, Figures, list[str]]) -> None:
    figures = trained[1]
    assert figures.valid_loss < 0.7 * np.log(6)
    assert figures.test_loss_float32 == pytest.approx(figures.valid_loss, abs=1e-4)
    assert abs(np.exp(figures.test_loss - figures.test_loss_float32) - 1) < 0.01


def test_resuming_a_finished_run_writes_the_same_model(trained: tuple[Path, Figures, list[str]]) -> None:
    out, figures, _ = trained
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    lines: list[str] = []
    assert train_model(RECIPE, replace(CONFIG, epochs=20), out, resume=True, report=lines.append) == figures
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
    assert not any(line.startswith("step") for line in lines)  # nothing was trained again


def test_the_last_line_reported_sums_up(trained: tuple[Path, Figures, list[str]]) -> None:
    assert trained[2][-1] == trained[1].summary


def test_the_summary_names_every_figure() -> None:
    baselines = {"trigram": float(np.log(50)), "alike": float(np.log(100))}
    figures = Figures(10, 1.0, float(np.log(20)), float(np.log(19.5)), 7, baselines)
    assert figures.summary == (
        "test perplexity 20.0 (float32 19.5) over 7 targets; on the same: trigram 50.0, alike 100.0"
    )
    assert Figures(**asdict(figures)) == figures


@pytest.mark.parametrize("missing", ["onnx", "tensorflow", "keras"])
def test_a_light_install_is_told_what_to_add(tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("engine.export", "engine.training", "engine.network"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=rf"needs the package '{missing}'; .*eternal-echoes\[train\]"):
        train_model(RECIPE, CONFIG, tmp_path / "out", resume=False, report=lambda line: None)
    assert not (tmp_path / "out").exists()


CHANCES = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.25, 0.25, 0.5]])


def scripted_batch(condition_size: int = 0) -> Batch:
    condition = np.arange(2 * 3 * condition_size, dtype=np.float32).reshape(2, 3, condition_size)
    return Batch(
        inputs_ids=np.array([[0, 1, 2], [1, 0, 0]], np.int32),
        targets_ids=np.array([[1, 0, 2], [1, 0, 0]], np.int32),
        weights=np.array([[1, 1, 1], [1, 0, 0]], np.float32),
        condition=condition,
    )


def test_mean_loss_by_hand() -> None:
    network = ScriptedNetwork(np.log(CHANCES).astype(np.float32) + 5)  # logits need not be normalised
    wanted = -np.log([0.25, 0.125, 0.5, 0.75]).mean()
    for repeats in (1, 3):
        loss, targets = mean_loss(network, [scripted_batch()] * repeats)
        assert loss == pytest.approx(wanted, abs=1e-6)
        assert targets == 4 * repeats
    assert network.conditions == [None] * 4


def test_mean_loss_tells_the_condition_step_by_step() -> None:
    network = ScriptedNetwork(np.zeros((3, 3), np.float32))
    batch = scripted_batch(condition_size=2)
    assert mean_loss(network, [batch])[0] == pytest.approx(np.log(3))
    (condition,) = network.conditions
    assert condition is not None
    np.testing.assert_array_equal(condition[2, 1], batch.condition[1, 2])
