import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine import training
from engine.batches import Batch
from engine.config import Precision, Schedule, TrainingConfig
from engine.network import SequenceDesign
from engine.training import BEST, CHECKPOINT, DivergedError, ResumeError, Trainer
from tests.engine.builders import Counting
from tests.engine.runs import CONFIG, VALIDATED, log_of, result_of, trainer

pytestmark = pytest.mark.train

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Trainer:
    """A run that nothing interrupted."""
    run = trainer(tmp_path_factory.mktemp("unbroken"))
    run.run()
    return run


@pytest.fixture(scope="module")
def unbroken(finished: Trainer) -> dict[str, Any]:
    return result_of(finished)


def test_learns_what_can_be_learned(tmp_path: Path) -> None:
    source = Counting()
    config = replace(CONFIG, epochs=30, learning_rate=0.05, validate_every=1000, compiled=True)
    run = Trainer(SequenceDesign(replace(source.network, dropout=0.0, lstm_units=(16,))), config, source, tmp_path)
    before = run.evaluate()
    assert before == pytest.approx(np.log(6), abs=0.05)  # every id alike
    assert run.run() < 0.1 * before


def test_the_log_has_a_row_for_every_validation(finished: Trainer) -> None:
    log = log_of(finished.folder)
    assert [int(row["step"]) for row in log] == VALIDATED
    assert [float(row["epoch"]) for row in log] == [step / 5 for step in VALIDATED]
    assert all(float(row["targets_per_s"]) > 0 for row in log)
    assert log[-1]["valid_loss"] == repr(finished.evaluate())


def test_the_learning_rate_rises_in_a_line_and_falls_along_a_cosine_to_one_percent(finished: Trainer) -> None:
    rates = {int(row["step"]): float(row["learning_rate"]) for row in log_of(finished.folder)}
    assert rates[4] == pytest.approx(0.02 * 5 / 8)
    assert rates[8] == pytest.approx(0.02)
    assert rates[20] == pytest.approx(0.02 * 0.01)
    middle = 0.02 * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * 4 / 12)))
    assert rates[12] == pytest.approx(middle)


def test_a_run_leaves_its_files_and_no_others(finished: Trainer) -> None:
    assert {path.name for path in finished.folder.iterdir()} == {"checkpoint.npz", "best.npz", "log.csv", "curves.png"}
    assert (finished.folder / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_training_that_diverges_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trainer(tmp_path)
    monkeypatch.setattr(run, "evaluate", lambda: float("nan"))
    with pytest.raises(DivergedError, match=r"of step \d+ is no number"):
        run.run()


@dataclass
class Contrary(Counting):
    """Validation counts down where training counts up: the more is learned, the worse it gets."""

    def validation(self) -> Iterator[Batch]:
        for batch in super().validation():
            yield replace(batch, inputs_ids=batch.targets_ids, targets_ids=batch.inputs_ids)


def test_the_weights_of_the_lowest_validation_are_kept(tmp_path: Path) -> None:
    run = trainer(tmp_path, source=Contrary(), config=replace(CONFIG, learning_rate=0.1))
    best = run.run()
    losses = [float(row["valid_loss"]) for row in log_of(tmp_path)]
    assert best == min(losses) < losses[-1]
    assert run.evaluate() == losses[-1]
    run.load_best()
    assert run.evaluate() == best


def test_padding_counts_for_nothing(tmp_path: Path) -> None:
    @dataclass
    class Padded(Counting):
        def batch(self, epoch: int, index: int) -> Batch:
            batch = super().batch(epoch, index)
            targets = np.where(batch.weights > 0, batch.targets_ids, (batch.targets_ids + 3) % 6)
            return replace(batch, targets_ids=targets.astype(np.int32))

    runs = [trainer(tmp_path / type(source).__name__, source=source) for source in (Counting(), Padded())]
    for run in runs:
        run.run(stop_after=5)
    assert result_of(runs[0]) == result_of(runs[1])


@pytest.mark.parametrize(
    "stops",
    [
        pytest.param([1], id="before the first checkpoint"),
        pytest.param([10], id="at the end of an epoch"),
        pytest.param([6, 8], id="at a checkpoint and between two"),
    ],
)
def test_a_stopped_run_goes_on_to_the_same_end(tmp_path: Path, unbroken: dict[str, Any], stops: list[int]) -> None:
    for stop in stops:
        trainer(tmp_path, resume=True).run(stop_after=stop)
    run = trainer(tmp_path, resume=True)
    assert run.run() == unbroken["best loss"]
    assert result_of(run) == unbroken


@pytest.mark.parametrize("died_in", ["draw_curves", "_save_checkpoint"])
def test_a_run_that_died_while_writing_goes_on_to_the_same_end(
    tmp_path: Path, unbroken: dict[str, Any], died_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object) -> None:
        raise KeyboardInterrupt

    run = trainer(tmp_path)
    run.run(stop_after=7)
    with monkeypatch.context() as patch:  # from here on best.npz is newer than checkpoint.npz
        patch.setattr(Trainer if died_in.startswith("_") else training, died_in, die)
        with pytest.raises(KeyboardInterrupt):
            run.run()
    resumed = trainer(tmp_path, resume=True)
    assert 0 < resumed.progress.step < 8
    resumed.run()
    assert result_of(resumed) == unbroken


def test_a_killed_run_goes_on_to_the_same_end(tmp_path: Path, unbroken: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "tests.engine.killed_run", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            while not (tmp_path / CHECKPOINT).exists():
                assert process.poll() is None, "ended before its first checkpoint"
                time.sleep(0.01)
            time.sleep(0.1)  # somewhere among the updates and writes that follow
        finally:
            process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    run = trainer(tmp_path, resume=True)
    assert 0 < run.progress.step < run.total_steps
    run.run()
    assert result_of(run) == unbroken


def test_a_run_starts_anew_unless_told_to_resume(tmp_path: Path) -> None:
    trainer(tmp_path).run(stop_after=3)
    assert (tmp_path / CHECKPOINT).exists()
    assert trainer(tmp_path).progress.step == 0
    assert trainer(tmp_path, resume=True).progress.step == 3
    assert trainer(tmp_path / "elsewhere", resume=True).progress.step == 0


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"config": replace(CONFIG, epochs=5)}, id="epochs"),
        pytest.param({"config": replace(CONFIG, seed=4)}, id="seed"),
        pytest.param({"config": replace(CONFIG, learning_rate=0.01)}, id="learning rate"),
        pytest.param({"config": replace(CONFIG, schedule=Schedule.CONSTANT)}, id="schedule"),
        pytest.param({"design": SequenceDesign(replace(Counting().network, dropout=0.1))}, id="dropout"),
        pytest.param({"design": SequenceDesign(replace(Counting().network, lstm_units=(6, 6)))}, id="layers"),
        pytest.param({"source": Counting(batches_per_epoch=6)}, id="batches"),
    ],
)
def test_a_run_of_other_settings_is_not_taken_up(finished: Trainer, changes: dict[str, Any]) -> None:
    before = (finished.folder / CHECKPOINT).read_bytes()
    with pytest.raises(ResumeError, match=r"holds another run: it was trained with .* now asked for .*same settings"):
        trainer(finished.folder, resume=True, **changes)
    assert (finished.folder / CHECKPOINT).read_bytes() == before


