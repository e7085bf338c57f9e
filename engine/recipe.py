"""From batches to a model folder: train, export, quantise, measure. The same for both rooms."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch, BatchSource
from engine.config import NetworkConfig, TrainingConfig
from engine.extras import needs_extra
from engine.files import write_text, written_aside
from engine.runtime import SequenceNetwork, StepNetwork, save_model
from engine.search import log_softmax

FIGURES = "figures.json"
Report = Callable[[str], None]


@contextmanager
def training_extra() -> Iterator[None]:
    """A block that imports what only training needs.

    Raises:
        MissingExtraError: a package is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # warnings and errors alone
    with needs_extra("train", "training"):
        yield


@dataclass(frozen=True)
class Figures:
    """How a trained network does on the test split, in nats a target, nothing told that could be withheld.

    Attributes:
        weights: trainable numbers.
        valid_loss: best validation loss, float32 in Keras.
        test_loss: of the int8 network that ships.
        test_loss_float32: of the same weights unquantised; int8 should be within 1 % of its perplexity.
        test_targets: how many.
        baselines: losses of other models on the same targets.
    """

    weights: int
    valid_loss: float
    test_loss: float
    test_loss_float32: float
    test_targets: int
    baselines: dict[str, float]

    @property
    def summary(self) -> str:
        """One line for people."""
        others = ", ".join(f"{name} {np.exp(loss):.1f}" for name, loss in self.baselines.items())
        return (
            f"test perplexity {np.exp(self.test_loss):.1f} (float32 {np.exp(self.test_loss_float32):.1f}) over"
            f" {self.test_targets} targets; on the same: {others}"
        )


@dataclass(frozen=True)
class Recipe:
    """What a room brings to a training run.

    Attributes:
        network: shape of the network.
        source: training and validation batches.
        test: batches of the test split, nothing told.
        vocabulary: text for `vocabulary.json`.
        settings: for `config.json`.
        extras: contents of the room's own files, by name.
        baselines: losses in nats a target of other models on the test batches' targets, worked out when called.
        start: weights to go on from, by layer (`engine.warm_start`); empty for a network that knows nothing.
    """

    network: NetworkConfig
    source: BatchSource
    test: Sequence[Batch]
    vocabulary: str
    settings: dict[str, Any]
    extras: dict[str, bytes]
    baselines: Callable[[], dict[str, float]]
    start: dict[str, list[NDArray[np.float32]]] = field(default_factory=dict)


def train_model(recipe: Recipe, config: TrainingConfig, out: Path, resume: bool, report: Report) -> Figures:
    """Trains and writes a model folder: weights in int8, configuration, vocabulary, figures, log and curves.

    What a resume needs lies in `out/run` and may be deleted afterwards.

    Raises:
        MissingExtraError: TensorFlow or ONNX is not installed.
        ResumeError: `resume` is set and `out/run` holds a run with other settings.
    """
    with training_extra():
        from engine.export import export_onnx, quantise
        from engine.network import SequenceDesign
        from engine.training import BEST, CURVES, LOG, Trainer
    run = out / "run"
    if not resume and run.exists():
        shutil.rmtree(run)
    design = SequenceDesign(recipe.network, config.candidates, recipe.start)
    trainer = Trainer(design, config, recipe.source, run, resume=resume)
    valid_loss = trainer.run(report)
    network = trainer.load_best()
    export_onnx(network, recipe.network, run / "float32.onnx")
    quantise(run / "float32.onnx", run / "int8.onnx")
    losses = [mean_loss(StepNetwork(run / f"{kind}.onnx", recipe.network), recipe.test) for kind in ("int8", "float32")]
    report(f"best weights: {run / BEST}; measuring baselines")
    figures = Figures(
        weights=int(network.count_params()),
        valid_loss=valid_loss,
        test_loss=losses[0][0],
        test_loss_float32=losses[1][0],
        test_targets=losses[0][1],
        baselines=recipe.baselines(),
    )
    settings = recipe.settings | {"training": asdict(config)}
    weights = (run / "int8.onnx").read_bytes()
    save_model(out, recipe.network, recipe.vocabulary, settings, weights, recipe.extras)
    write_text(out / FIGURES, json.dumps(asdict(figures), indent=2) + "\n")
    for name in (LOG, CURVES):
        with written_aside(out / name) as aside:
            shutil.copyfile(run / name, aside)
    report(figures.summary)
    return figures


def mean_loss(network: SequenceNetwork, batches: Iterable[Batch]) -> tuple[float, int]:
    """Mean loss in nats a target, and how many targets there were."""
    total, targets = 0.0, 0
    for batch in batches:
        condition = batch.condition.swapaxes(0, 1) if batch.condition.shape[-1] else None
        logits, _ = network.run(batch.inputs_ids.T, condition, network.start(len(batch.inputs_ids)))
        logs = np.take_along_axis(log_softmax(logits), batch.targets_ids.T[..., None].astype(np.int64), axis=-1)
        total -= float((logs[..., 0] * batch.weights.T).sum())
        targets += int(batch.weights.sum())
    return total / targets, targets
