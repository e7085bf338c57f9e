"""What every network of the family can do, so that one command trains, measures and hears them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from engine.batches import ExampleSource
from engine.config import TrainingConfig
from music.piano.pieces import PianoPiece
from workshop.networks.draft import MusicDraft
from workshop.networks.works import Works

if TYPE_CHECKING:
    import keras

    from engine.network import Design


@dataclass(frozen=True)
class Loss:
    """How surprised a network was by music.

    Attributes:
        nats: the sum over all its predictions, in nats.
        notes: sounding notes that these predictions tell.
        targets: predictions.
    """

    nats: float
    notes: int
    targets: int

    @property
    def per_note(self) -> float:
        """The mean surprise a note, in nats."""
        return self.nats / self.notes

    @property
    def per_target(self) -> float:
        """The mean surprise a prediction, in nats."""
        return self.nats / self.targets


@dataclass(frozen=True)
class Lesson:
    """All that one training run needs.

    Attributes:
        design: how the network is built and what it minimises.
        source: training and validation batches.
        settings: what `Member.load` needs besides the weights, as JSON: sizes, vocabulary.
    """

    design: "Design"
    source: ExampleSource
    settings: dict[str, Any]


class Trained(Protocol):
    """A trained network of the family."""

    network: "keras.Model"

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at these pieces, each from its start."""

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """New music of about so many notes; after a prime, without the prime's own notes."""


class Member(Protocol):
    """A kind of network: the methods of one object, found by name in the catalogue."""

    def build(self, seed: int = 0) -> "keras.Model":
        """The network at the size its source describes."""

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """What it learns from these works, at that size."""

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """How its source trains it, for so many epochs."""

    def load(self, settings: dict[str, Any], weights: Path) -> Trained:
        """The network that a lesson with these settings trained, from an `.npz` of its weights."""
