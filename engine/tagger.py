"""The tagger as a Keras network, and what its training minimises."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from engine.tagging import TaggerConfig


@dataclass(frozen=True)
class TaggerDesign:
    """A network that reads whole sequences both ways and has targets of several heads at every step.

    Attributes:
        config: its shape.
        smoothing: share of every class target that is spread over all classes (Szegedy et al. 2016).
    """

    config: TaggerConfig
    smoothing: float = 0.0

    def build(self, seed: int) -> keras.Model:
        """The network of `build_tagger`."""
        return build_tagger(self.config, seed)

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Cross-entropies of all heads, a step; in training of the smoothed targets."""
        ids, targets = arrays
        losses = []
        for head, logits in enumerate(tf.split(network(ids, training=training), self.config.heads, axis=-1)):
            wanted = targets[..., head]
            if self.config.heads[head] == 1:  # which step: the softmax runs over the steps
                losses.append(-tf.nn.log_softmax(logits[..., 0]) * tf.cast(wanted, tf.float32))
            else:
                smoothing = self.smoothing if training else 0.0
                uniform = -tf.reduce_mean(tf.nn.log_softmax(logits), axis=-1)
                certain = tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, logits)
                losses.append((1 - smoothing) * certain + smoothing * uniform)
        return tf.reduce_mean(tf.add_n(losses))

    def to_json(self) -> dict[str, Any]:
        """The configuration."""
        return {"network": self.config.network.to_json(), "heads": self.config.heads, "smoothing": self.smoothing}


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
