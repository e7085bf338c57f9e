"""What the networks of windows share: lessons, likelihoods, writing one token after another."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.batches import Ids
from engine.config import Precision, Schedule, TrainingConfig
from engine.search import Sampling, draw, log_probability
from music.piano.pieces import PianoPiece
from workshop.networks.draft import MusicDraft
from workshop.networks.family import Lesson, Loss
from workshop.networks.weights import load_weights
from workshop.networks.windows.streams import drafted, notes_measured, tokens_of
from workshop.networks.windows.tokens import PAPER_SIZE, Tokens
from workshop.networks.windows.windows import BATCH_SIZE, WINDOW, Windows, WindowSource, scaled
from workshop.networks.works import Works

MOST_OPENINGS = 32
"""Windows of training pieces that writing may begin from: the paper begins from one of its corpus."""

Make = Callable[[int, int], keras.Model]
"""Builds the network for so many tokens from a seed."""


@dataclass(frozen=True)
class WindowDesign:
    """How a network of windows is built, and that it minimises the cross-entropy of the token after each.

    The paper's categorical cross-entropy of one-hot targets is the same number: all terms but that of the target are 0.
    """

    name: str
    tokens: int
    make: Make

    def build(self, seed: int) -> keras.Model:
        """The network for this vocabulary."""
        return self.make(self.tokens, seed)

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Mean cross-entropy of the targets that are no padding."""
        windows, targets, weights = arrays
        logits = network(windows, training=training)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
        return tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """Name and size of the vocabulary."""
        return {"network": self.name, "tokens": self.tokens}


@dataclass(frozen=True)
class WindowMember:
    """A `Member` that reads windows.

    Attributes:
        name: as the catalogue has it.
        make: builds the network.
        batch_size: windows in a batch of training.
    """

    name: str
    make: Make
    batch_size: int = BATCH_SIZE

    def build(self, seed: int = 0) -> keras.Model:
        """The network over the paper's 266 tokens."""
        return self.make(PAPER_SIZE, seed)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """The paper's protocol: Adam at a constant rate, gradients as they are, validated after every epoch."""
        return TrainingConfig(
            epochs=epochs,
            seed=seed,
            learning_rate=1e-3,
            warmup_steps=0,
            clip_norm=1e6,
            validate_every=1_000_000_000,
            checkpoint_every=100,
            precision=Precision.BFLOAT16,
            compiled=False,
            schedule=Schedule.CONSTANT,
        )

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Windows over the tokens of the training pieces.

        Raises:
            TokenError: no training piece has a note.
            WindowError: no training or no validation piece is longer than a window.
        """
        tokens, train, valid = tokens_of(works)
        source = WindowSource(train, valid, len(tokens), seed, self.batch_size)
        settings = {"tokens": tokens.to_json(), "openings": [ids.tolist() for ids in _openings(train)]}
        return Lesson(WindowDesign(self.name, len(tokens), self.make), source, settings)

    def load(self, settings: dict[str, Any], weights: Path) -> "TrainedWindows":
        """The trained network.

        Raises:
            TokenError: the settings hold no vocabulary.
            WeightsError: the weights are another network's.
        """
        tokens = Tokens.from_json(settings["tokens"])
        network = self.make(len(tokens), 0)
        load_weights(network, weights)
        return TrainedWindows(network, tokens, np.array(settings["openings"], np.int32))


def _openings(pieces: Sequence[Ids]) -> list[Ids]:
    """The first windows of pieces spread evenly over all."""
    long = [ids[:WINDOW] for ids in pieces if len(ids) >= WINDOW]
    return long[:: max(1, -(-len(long) // MOST_OPENINGS))]


class TrainedWindows:
    """A network of windows with its tokens.

    Args:
        network: scaled windows (batch, 40, 1) to logits (batch, tokens).
        tokens: what its ids mean.
        openings: (openings, 40): windows to begin from.
    """

    def __init__(self, network: keras.Model, tokens: Tokens, openings: Ids) -> None:
        self.network, self.tokens, self.openings = network, tokens, openings
        self._logits = tf.function(lambda windows: network(windows, training=False), reduce_retracing=False)

    def logits(self, windows_ids: Ids) -> NDArray[np.float32]:
        """Logits (batch, tokens) after windows of ids (batch, 40)."""
        return np.asarray(self._logits(tf.constant(scaled(windows_ids, len(self.tokens)))))

    def nats(self, pieces: Sequence[Ids]) -> NDArray[np.float64]:
        """The surprise at every target of pieces of ids, piece after piece: (targets,)."""
        windows = Windows(pieces, len(self.tokens))
        found = []
        for batch in windows.batches():
            logits = np.asarray(self._logits(tf.constant(batch.windows)))
            logs = log_probability(logits, batch.targets_ids.astype(np.int64))
            found.append(-logs[batch.weights > 0].astype(np.float64))
        return np.concatenate([np.zeros(0), *found])

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at the tokens of each piece from its 41st on."""
        nats = self.nats([self.tokens.encode(piece) for piece in pieces])
        return Loss(float(nats.sum()), notes_measured(self.tokens, pieces), len(nats))

    def continued(self, windows_ids: Ids, rng: np.random.Generator, sampling: Sampling) -> Iterator[NDArray[np.int64]]:
        """Drawn tokens without end, one (batch,) after another, each row after its window of (batch, 40).

        Every token is drawn from a window of its own, as the paper does: no state is carried from one to the next.
        """
        recent = windows_ids
        while True:
            chosen = draw(self.logits(recent), rng, sampling)
            yield chosen
            recent = np.concatenate([recent[:, 1:], chosen[:, None].astype(np.int32)], axis=1)

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """Tokens until they have so many notes, after the prime's last 40 or the opening of a training piece."""
        opening = self.openings[rng.integers(len(self.openings))]
        if prime is not None:  # a prime shorter than a window follows the opening
            opening = np.concatenate([opening, self.tokens.encode(prime)])[-WINDOW:]
        drawn = self.continued(opening[None], rng, Sampling(temperature))
        return drafted(self.tokens, (int(chosen[0]) for chosen in drawn), notes)
