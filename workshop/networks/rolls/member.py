"""What the biaxial network and the plain LSTM over rolls share: lessons, likelihoods, writing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.config import Precision, TrainingConfig
from music.piano.pieces import PianoPiece
from workshop.networks.draft import MusicDraft
from workshop.networks.family import Lesson, Loss
from workshop.networks.rolls.batches import Frames, RollBatches, RollBatching, RollExamples, in_parts
from workshop.networks.rolls.layout import STRUCK, RollLayout
from workshop.networks.rolls.protocol import Roll, RollLoss
from workshop.networks.weights import load_weights
from workshop.networks.works import Works

_MEASURED_AT_ONCE = 4

_FEWEST_EPOCHS, _MOST_EPOCHS = 10, 100

_USUAL_CELLS = 64
"""Frames of more cells, and stretches of long rolls, which are twice as long, come fewer at a time."""


class RollPlayer(Protocol):
    """Writes a piano roll frame after frame."""

    def hear(self, frame: NDArray[np.int8]) -> None:
        """Takes a frame, (instruments, pitches), as the one that came next."""

    def next_frame(self, rng: np.random.Generator, temperature: float) -> NDArray[np.int8]:
        """Draws the frame after what was heard; it is heard already."""


Build = Callable[[RollLayout, int], keras.Model]


@dataclass(frozen=True)
class RollDesign:
    """How a network over rolls is built and what it minimises: nats a frame."""

    name: str
    layout: RollLayout
    make: Build

    def build(self, seed: int) -> keras.Model:
        """The network for this layout."""
        return self.make(self.layout, seed)

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Mean over the frames that count of the sum over their cells."""
        past, present, starts, weights = arrays
        nats = frame_nats(network, past, present, starts, training)
        return tf.reduce_sum(nats * weights) / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """Name and layout."""
        return {"network": self.name, "layout": self.layout.to_json()}


def frame_nats(network: keras.Model, past: Any, present: Any, starts: Any, training: bool) -> Any:
    """(batch, steps): the sum of all cells' cross-entropies."""
    logits = network([past, present, starts], training=training)
    states = tf.cast(tf.reshape(present, tf.shape(logits)[:-1]), tf.int32)
    return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(states, logits), -1)