def test_the_best_weights_are_read_by_a_fresh_trainer(finished: Trainer) -> None:
    fresh = trainer(finished.folder)
    fresh.load_best()
    assert fresh.evaluate() == finished.progress.best_loss
    with np.load(finished.folder / BEST) as stored:
        assert sorted(stored.files) == sorted(v.path for v in fresh.network.trainable_variables)


def test_validations_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    trainer(tmp_path).run(lines.append, stop_after=5)
    assert [line.split(":")[0] for line in lines] == ["step 4", "step 5"]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "5/20" in captured.err  # the progress bar counts to the end of the run


def test_bfloat16_keeps_weights_and_logits_in_float32(tmp_path: Path) -> None:
    run = trainer(tmp_path, config=TrainingConfig(epochs=1, precision=Precision.BFLOAT16, compiled=False))
    assert {v.dtype for v in run.network.trainable_variables} == {"float32"}
    assert run.network.output.dtype == "float32"
    assert run.network.get_layer("lstm_0").compute_dtype == "bfloat16"
    assert keras.config.dtype_policy().name == "float32"  # for whoever builds the next network


def test_the_running_mean_of_the_weights_is_validated_and_kept(tmp_path: Path) -> None:
    run = trainer(tmp_path, config=replace(CONFIG, epochs=1, averaging=0.5, validate_every=100))
    mean: dict[str, Any] = {}
    for _ in range(Counting().batches_per_epoch):
        run.run(stop_after=1)
        for variable in run.network.trainable_variables:
            value = variable.numpy()
            mean[variable.path] = (mean.get(variable.path, value) + value) / 2
    with np.load(tmp_path / BEST) as stored:
        for path, value in mean.items():
            assert stored[path] == pytest.approx(value, abs=1e-6)
    latest = {v.path: v.numpy() for v in run.network.trainable_variables}
    assert any(np.abs(latest[path] - value).max() > 1e-4 for path, value in mean.items())


@pytest.mark.parametrize("stop", [3, 7])
def test_a_stopped_run_of_averaged_weights_goes_on_to_the_same_end(tmp_path: Path, stop: int) -> None:
    config = replace(CONFIG, epochs=2, averaging=0.9)
    whole = trainer(tmp_path / "whole", config=config)
    whole.run()
    trainer(tmp_path / "stopped", config=config).run(stop_after=stop)
    resumed = trainer(tmp_path / "stopped", resume=True, config=config)
    resumed.run()
    assert result_of(resumed) == result_of(whole)
