"""Writing with a biaxial network: the time axis a frame at a time, then cell after cell from the lowest up."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.search import log_softmax
from workshop.networks.rolls.layout import RollLayout

Floats = NDArray[np.float32]


class BiaxialPlayer:
    """Carries the states of the time axis from frame to frame."""

    def __init__(self, network: keras.Model, layout: RollLayout) -> None:
        self._layout = layout
        self._past = network.get_layer("past_context")
        self._axes = [layer for layer in network.layers if layer.name.startswith("time_axis_")]
        self._notes = _NoteAxis(network, layout)
        self._step = tf.function(self._advance)
        cells = layout.pitches * len(layout.instruments)
        self._states = [[tf.zeros((cells, axis.units))] * 2 for axis in self._axes]
        self._frame = np.zeros((len(layout.instruments), layout.pitches), np.int8)
        self._number = 0

    def hear(self, frame: NDArray[np.int8]) -> None:
        """Takes a frame, (instruments, pitches), as the one that came next."""
        self._hidden()
        self._frame = frame

    def next_frame(self, rng: np.random.Generator, temperature: float) -> NDArray[np.int8]:
        """Draws the frame after what was heard; it is heard already."""
        self._frame = self._notes.draw(self._hidden(), rng, temperature)
        return self._frame

    def _hidden(self) -> Floats:
        """(cells, units) of the last LSTM along time, for the frame to come."""
        hidden, self._states = self._step(
            tf.constant(self._frame[None, None]), tf.constant([self._number], tf.int32), self._states
        )
        self._number += 1
        return hidden.numpy()

    def _advance(self, frame: Any, number: Any, states: Any) -> Any:
        x = self._past([frame, number])[0, 0]
        after = []
        for axis, state in zip(self._axes, states, strict=True):
            x, state_after = axis.lstm.cell(x, state)
            after.append(list(state_after))
        return x, after


class _NoteAxis:
    """The LSTM along the pitches of one frame, as arrays; gates in Keras's order: input, forget, cell, output."""

    def __init__(self, network: keras.Model, layout: RollLayout) -> None:
        below = network.get_layer("below_context")
        self._instruments, self._pitches = len(layout.instruments), layout.pitches
        self._lower, self._lower_bias = (np.asarray(w) for w in below.lower.get_weights())
        self._earlier = [np.asarray(w) for w in below.earlier.get_weights()] if self._instruments > 1 else []
        self._kernel, self._recurrent, self._bias = network.get_layer("note_axis").lstm.get_weights()
        self._dense, self._dense_bias = network.get_layer("logits").get_weights()

    def draw(self, hidden: Floats, rng: np.random.Generator, temperature: float) -> NDArray[np.int8]:
        """A frame, (instruments, pitches), from what the time axis knows, (cells, units)."""
        told = np.concatenate([hidden, np.broadcast_to(hidden.mean(0), hidden.shape)], axis=1)
        gates = told @ self._kernel[: told.shape[1]] + self._bias
        below_kernel = self._kernel[told.shape[1] :]
        frame = np.zeros((self._instruments, self._pitches), np.int8)
        h = c = np.zeros(len(self._recurrent), np.float32)
        dice = rng.random(gates.shape[0])
        for number in range(self._instruments):
            earlier = self._earlier_features(frame[:number])
            lower = np.tile(self._lower_bias, (self._pitches + len(self._lower), 1))
            count = 0
            for pitch in range(self._pitches):
                cell = number * self._pitches + pitch
                below = np.concatenate([np.maximum(lower[pitch], 0), [count / 4], earlier[pitch]])
                i, f, g, o = np.split(gates[cell] + below @ below_kernel + h @ self._recurrent, 4)
                c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
                h = _sigmoid(o) * np.tanh(c)
                chances = np.exp(log_softmax((h @ self._dense + self._dense_bias) / temperature))
                state = min(int((np.cumsum(chances) < dice[cell]).sum()), len(chances) - 1)
                if state:
                    frame[number, pitch] = state
                    count += 1
                    lower[pitch + 1 : pitch + 1 + len(self._lower)] += self._lower[::-1, state - 1]
        return frame

    def _earlier_features(self, frames: NDArray[np.int8]) -> Floats:
        """(pitches, features): what earlier instruments have around each cell, and at it."""
        if not self._earlier:
            return np.zeros((self._pitches, 0), np.float32)
        kernel, bias = self._earlier
        reach = len(kernel) // 2
        at = np.zeros((self._pitches, kernel.shape[1]), np.float32)
        around = np.tile(bias, (self._pitches + 2 * reach, 1))
        for number, pitch in np.argwhere(frames):
            state = frames[number, pitch] - 1
            at[pitch, state] += 1
            around[pitch : pitch + len(kernel)] += kernel[::-1, state]
        return np.concatenate([np.maximum(around[reach : reach + self._pitches], 0), at], axis=1)


def _sigmoid(x: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(0.5 * x))