@dataclass(frozen=True)
class RollKind:
    """A `RollMember`.

    Attributes:
        name: as the catalogue has it.
        make: builds the network for a layout.
        player: what writes frames with it.
        batching: of training.
        learning_rate: its peak.
        frames: to be trained on where no number of epochs is asked for, within `_FEWEST_EPOCHS` and `_MOST_EPOCHS`.
    """

    name: str
    make: Build
    player: Callable[[keras.Model, RollLayout], RollPlayer]
    batching: RollBatching
    learning_rate: float
    frames: int

    def build(self, seed: int = 0) -> keras.Model:
        """The network over all keys of the piano, sounding or not, as the benchmark has them."""
        return self.make(RollLayout(("piano",), 21, 88, False, 2), seed)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """How it is trained; XLA is slower here than what oneDNN does in bfloat16."""
        return TrainingConfig(
            epochs=epochs,
            seed=seed,
            learning_rate=self.learning_rate,
            warmup_steps=100,
            validate_every=500,
            checkpoint_every=100,
            averaging=0.99,
            precision=Precision.BFLOAT16,
            compiled=False,
        )

    def epochs_for(self, rolls: Sequence[Roll]) -> int:
        """Passes over these rolls that are worth their time."""
        return min(_MOST_EPOCHS, max(_FEWEST_EPOCHS, round(self.frames / sum(len(roll) for roll in rolls))))

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Frames of pieces, sixteenths, an instrument a part."""
        layout = RollLayout.of_pieces(works.train)
        train, valid = ([layout.frames_of_piece(piece) for piece in split] for split in (works.train, works.valid))
        return self._lesson(layout, train, valid, seed)

    def lesson_of_rolls(self, train: Sequence[Roll], valid: Sequence[Roll], seed: int = 0) -> Lesson:
        """Frames of rolls, over the keys that training uses."""
        layout = RollLayout.of_rolls(train)
        frames, held_out = ([layout.frames_of_roll(roll) for roll in rolls] for rolls in (train, valid))
        return self._lesson(layout, frames, held_out, seed)

    def load(self, settings: dict[str, Any], weights: Path) -> "TrainedRolls":
        """The trained network."""
        layout = RollLayout.from_json(settings["layout"])
        network = self.make(layout, 0)
        load_weights(network, weights)
        return TrainedRolls(network, layout, self.player)

    def _lesson(self, layout: RollLayout, train: list[Frames], valid: list[Frames], seed: int) -> Lesson:
        longer = 2 if np.median([len(roll) for roll in train]) > 1.5 * self.batching.steps else 1
        cells = layout.pitches * len(layout.instruments)
        rows = self.batching.batch_size * _USUAL_CELLS // (longer * max(_USUAL_CELLS, cells))
        batching = replace(self.batching, steps=longer * self.batching.steps, batch_size=max(1, rows))
        source = RollBatches(train, valid, batching, seed)
        return Lesson(RollDesign(self.name, layout, self.make), source, {"layout": layout.to_json()})


class TrainedRolls:
    """A trained network over rolls."""

    def __init__(
        self, network: keras.Model, layout: RollLayout, player: Callable[[keras.Model, RollLayout], RollPlayer]
    ) -> None:
        self.network, self.layout, self._player = network, layout, player
        self._nats = tf.function(self._frame_nats, reduce_retracing=True)

    def nll_of_rolls(self, rolls: Sequence[Roll]) -> RollLoss:
        """The surprise at rolls of one instrument, each from its start."""
        frames = [self.layout.frames_of_roll(roll) for roll in rolls]
        outside = [self.layout.outside(roll) for roll in rolls]
        first = sum(float(nats[0]) for nats in outside)
        later = sum(float(nats[1:].sum()) for nats in outside)
        for batch in self._parts(frames):
            nats = self._weighted(batch)
            opening = float(nats[batch.starts == 0, 0].sum())
            first += opening
            later += float(nats.sum()) - opening
        return RollLoss(later, sum(len(roll) - 1 for roll in rolls), first, len(rolls))

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at all frames of pieces; notes are those struck."""
        frames = [self.layout.frames_of_piece(piece) for piece in pieces]
        nats = sum(float(self._weighted(batch).sum()) for batch in self._parts(frames))
        notes = sum(int((roll == STRUCK).sum()) for roll in frames)
        return Loss(nats, notes, sum(len(roll) for roll in frames))

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """Frames until so many notes are struck, at most sixteen a note."""
        player = self._player(self.network, self.layout)
        if prime is not None:
            for frame in self.layout.frames_of_piece(prime):
                player.hear(frame)
        written: list[NDArray[np.int8]] = []
        struck = 0
        while struck < notes and len(written) < 16 * notes:
            before = written[-1] if written else np.zeros((len(self.layout.instruments), self.layout.pitches), np.int8)
            frame = player.next_frame(rng, temperature)
            struck += int((frame == STRUCK).sum() if self.layout.articulated else ((frame > 0) & (before == 0)).sum())
            written.append(frame)
        return self.layout.draft(np.array(written, np.int8))

    def _parts(self, rolls: Sequence[Frames]) -> Iterator[RollExamples]:
        cells = self.layout.pitches * len(self.layout.instruments)
        at_once = max(1, _MEASURED_AT_ONCE * _USUAL_CELLS // max(_USUAL_CELLS, cells))
        return in_parts(rolls, at_once)

    def _frame_nats(self, past: Any, present: Any, starts: Any) -> Any:
        return frame_nats(self.network, past, present, starts, training=False)

    def _weighted(self, batch: RollExamples) -> NDArray[np.float32]:
        nats = self._nats(*(tf.constant(array) for array in batch.arrays[:3]))
        return nats.numpy() * batch.weights
