"""What the paper's variational network takes and gives: latent vectors of windows, and tokens of latent vectors."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


class NumberToTokens(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """A real number as a distribution over tokens: (..., 1) to logits (..., tokens).

    The number is the place of the token, its scaled id, with normal noise; the prior is how common each token is. Over
    the paper's 266 tokens in the order of their names a distribution of one peak without that prior (a discretised
    logistic) is worse than all tokens alike.

    Args:
        counts: how often each token occurs in training.
    """

    def __init__(self, counts: tuple[int, ...], **options: Any) -> None:
        super().__init__(dtype="float32", **options)
        self.log_common = np.log(np.array(counts, np.float32) + 1)
        self.places = np.arange(len(counts), dtype=np.float32) / len(counts)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Adds the log of the noise's standard deviation."""
        wide = keras.initializers.Constant(float(np.log(0.3)))
        self.log_deviation = self.add_weight(shape=(), initializer=wide, name="log_deviation")
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """Numbers (..., 1) to unnormalised logits (..., tokens)."""
        away = (inputs - self.places) / ops.exp(self.log_deviation)
        return self.log_common - 0.5 * away**2


def encoded(network: keras.Model, ids: Any, tokens: int, training: bool = False) -> Any:
    """Means, logs of variances and draws, (batch, latent) each, of windows (batch, 40) of so many tokens."""
    window = tf.cast(ids, tf.float32)[..., None] / tokens
    return network.get_layer("encoder")(window, training=training)


def token_logits(network: keras.Model, latent: Any) -> Any:
    """(batch, 40, tokens) for latent vectors (batch, latent)."""
    return network.get_layer("reading")(network.get_layer("decoder")(latent))


def token_nats(network: keras.Model, latent: Any, ids: Any) -> Any:
    """Cross-entropy (batch, 40) of the tokens of windows given latent vectors."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(ids, token_logits(network, latent))
