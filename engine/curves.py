"""The loss curve of a training run as a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from engine.files import written_aside


class Losses(Protocol):
    """What a point of the curve needs: losses in nats a target."""

    @property
    def epoch(self) -> float:
        """Epochs done."""

    @property
    def train_loss(self) -> float:
        """Mean over the training targets since the point before."""

    @property
    def valid_loss(self) -> float:
        """Mean over the validation targets."""


def draw_curves(rows: Sequence[Losses], target: Path) -> None:
    """Draws train and validation loss over epochs to a PNG."""
    from matplotlib.figure import Figure  # slow to load, and wanted only by training

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    epochs = [row.epoch for row in rows]
    axes.plot(epochs, [row.train_loss for row in rows], marker=".", label="train (with dropout)")
    axes.plot(epochs, [row.valid_loss for row in rows], marker=".", label="validation")
    axes.set(xlabel="epoch", ylabel="loss (nats a target)")
    axes.grid(alpha=0.3)
    axes.legend()
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=110, metadata={"Software": None})
