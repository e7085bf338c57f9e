"""A causal transformer block whose attention knows how far back it looks."""

from typing import Any

import numpy as np
from keras import initializers, layers, ops

HIDDEN = -1e9
"""Added to the score of what may not be seen; the softmax makes it 0."""


def skewed(products: Any) -> Any:
    """Products by distance as products by key: (..., steps, steps) to the same.

    Row i holds query i with the vectors of distance steps - 1, ..., 1, 0. It is moved left until distance 0 stands on
    the diagonal: a column in front, then other row lengths (Huang et al. 2018, "Music Transformer", figure 1). Right
    of the diagonal stands what the causal mask hides.
    """
    steps = ops.shape(products)[-1]
    leading = ops.shape(products)[:-2]
    padded = ops.pad(products, [(0, 0)] * len(leading) + [(0, 0), (1, 0)])
    return ops.reshape(padded, (*leading, steps + 1, steps))[..., 1:, :]


class RelativeAttention(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Causal self-attention of several heads with a learned vector for every distance.

    The score of a query and a key is their product plus that of the query and the vector of their distance (Shaw et
    al. 2018, "Self-Attention with Relative Position Representations"), every head with vectors of its own.

    Args:
        heads: how many; the width is divided among them.
        context: the farthest that is seen, itself included.
        seed: of the initial weights.
    """

    def __init__(self, heads: int, context: int, seed: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.heads, self.context, self.seed = heads, context, seed

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Adds the projections and `distances` (heads, context, width / heads), the nearest last."""
        width = input_shape[-1]
        first, second, third = (int(n) for n in np.random.default_rng(self.seed).integers(2**31, size=3))
        self.projection = _dense(3 * width, first, "query_key_value")
        self.projection.build(input_shape)
        self.output_projection = _dense(width, second, "output")
        self.output_projection.build(input_shape)
        self.distances = self.add_weight(
            shape=(self.heads, self.context, width // self.heads),
            initializer=initializers.RandomNormal(stddev=0.02, seed=third),
            name="distances",
        )
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        """(batch, steps, width) to the same; at most `context` steps."""
        query, key, value = self._split(inputs)
        steps = ops.shape(inputs)[1]
        distances = ops.cast(self.distances, inputs.dtype)[:, self.context - steps :]
        scores = ops.matmul(query, _turned(key)) + skewed(ops.matmul(query, _turned(distances)))
        places = ops.arange(steps)
        return self._gathered(scores, value, places[None, :] <= places[:, None])

    def step(self, inputs: Any, keys: Any, values: Any, known: Any) -> tuple[Any, Any, Any]:
        """One more step after at most `context - 1` others.

        Args:
            inputs: (batch, 1, width).
            keys: (batch, heads, context, width / heads) of the steps before, the latest last.
            values: the same.
            known: (context,): which of the places are filled, with this step in the last.

        Returns:
            (batch, 1, width), and keys and values with this step's in the last place.
        """
        query, key, value = self._split(inputs)
        keys = ops.concatenate([keys[:, :, 1:], key], axis=2)
        values = ops.concatenate([values[:, :, 1:], value], axis=2)
        scores = ops.matmul(query, _turned(keys)) + ops.matmul(query, _turned(self.distances))
        return self._gathered(scores, values, known), keys, values

    def _split(self, inputs: Any) -> Any:
        """Queries, keys and values, each (batch, heads, steps, width / heads)."""
        batch, steps, width = ops.shape(inputs)
        parts = ops.reshape(self.projection(inputs), (batch, steps, 3, self.heads, width // self.heads))
        query, key, value = ops.unstack(ops.transpose(parts, (2, 0, 3, 1, 4)), 3)
        return query / (width // self.heads) ** 0.5, key, value

    def _gathered(self, scores: Any, values: Any, seen: Any) -> Any:
        hidden = ops.where(seen, 0.0, HIDDEN)
        shares = ops.softmax(ops.cast(scores, "float32") + hidden)  # bfloat16 has too few digits for a sum of many
        together = ops.transpose(ops.matmul(ops.cast(shares, values.dtype), values), (0, 2, 1, 3))
        batch, steps, heads, size = ops.shape(together)
        return self.output_projection(ops.reshape(together, (batch, steps, heads * size)))


class Block(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """Attention, then two dense layers, each normalised before and added after (Xiong et al. 2020, "pre-norm").

    Args:
        heads: of the attention.
        context: of the attention.
        dropout: share of what each half adds that is dropped in training.
        seed: of initial weights and dropout.
    """

    def __init__(self, heads: int, context: int, dropout: float = 0.0, seed: int = 0, **options: Any) -> None:
        super().__init__(**options)
        seeds = [int(n) for n in np.random.default_rng(seed).integers(2**31, size=5)]
        self.attention = RelativeAttention(heads, context, seeds[0], name="attention")
        self.attention_norm = layers.LayerNormalization(name="attention_norm")
        self.dense_norm = layers.LayerNormalization(name="dense_norm")
        self.attention_drop = layers.Dropout(dropout, seed=seeds[1], name="attention_drop")
        self.dense_drop = layers.Dropout(dropout, seed=seeds[2], name="dense_drop")
        self._dense_seeds = seeds[3:]

    def build(self, input_shape: tuple[Any, ...]) -> None:
        """Adds the layers: the first dense one four times as wide as the block."""
        width = input_shape[-1]
        self.widening = _dense(4 * width, self._dense_seeds[0], "widening", activation="gelu")
        self.narrowing = _dense(width, self._dense_seeds[1], "narrowing")
        for layer in (self.attention, self.attention_norm, self.dense_norm, self.widening):
            layer.build(input_shape)
        self.narrowing.build((*input_shape[:-1], 4 * width))
        super().build(input_shape)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """(batch, steps, width) to the same."""
        attended = self.attention(self.attention_norm(inputs))
        x = inputs + self.attention_drop(attended, training=training)
        return x + self.dense_drop(self._widened(x), training=training)

    def step(self, inputs: Any, keys: Any, values: Any, known: Any) -> tuple[Any, Any, Any]:
        """One more step, as `RelativeAttention.step` has it."""
        attended, keys, values = self.attention.step(self.attention_norm(inputs), keys, values, known)
        x = inputs + attended
        return x + self._widened(x), keys, values

    def _widened(self, x: Any) -> Any:
        return self.narrowing(self.widening(self.dense_norm(x)))


def _dense(units: int, seed: int, name: str, activation: str | None = None) -> layers.Dense:
    uniform = initializers.GlorotUniform(seed=seed)
    return layers.Dense(units, activation=activation, kernel_initializer=uniform, name=name)


def _turned(x: Any) -> Any:
    return ops.swapaxes(x, -1, -2)
