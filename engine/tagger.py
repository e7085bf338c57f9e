"""The tagger as a Keras network, and its training loop: whole sequences, resumed exactly at the last epoch."""

import csv
import io
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from engine.config import TrainingConfig
from engine.curves import draw_curves
from engine.files import write_text, written_aside
from engine.tagging import TaggerConfig
from engine.tagging_batches import TagBatch, TagSource
from engine.training import LogRow, ResumeError

CHECKPOINT = "checkpoint.npz"
LOG = "log.csv"
CURVES = "curves.png"


def build_tagger(config: TaggerConfig, seed: int = 0) -> keras.Model:
    """The trainable network: ids (batch, steps) to float32 logits (batch, steps, outputs), the heads side by side.

    Layers are named `embedding`, `lstm_0` ... and `logits`; the export goes by these names.
    """
    rng = np.random.default_rng(seed)

    def drawn_seed() -> int:
        return int(rng.integers(2**31))

    network = config.network
    ids = keras.Input((None,), dtype="int32", name="ids")
    uniform = keras.initializers.RandomUniform(-0.1, 0.1, seed=drawn_seed())
    x = layers.Embedding(
        network.vocabulary_size, network.embedding_size, embeddings_initializer=uniform, name="embedding"
    )(ids)
    for i, units in enumerate(network.lstm_units):
        one_way = layers.LSTM(
            units,
            return_sequences=True,
            kernel_initializer=keras.initializers.GlorotUniform(seed=drawn_seed()),
            recurrent_initializer=keras.initializers.Orthogonal(seed=drawn_seed()),
        )
        x = layers.Bidirectional(one_way, name=f"lstm_{i}")(x)
        if network.dropout:
            # one mask for all steps: what is dropped of one letter cannot be read from the next (Gal & Ghahramani 2016)
            shape = (None, 1, 2 * units)
            x = layers.Dropout(network.dropout, noise_shape=shape, seed=drawn_seed(), name=f"drop_{i}")(x)
    glorot = keras.initializers.GlorotUniform(seed=drawn_seed())
    return keras.Model(ids, layers.Dense(config.outputs, kernel_initializer=glorot, name="logits")(x))


