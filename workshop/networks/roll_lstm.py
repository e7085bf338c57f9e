"""A plain LSTM over piano rolls: the baseline of the field's benchmark.

All keys of a frame are written at once, independent of one another given the past (Bai et al. 2018, "An empirical
evaluation of generic convolutional and recurrent networks for sequence modeling").
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from numpy.typing import NDArray

from engine.search import log_softmax
from workshop.networks.rolls.batches import RollBatching
from workshop.networks.rolls.layout import RollLayout
from workshop.networks.rolls.member import RollKind

UNITS = 256
DROPOUT = 0.5


def build_roll_lstm(layout: RollLayout, seed: int = 0) -> keras.Model:
    """The network: (past, present, starts) to logits, of which it uses the past alone.

    Shapes as those of the biaxial network: frames (batch, steps, instruments, pitches) int8, logits (batch, steps,
    instruments * pitches, states).
    """
    keras.utils.set_random_seed(seed)
    instruments, states = len(layout.instruments), layout.states
    cells = instruments * layout.pitches
    past = keras.Input((None, instruments, layout.pitches), dtype="int8", name="past")
    present = keras.Input((None, instruments, layout.pitches), dtype="int8", name="present")
    starts = keras.Input((), dtype="int32", name="starts")
    x = Heard(states, name="heard")(past)
    x = layers.LSTM(UNITS, return_sequences=True, name="lstm")(x)
    x = layers.Dropout(DROPOUT, name="drop")(x)
    x = layers.Dense(cells * states, dtype="float32", name="logits")(x)
    return keras.Model([past, present, starts], layers.Reshape((-1, cells, states), dtype="float32", name="cells")(x))


class Heard(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """A frame as one row: (batch, steps, cells * (states - 1)) of zeros and ones."""

    def __init__(self, states: int, **options: Any) -> None:
        super().__init__(**options)
        self.states = states

    def call(self, frames: Any) -> Any:
        """One-hot states without silence."""
        on = ops.one_hot(ops.cast(frames, "int32") - 1, self.states - 1, dtype=self.compute_dtype)
        width = frames.shape[2] * frames.shape[3] * (self.states - 1)
        return ops.reshape(on, (ops.shape(frames)[0], ops.shape(frames)[1], width))


class RollLstmPlayer:
    """Carries the LSTM's state from frame to frame."""

    def __init__(self, network: keras.Model, layout: RollLayout) -> None:
        self._shape = (len(layout.instruments), layout.pitches)
        self._heard, self._lstm = network.get_layer("heard"), network.get_layer("lstm")
        self._logits = network.get_layer("logits")
        self._step = tf.function(self._advance)
        self._state = [tf.zeros((1, UNITS))] * 2
        self._frame = np.zeros(self._shape, np.int8)

    def hear(self, frame: NDArray[np.int8]) -> None:
        """Takes a frame, (instruments, pitches), as the one that came next."""
        self._next_logits()
        self._frame = frame

    def next_frame(self, rng: np.random.Generator, temperature: float) -> NDArray[np.int8]:
        """Draws the frame after what was heard; it is heard already."""
        chances = np.exp(log_softmax(self._next_logits() / temperature))
        drawn = (np.cumsum(chances, axis=-1)[:, :-1] < rng.random((len(chances), 1))).sum(-1)
        self._frame = drawn.reshape(self._shape).astype(np.int8)
        return self._frame

    def _next_logits(self) -> NDArray[np.float32]:
        """(cells, states) for the frame to come."""
        logits, self._state = self._step(tf.constant(self._frame[None, None]), self._state)
        return logits.numpy().reshape(self._shape[0] * self._shape[1], -1)

    def _advance(self, frame: Any, state: Any) -> Any:
        x, after = self._lstm.cell(self._heard(frame)[:, 0], state)
        return self._logits(x), list(after)


MEMBER = RollKind(
    "roll-lstm",
    build_roll_lstm,
    RollLstmPlayer,
    RollBatching(steps=64, batch_size=8),
    learning_rate=5e-3,
    frames=4_000_000,
)
