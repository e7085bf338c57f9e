"""A transformer token by token: what it worked out of the tokens before is kept."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from workshop.networks.attention.relative import Block

State = tuple[int, list[Any]]
"""Steps that are kept, and keys and values of every block: (1, heads, context, width / heads) each."""


class Stepper:
    """Runs a network of blocks one step at a time, keeping keys and values of the latest `context` steps.

    Up to there it gives what the whole network gives. Beyond, the oldest step is dropped for each new one, and what is
    kept still knows of what was dropped, as in Dai et al. 2019 ("Transformer-XL").

    Args:
        network: with layers `block_0` ..., `norm` and `logits`.
        entry: makes what the first block is given, (1, 1, width), of a step's inputs.
    """

    def __init__(self, network: keras.Model, entry: Callable[..., Any]) -> None:
        self._network, self._entry = network, entry
        self._blocks = [layer for layer in network.layers if isinstance(layer, Block)]
        self._context = self._blocks[0].attention.context
        self._run = tf.function(self._run_eagerly, reduce_retracing=True)

    def start(self) -> State:
        """The state before the first token."""
        return 0, [tf.zeros((1, *self._blocks[0].attention.distances.shape))] * (2 * len(self._blocks))

    def step(self, state: State, *inputs: Any) -> tuple[NDArray[np.float32], State]:
        """Takes one more step and gives its logits, (vocabulary,), and what is kept."""
        taken, cache = min(state[0] + 1, self._context), state[1]
        logits, kept = self._run([tf.constant(x) for x in inputs], cache, tf.constant(taken))
        return np.asarray(logits), (taken, kept)

    def _run_eagerly(self, inputs: list[Any], cache: list[Any], taken: Any) -> tuple[Any, list[Any]]:
        known = tf.range(self._context) >= self._context - taken
        x, kept = self._entry(*inputs), []
        for block, keys, values in zip(self._blocks, cache[::2], cache[1::2], strict=True):
            x, keys, values = block.step(x, keys, values, known)
            kept += [keys, values]
        logits = self._network.get_layer("logits")(self._network.get_layer("norm")(x))
        return logits[0, 0], kept