class TaggerTrainer:
    """A tagger on its way.

    Args:
        tagger: what to build.
        config: how to train it; validated and saved after every epoch. Precision and compiling are not looked at.
        source: the batches.
        folder: where `checkpoint.npz`, `log.csv` and `curves.png` go.
        resume: go on from `checkpoint.npz` if there is one.
        smoothing: share of every class target that is spread over all classes (Szegedy et al. 2016).

    Raises:
        ResumeError: the checkpoint belongs to another configuration.
    """

    def __init__(
        self,
        tagger: TaggerConfig,
        config: TrainingConfig,
        source: TagSource,
        folder: Path,
        resume: bool = False,
        smoothing: float = 0.0,
    ) -> None:
        self.tagger, self.config, self.source, self.folder = tagger, config, source, folder
        self.smoothing = smoothing
        self.network = build_tagger(tagger, config.seed)
        self.optimizer = keras.optimizers.Adam(config.learning_rate, beta_2=0.99)
        self.optimizer.build(self.network.trainable_variables)
        self._means = [tf.Variable(v.value) for v in self.network.trainable_variables]
        self.rows: list[LogRow] = []
        identity = [tagger.network.to_json(), tagger.heads, config.identity(), smoothing, source.batches_per_epoch]
        self._identity = json.dumps(identity)
        self._update = tf.function(self._update_eagerly, reduce_retracing=True)
        self._loss = tf.function(self._mean_loss, reduce_retracing=True)
        if resume and (folder / CHECKPOINT).exists():
            self._load_checkpoint()

    def run(self, report: Callable[[str], None], stop_after: int | None = None) -> keras.Model:
        """Trains to the end (or for `stop_after` epochs), once; returns the network with the mean of its weights."""
        stop = self.config.epochs if stop_after is None else min(self.config.epochs, len(self.rows) + stop_after)
        while len(self.rows) < stop:
            row = self._one_epoch(len(self.rows))
            self.rows.append(row)
            report(f"epoch {len(self.rows)}: train {row.train_loss:.4f}, valid {row.valid_loss:.4f}")
            self._save_checkpoint()
            self._write_log()
        self._average()
        return self.network

    def _one_epoch(self, number: int) -> LogRow:
        started, losses, targets = time.perf_counter(), [], 0
        first = number * self.source.batches_per_epoch
        for step, batch in enumerate(self.source.epoch(number), start=first):
            self.optimizer.learning_rate.assign(self._learning_rate(step))
            # a mean of few updates would hold on to the weights drawn at the start
            momentum = min(self.config.averaging, (1 + step) / (10 + step))
            losses.append(float(self._update(*_tensors(batch), tf.constant(momentum))))
            targets += batch.ids.size
        elapsed_s = time.perf_counter() - started
        step = first + len(losses)
        speed, rate = targets / elapsed_s, self._learning_rate(step)
        return LogRow(step, number + 1.0, float(np.mean(losses)), self.evaluate(), rate, speed)

    def evaluate(self) -> float:
        """Mean loss of the averaged weights over the validation batches, in nats a step, of all heads together."""
        current = self.network.get_weights()
        self._average()
        batches = self.source.validation()
        losses = [float(self._loss(*_tensors(batch), training=False)) for batch in batches]
        self.network.set_weights(current)
        return float(np.average(losses, weights=[batch.ids.size for batch in batches]))

    def _average(self) -> None:
        for variable, mean in zip(self.network.trainable_variables, self._means, strict=True):
            variable.assign(mean)

    def _learning_rate(self, step: int) -> float:
        return self.config.rate_at(step, self.config.epochs * self.source.batches_per_epoch)

    def _mean_loss(self, ids: Any, targets: Any, weights: Any, training: bool) -> Any:
        """Cross-entropies of all heads, a step; in training of the smoothed targets."""
        losses = []
        for head, logits in enumerate(tf.split(self.network(ids, training=training), self.tagger.heads, axis=-1)):
            wanted = targets[..., head]
            if self.tagger.heads[head] == 1:  # which step: the softmax runs over the steps
                losses.append(-tf.nn.log_softmax(logits[..., 0]) * tf.cast(wanted, tf.float32))
            else:
                smoothing = self.smoothing if training else 0.0
                uniform = -tf.reduce_mean(tf.nn.log_softmax(logits), axis=-1)
                certain = tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits)
                losses.append((1 - smoothing) * certain + smoothing * uniform)
        return tf.reduce_mean(tf.add_n(losses) * weights[:, None])

    def _update_eagerly(self, ids: Any, targets: Any, weights: Any, momentum: Any) -> Any:
        variables = self.network.trainable_variables
        with tf.GradientTape() as tape:
            loss = self._mean_loss(ids, targets, weights, training=True)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, [v.value for v in variables]), self.config.clip_norm)
        self.optimizer.apply(gradients, variables)
        for mean, variable in zip(self._means, variables, strict=True):
            mean.assign(momentum * mean + (1 - momentum) * variable.value)
        return loss

    def _write_log(self) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(LogRow.__dataclass_fields__), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in self.rows)
        write_text(self.folder / LOG, text.getvalue())
        draw_curves(self.rows, self.folder / CURVES)

    def _variables(self) -> dict[str, Any]:
        network = {f"network/{i}": v for i, v in enumerate(self.network.variables)}
        means = {f"mean/{i}": v for i, v in enumerate(self._means)}
        return network | means | {f"optimizer/{i}": v for i, v in enumerate(self.optimizer.variables)}

    def _save_checkpoint(self) -> None:
        arrays = {name: np.asarray(variable) for name, variable in self._variables().items()}
        state = json.dumps({"identity": self._identity, "rows": [asdict(row) for row in self.rows]})
        with written_aside(self.folder / CHECKPOINT) as aside:
            arrays["state"] = np.frombuffer(state.encode(), np.uint8)
            np.savez(aside, allow_pickle=False, **arrays)

    def _load_checkpoint(self) -> None:
        with np.load(self.folder / CHECKPOINT) as stored:
            state = json.loads(stored["state"].tobytes().decode())
            if state["identity"] != self._identity:
                raise ResumeError(
                    f"{self.folder / CHECKPOINT} holds another run: it was trained with {state['identity']},"
                    f" now asked for {self._identity}; choose another --out or the same settings"
                )
            for name, variable in self._variables().items():
                variable.assign(stored[name])
        self.rows = [LogRow(**row) for row in state["rows"]]


def _tensors(batch: TagBatch) -> tuple[Any, ...]:
    return tf.constant(batch.ids), tf.constant(batch.targets), tf.constant(batch.weights)
