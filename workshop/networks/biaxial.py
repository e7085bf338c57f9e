"""The biaxial network: one LSTM along time for every pitch alike, then one along the pitches of a frame.

After Johnson (2015, "Composing music with recurrent neural networks"; 2017, "Generating polyphonic music using tied
parallel networks") and Kotecha & Young (2018, "Generating music using an LSTM network"): weights are shared by all
pitches, each sees its neighbours through a convolution, so that music moved up or down is understood alike. A frame is
written from the lowest pitch up, each cell knowing those below it, which makes the likelihood of a frame exact.
"""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from workshop.networks.rolls.batches import RollBatching
from workshop.networks.rolls.biaxial_player import BiaxialPlayer
from workshop.networks.rolls.layout import RollLayout
from workshop.networks.rolls.member import RollKind

BEATS = (2, 3, 4, 6, 8, 12, 16)
"""Periods in steps that a frame's place is told in."""

OCTAVE = 12

_PLACE = 8
"""Numbers that tell a pitch's register."""


@dataclass(frozen=True)
class BiaxialConfig:
    """The shape of the network.

    Attributes:
        pitches: cells of one instrument in a frame, a semitone apart.
        instruments: rolls written together, in this order within a frame.
        states: what a cell can be: 2 (silent, sounding) or 3 (silent, struck, held).
        time_units: units of each LSTM along time.
        note_units: units of the LSTM along the pitches.
        filters: features of the convolutions over neighbouring pitches.
        dropout: share of features dropped between the axes, the same at every step of a roll.
    """

    pitches: int
    instruments: int = 1
    states: int = 2
    time_units: tuple[int, ...] = (128, 128)
    note_units: int = 96
    filters: int = 48
    dropout: float = 0.3


def build_biaxial(config: BiaxialConfig, seed: int = 0) -> keras.Model:
    """The network: (past, present, starts) to logits.

    `past` and `present` are (batch, steps, instruments, pitches) int8: at every step the frame before, and the frame to
    predict, of which a cell sees only what lies below it; `starts` is (batch,) int32, the number of the first frame.
    Logits are (batch, steps, instruments * pitches, states).
    """
    keras.utils.set_random_seed(seed)
    frame = (None, config.instruments, config.pitches)
    past = keras.Input(frame, dtype="int8", name="past")
    present = keras.Input(frame, dtype="int8", name="present")
    starts = keras.Input((), dtype="int32", name="starts")
    x = Past(config.states, config.filters, name="past_context")([past, starts])
    for i, units in enumerate(config.time_units):
        x = Along("time", units, name=f"time_axis_{i}")(x)
        x = layers.Dropout(config.dropout, noise_shape=(None, 1, None, units), name=f"drop_{i}")(x)
    below = Below(config.states, config.filters, name="below_context")(present)
    x = layers.Concatenate(name="both")([x, WholeFrame(name="whole_frame")(x), below])
    x = Along("pitches", config.note_units, name="note_axis")(x)
    x = layers.Dropout(config.dropout, name="drop_notes")(x)
    logits = layers.Dense(config.states, dtype="float32", name="logits")(x)
    return keras.Model([past, present, starts], logits)


class Past(layers.Layer):  # type: ignore[misc]  # keras ships no types
    """What every cell is told of the frame before, the bar and its own place: (batch, steps, cells, features)."""

    def __init__(self, states: int, filters: int, **options: Any) -> None:
        super().__init__(**options)
        self.states = states
        self.neighbours = layers.Conv1D(filters, 2 * OCTAVE + 1, padding="same", name="neighbours")

    def build(self, shapes: list[tuple[Any, ...]]) -> None:
        """Makes the convolution and a vector for every pitch."""
        pitches = shapes[0][-1]
        self.neighbours.build((None, pitches, 2 * (self.states - 1)))
        self.places = self.add_weight(shape=(pitches, _PLACE), initializer="random_normal", name="places")
        self.circle = (np.arange(pitches)[:, None] + np.arange(OCTAVE)) % OCTAVE
        super().build(shapes)

    def call(self, inputs: list[Any]) -> Any:
        """Neighbours of its own instrument and of the others, pitch classes above it, register, beat, instrument."""
        frames, starts = inputs
        batch, steps, instruments, pitches = _shape(frames)
        on = _states(frames, self.states, self.compute_dtype)
        near = ops.concatenate([on, ops.sum(on, axis=2, keepdims=True) - on], axis=-1)
        near = self.neighbours(ops.reshape(near, (-1, pitches, near.shape[-1])))
        near = ops.reshape(ops.relu(near), (batch, steps, instruments, pitches, near.shape[-1]))
        features = [near, on, self._pitch_classes(on, pitches), self.places, self._beat(starts, steps)]
        if instruments > 1:
            features.append(ops.reshape(ops.eye(instruments), (1, 1, instruments, 1, instruments)))
        shape = (batch, steps, instruments, pitches)
        spread = [ops.broadcast_to(ops.cast(f, self.compute_dtype), (*shape, f.shape[-1])) for f in features]
        return ops.reshape(ops.concatenate(spread, axis=-1), (batch, steps, instruments * pitches, -1))

    def compute_output_shape(self, shapes: list[tuple[Any, ...]]) -> tuple[Any, ...]:
        """All features side by side."""
        batch, steps, instruments, pitches = shapes[0]
        told = self.neighbours.filters + (self.states - 1) + OCTAVE + _PLACE + 2 * len(BEATS)
        return batch, steps, instruments * pitches, told + (instruments if instruments != 1 else 0)

    def _pitch_classes(self, on: Any, pitches: int) -> Any:
        """(batch, steps, 1, pitches, 12): how many notes of each class sound, classes counted from the cell's own."""
        sounding = ops.sum(on, axis=(2, 4))
        padded = ops.pad(sounding, [[0, 0], [0, 0], [0, -pitches % OCTAVE]])
        classes = ops.sum(ops.reshape(padded, (*ops.shape(padded)[:2], -1, OCTAVE)), axis=2)
        return ops.take(classes, self.circle, axis=-1)[:, :, None]

    def _beat(self, starts: Any, steps: Any) -> Any:
        """(batch, steps, 1, 1, 2 * periods): the place in cycles of several lengths."""
        number = ops.cast(starts[:, None] + ops.arange(steps)[None], "float32")
        angle = number[..., None] * ops.convert_to_tensor(2 * np.pi / np.array(BEATS), "float32")
        return ops.concatenate([ops.sin(angle), ops.cos(angle)], axis=-1)[:, :, None, None]


