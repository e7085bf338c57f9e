"""The training loop: of any network with batches by number; best weights kept, resumed exactly after a kill."""

import csv
import io
import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from engine.batches import Examples, ExampleSource
from engine.config import TrainingConfig
from engine.curves import draw_curves
from engine.files import write_text, written_aside
from engine.network import Design

CHECKPOINT = "checkpoint.npz"
BEST = "best.npz"
LOG = "log.csv"
CURVES = "curves.png"


class ResumeError(ValueError):
    """A run cannot go on from what lies in its folder."""


class DivergedError(ValueError):
    """A training that has left all numbers behind."""


@dataclass(frozen=True)
class LogRow:
    """One validation: losses in nats a target, speed in targets a second."""

    step: int
    epoch: float
    train_loss: float
    valid_loss: float
    learning_rate: float
    targets_per_s: float


@dataclass
class _Progress:
    """Where the run stands. `loss_sum` and `targets` count since the last validation."""

    step: int = 0
    best_loss: float = math.inf
    loss_sum: float = 0.0
    targets: float = 0.0
    elapsed_s: float = 0.0
    rows: list[LogRow] = field(default_factory=list)


class Trainer:
    """A network on its way, with everything a checkpoint must hold.

    Args:
        design: what to build, and what it minimises.
        config: how to train it.
        source: the batches.
        folder: where `checkpoint.npz`, `best.npz`, `log.csv` and `curves.png` go.
        resume: go on from `checkpoint.npz` if there is one.

    Raises:
        ResumeError: the checkpoint belongs to another configuration.
    """

    def __init__(
        self,
        design: Design,
        config: TrainingConfig,
        source: ExampleSource,
        folder: Path,
        resume: bool = False,
    ) -> None:
        keras.config.set_dtype_policy(config.precision.value)
        self.network = design.build(config.seed)
        keras.config.set_dtype_policy("float32")
        self.design, self.config, self.source, self.folder = design, config, source, folder
        self.total_steps = config.epochs * source.batches_per_epoch
        averaging = {"use_ema": True, "ema_momentum": config.averaging} if config.averaging else {}
        self.optimizer = keras.optimizers.Adam(config.learning_rate, beta_2=0.99, **averaging)
        self.optimizer.build(self.network.trainable_variables)
        self.progress = _Progress()
        self._identity = json.dumps([design.to_json(), config.identity(), source.batches_per_epoch])
        compiled = {"jit_compile": True} if config.compiled else {}
        self._update = tf.function(self._update_eagerly, **compiled)
        self._losses = tf.function(self._losses_eagerly, **compiled)
        if resume and (folder / CHECKPOINT).exists():
            self._load_checkpoint()

    def run(self, report: Callable[[str], None] | None = None, stop_after: int | None = None) -> float:
        """Trains to the end (or for `stop_after` updates) and returns the best validation loss in nats a target.

        `best.npz` then holds the weights of that validation.

        Raises:
            DivergedError: the validation loss is no number.
        """
        from tqdm import tqdm

        stop = self.total_steps if stop_after is None else min(self.total_steps, self.progress.step + stop_after)
        bar = tqdm(
            total=self.total_steps,
            initial=self.progress.step,
            unit="update",
            disable=report is None,
            mininterval=5,
        )
        with bar:
            while self.progress.step < stop:
                self._one_update()
                bar.update()
                if self._is_due(self.config.validate_every):
                    row = self._validate()
                    bar.set_postfix_str(f"train {row.train_loss:.3f} valid {row.valid_loss:.3f}")
                    if report is not None:
                        report(f"step {row.step}: train {row.train_loss:.4f}, valid {row.valid_loss:.4f}")
                    self._save_checkpoint()
                elif self.progress.step % self.config.checkpoint_every == 0:
                    self._save_checkpoint()
        return self.progress.best_loss

    def load_best(self) -> keras.Model:
        """The network with the weights of the best validation."""
        with np.load(self.folder / BEST) as stored:
            for variable in self.network.trainable_variables:
                variable.assign(stored[variable.path])
        return self.network

    def _is_due(self, every: int) -> bool:
        step = self.progress.step
        return step % every == 0 or step % self.source.batches_per_epoch == 0

    def _one_update(self) -> None:
        epoch, index = divmod(self.progress.step, self.source.batches_per_epoch)
        batch = self.source.batch(epoch, index)
        self.optimizer.learning_rate.assign(self._learning_rate())
        started = time.perf_counter()
        loss = float(self._update(*_tensors(batch)))
        self.progress.elapsed_s += time.perf_counter() - started
        self.progress.loss_sum += loss * batch.targets
        self.progress.targets += batch.targets
        self.progress.step += 1

    def _learning_rate(self) -> float:
        return self.config.rate_at(self.progress.step, self.total_steps)

    def _update_eagerly(self, *arrays: Any) -> Any:
        variables = self.network.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.design.mean_loss(self.network, arrays, training=True)
        gradients = tape.gradient(loss, [v.value for v in variables])
        # where a table is gathered from twice, rows of it come back in parts
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        gradients, _ = tf.clip_by_global_norm(gradients, self.config.clip_norm)
        self.optimizer.apply(gradients, variables)
        return loss

    def _losses_eagerly(self, *arrays: Any) -> Any:
        return self.design.mean_loss(self.network, arrays, training=False)

    def evaluate(self) -> float:
        """Mean loss over the validation batches, in nats a target."""
        total = targets = 0.0
        for batch in self.source.validation():
            total += float(self._losses(*_tensors(batch))) * batch.targets
            targets += batch.targets
        return total / targets

    @contextmanager
    def _averaged(self) -> Iterator[None]:
        """The network with the running mean of its weights, if there is one; afterwards as it was."""
        if not self.config.averaging:
            yield
            return
        variables = self.network.trainable_variables
        latest = [variable.numpy() for variable in variables]
        self.optimizer.finalize_variable_values(variables)
        yield
        for variable, value in zip(variables, latest, strict=True):
            variable.assign(value)

    def _validate(self) -> LogRow:
        with self._averaged():
            return self._validate_as_is()

    def _validate_as_is(self) -> LogRow:
        progress = self.progress
        row = LogRow(
            step=progress.step,
            epoch=round(progress.step / self.source.batches_per_epoch, 4),
            train_loss=progress.loss_sum / progress.targets,
            valid_loss=self.evaluate(),
            learning_rate=self._learning_rate(),
            targets_per_s=progress.targets / progress.elapsed_s,
        )
        if math.isnan(row.valid_loss):
            raise DivergedError(
                f"the validation loss of step {row.step} is no number: the training has diverged; wanted another seed"
            )
        progress.rows.append(row)
        progress.loss_sum = progress.targets = progress.elapsed_s = 0.0
        if row.valid_loss < progress.best_loss:
            progress.best_loss = row.valid_loss
            with written_aside(self.folder / BEST) as aside:
                np.savez(aside, **{v.path: v.numpy() for v in self.network.trainable_variables})
        self._write_log()
        return row

    def _write_log(self) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(LogRow.__dataclass_fields__), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in self.progress.rows)
        write_text(self.folder / LOG, text.getvalue())
        draw_curves(self.progress.rows, self.folder / CURVES)

    def _variables(self) -> dict[str, Any]:
        network = {f"network/{i}": v for i, v in enumerate(self.network.variables)}
        return network | {f"optimizer/{i}": v for i, v in enumerate(self.optimizer.variables)}

    def _save_checkpoint(self) -> None:
        arrays = {name: np.asarray(variable) for name, variable in self._variables().items()}
        state = json.dumps({**asdict(self.progress), "identity": self._identity})
        with written_aside(self.folder / CHECKPOINT) as aside:
            arrays["state"] = np.frombuffer(state.encode(), np.uint8)
            np.savez(aside, allow_pickle=False, **arrays)

    def _load_checkpoint(self) -> None:
        with np.load(self.folder / CHECKPOINT) as stored:
            state = json.loads(stored["state"].tobytes().decode())
            identity = state.pop("identity")
            if identity != self._identity:
                raise ResumeError(
                    f"{self.folder / CHECKPOINT} holds another run: it was trained with {identity},"
                    f" now asked for {self._identity}; choose another --out or the same settings"
                )
            for name, variable in self._variables().items():
                variable.assign(stored[name])
        self.progress = _Progress(**{**state, "rows": [LogRow(**row) for row in state["rows"]]})
        self._write_log()


def _tensors(batch: Examples) -> tuple[Any, ...]:
    return tuple(tf.constant(array) for array in batch.arrays)
