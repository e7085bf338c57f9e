"""Tiny training runs and what must be equal of two of them."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import TrainingConfig
from engine.network import SequenceDesign
from engine.training import BEST, LOG, Trainer
from tests.engine.builders import Counting

# checkpoints, validations and epochs (5 updates each) fall together and apart; 20 updates in all
CONFIG = TrainingConfig(
    epochs=4, seed=3, learning_rate=0.02, warmup_steps=8, validate_every=4, checkpoint_every=3, compiled=False
)
VALIDATED = [4, 5, 8, 10, 12, 15, 16, 20]


def trainer(folder: Path, resume: bool = False, **changes: Any) -> Trainer:
    options: dict[str, Any] = {
        "design": SequenceDesign(Counting().network),
        "config": CONFIG,
        "source": Counting(),
    } | changes
    return Trainer(folder=folder, resume=resume, **options)


def log_of(folder: Path) -> list[dict[str, str]]:
    with (folder / LOG).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def result_of(run: Trainer) -> dict[str, Any]:
    """All that must not depend on interruptions: weights and best weights bit for bit, losses, log without speeds."""
    with np.load(run.folder / BEST) as stored:
        best = {name: stored[name].tobytes() for name in stored.files}
    return {
        "weights": {v.path: v.numpy().tobytes() for v in run.network.trainable_variables},
        "best": best,
        "best loss": run.progress.best_loss,
        "log": [{k: v for k, v in row.items() if k != "targets_per_s"} for row in log_of(run.folder)],
    }