class Below(layers.Layer):  # type: ignore[misc]
    """What a cell is told of its own frame: cells below it, earlier instruments: (batch, steps, cells, features)."""

    def __init__(self, states: int, filters: int, **options: Any) -> None:
        super().__init__(**options)
        self.states = states
        self.lower = layers.Conv1D(filters, 2 * OCTAVE, name="lower")
        self.earlier = layers.Conv1D(filters, 2 * OCTAVE + 1, padding="same", name="earlier")

    def build(self, shape: tuple[Any, ...]) -> None:
        """Creates the convolutions' weights."""
        _, _, instruments, pitches = shape
        self.lower.build((None, 2 * OCTAVE + pitches - 1, self.states - 1))
        if instruments != 1:
            self.earlier.build((None, pitches, self.states - 1))
        super().build(shape)

    def call(self, frames: Any) -> Any:
        """The two octaves below, how many notes lie lower, and what earlier instruments have around the cell."""
        batch, steps, instruments, pitches = _shape(frames)
        on = _states(frames, self.states, self.compute_dtype)
        rows = ops.reshape(on, (-1, pitches, self.states - 1))
        lower = self.lower(ops.pad(rows, [[0, 0], [2 * OCTAVE, 0], [0, 0]])[:, :-1])
        count = ops.sum(rows, axis=-1, keepdims=True)
        features = [ops.relu(lower), (ops.cumsum(count, axis=1) - count) / 4]
        if instruments > 1:
            before = ops.reshape(ops.cumsum(on, axis=2) - on, (-1, pitches, self.states - 1))
            features += [ops.relu(self.earlier(before)), before]
        return ops.reshape(ops.concatenate(features, axis=-1), (batch, steps, instruments * pitches, -1))

    def compute_output_shape(self, shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """All features side by side."""
        batch, steps, instruments, pitches = shape
        told = self.lower.filters + 1
        if instruments != 1:
            told += self.earlier.filters + self.states - 1
        return batch, steps, instruments * pitches, told


class Along(layers.Layer):  # type: ignore[misc]
    """One LSTM along an axis of (batch, steps, cells, features), the other axis as further rows of the batch."""

    def __init__(self, axis: str, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.axis, self.units = axis, units
        self.lstm = layers.LSTM(units, return_sequences=True, name="lstm")

    def build(self, shape: tuple[Any, ...]) -> None:
        """Makes the LSTM."""
        self.lstm.build((None, None, shape[-1]))
        super().build(shape)

    def call(self, x: Any) -> Any:
        """Runs the LSTM along one axis: (batch, steps, cells, features) to (batch, steps, cells, units)."""
        if self.axis == "time":
            x = ops.swapaxes(x, 1, 2)
        batch, rows, length, features = _shape(x)
        x = ops.reshape(self.lstm(ops.reshape(x, (-1, length, features))), (batch, rows, length, self.units))
        return ops.swapaxes(x, 1, 2) if self.axis == "time" else x

    def compute_output_shape(self, shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """The input's shape with the LSTM's units in place of the features."""
        return (*shape[:-1], self.units)


class WholeFrame(layers.Layer):  # type: ignore[misc]
    """The mean over all cells, told to each: (batch, steps, cells, features)."""

    def call(self, x: Any) -> Any:
        """The same shape, all cells alike."""
        return ops.broadcast_to(ops.mean(x, axis=2, keepdims=True), ops.shape(x))


def _shape(x: Any) -> tuple[Any, ...]:
    """Sizes as numbers where they are known, as tensors where not."""
    return tuple(ops.shape(x))


def _states(frames: Any, states: int, dtype: str) -> Any:
    """One-hot states without silence: (..., states - 1)."""
    return ops.one_hot(ops.cast(frames, "int32") - 1, states - 1, dtype=dtype)


def _for_layout(layout: RollLayout, seed: int) -> keras.Model:
    return build_biaxial(BiaxialConfig(layout.pitches, len(layout.instruments), layout.states), seed)


MEMBER = RollKind(
    "biaxial",
    _for_layout,
    BiaxialPlayer,
    RollBatching(steps=64, batch_size=8),
    learning_rate=2e-3,
    frames=830_000,
)
