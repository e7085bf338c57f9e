"""The Keras network: embedding, LSTM layers, tied or dense output, a conditioning vector at every step."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from engine.config import NetworkConfig, Output
from engine.warm_start import Weights, assign


class Design(Protocol):
    """What training must know of a network: how it is built and what it minimises."""

    def build(self, seed: int) -> keras.Model:
        """The network with initial weights drawn from the seed."""

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Mean loss of a batch in nats a target, from its arrays as tensors."""

    def to_json(self) -> dict[str, Any]:
        """All that a run must share with its checkpoint."""


@dataclass(frozen=True)
class SequenceDesign:
    """A recurrent network with a target at every step.

    Attributes:
        config: its shape.
        candidates: ids that a target is compared with in training (`TrainingConfig.candidates`); 0 for all.
        start: weights to go on from, by layer; empty for a network that knows nothing.
    """

    config: NetworkConfig
    candidates: int = 0
    start: Weights = field(default_factory=dict)

    def build(self, seed: int) -> keras.Model:
        """The network of `build_network`, with the weights it goes on from."""
        network = build_network(self.config, seed)
        assign(network, self.start)
        return network

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Mean cross-entropy of the targets that are no padding."""
        ids, targets, weights, *condition = arrays
        if training and self.candidates:
            inner = keras.Model(network.inputs, network.get_layer("projection").output)
            hidden = inner([ids, *condition], training=True)
            is_target = weights > 0
            hidden, wanted = tf.boolean_mask(hidden, is_target), tf.boolean_mask(targets, is_target)
            return sampled_loss(hidden, wanted, network.get_layer("logits"), self.candidates)
        logits = network([ids, *condition], training=training)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
        return tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """The configuration."""
        return self.config.to_json()


def sampled_loss(hidden: Any, targets: Any, output: "TiedLogits", candidates: int) -> Any:
    """Mean cross-entropy in which the sum over the vocabulary is estimated from drawn ids.

    Ids are drawn independently with probabilities that fall with the rank, the commonest always; each that is drawn
    counts by the inverse of its probability, which makes the sum right on average. The draw hangs on the targets alone,
    so that a training that is resumed makes the same one.

    Args:
        hidden: (targets, embedding).
        targets: (targets,) ids, common ones first.
        output: the layer of the logits.
        candidates: how many ids are drawn, about.
    """
    chances = inclusion_chances(output.embedding.input_dim, candidates)
    seed = tf.stack([tf.reduce_sum(targets), tf.shape(targets)[0]])
    drawn = tf.where(tf.random.stateless_uniform(chances.shape, seed) < chances)[:, 0]
    table = output.embedding.embeddings.value
    logits = tf.matmul(hidden, tf.cast(tf.gather(table, drawn), hidden.dtype), transpose_b=True)
    offset = tf.gather(output.bias.value, drawn) - tf.math.log(tf.gather(tf.constant(chances), drawn))
    logits = tf.cast(logits, tf.float32) + offset
    logits = tf.where(targets[:, None] == tf.cast(drawn, targets.dtype)[None], -1e9, logits)
    right = tf.reduce_sum(tf.cast(hidden, tf.float32) * tf.gather(table, targets), axis=-1)
    right += tf.gather(output.bias.value, targets)
    total = tf.reduce_logsumexp(tf.concat([right[:, None], logits], axis=1), axis=1)
    return tf.reduce_mean(total - right)


def inclusion_chances(vocabulary_size: int, candidates: int) -> NDArray[np.float32]:
    """(vocabulary,) probability that an id is drawn: in inverse proportion to its rank, `candidates` in all."""
    weights = 1 / (np.arange(vocabulary_size) + 10.0)
    low, high = 0.0, vocabulary_size / weights.min()
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1, middle * weights).sum() < candidates else (low, middle)
    return np.minimum(1, high * weights).astype(np.float32)


class TiedLogits(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Logits from the embedding table itself plus a bias (Press & Wolf 2017, "Using the Output Embedding")."""

    def __init__(self, embedding: layers.Embedding, **options: Any) -> None:
        super().__init__(**options)
        self.embedding = embedding

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Adds the bias, one number per id."""
        self.bias = self.add_weight(shape=(self.embedding.input_dim,), initializer="zeros", name="bias")
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """(batch, steps, embedding) to (batch, steps, vocabulary)."""
        table = keras.ops.cast(self.embedding.embeddings, inputs.dtype)
        logits = keras.ops.matmul(inputs, keras.ops.transpose(table))
        return logits + keras.ops.cast(self.bias, inputs.dtype)


def build_network(config: NetworkConfig, seed: int = 0) -> keras.Model:
    """The trainable network: (ids, condition) to float32 logits.

    Inputs are ids (batch, steps) int32 and, if `condition_size` is above 0, conditions (batch, steps, condition_size)
    float32. Logits are (batch, steps, vocabulary_size). Layers are named `embedding`, `lstm_0` ..., `projection` and
    `logits`; the export goes by these names.
    """
    rng = np.random.default_rng(seed)

    def drawn_seed() -> int:
        return int(rng.integers(2**31))

    def initializer(kind: type[keras.initializers.Initializer], **options: Any) -> keras.initializers.Initializer:
        return kind(seed=drawn_seed(), **options)

    def dropped(x: Any, name: str) -> Any:
        if not config.dropout:
            return x
        noise = (None, 1, x.shape[-1])
        return layers.Dropout(config.dropout, noise_shape=noise, seed=drawn_seed(), name=name)(x)

    ids = keras.Input((None,), dtype="int32", name="ids")
    inputs = [ids]
    uniform = initializer(keras.initializers.RandomUniform, minval=-0.1, maxval=0.1)
    embedding = layers.Embedding(
        config.vocabulary_size, config.embedding_size, embeddings_initializer=uniform, name="embedding"
    )
    x = dropped(embedding(ids), "drop_embedding")
    if config.condition_size:
        condition = keras.Input((None, config.condition_size), name="condition")
        inputs.append(condition)
        x = layers.Concatenate(name="conditioned")([x, condition])
    for i, units in enumerate(config.lstm_units):
        x = layers.LSTM(
            units,
            return_sequences=True,
            kernel_initializer=initializer(keras.initializers.GlorotUniform),
            recurrent_initializer=initializer(keras.initializers.Orthogonal),
            name=f"lstm_{i}",
        )(x)
        x = dropped(x, f"drop_{i}")
    glorot = initializer(keras.initializers.GlorotUniform)
    if config.output is Output.TIED:
        x = layers.Dense(config.embedding_size, kernel_initializer=glorot, name="projection")(x)
        logits = TiedLogits(embedding, name="logits")(x)
    else:
        logits = layers.Dense(config.vocabulary_size, kernel_initializer=glorot, name="logits")(x)
    return keras.Model(inputs, layers.Activation("linear", dtype="float32", name="float32")(logits))
