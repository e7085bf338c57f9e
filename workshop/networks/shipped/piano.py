"""The piano network that ships, trained on the family's works.

Unlike the family it is told each piece's key, metre and tempo, and the voice above it if there is one; chords are ids
of their own. It is measured as its own room does: in stretches, the state forgotten between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.config import NetworkConfig, TrainingConfig
from engine.network import SequenceDesign, build_network
from engine.runtime import StepNetwork
from music.piano.composer import PianoComposer, PianoComposingConfig
from music.piano.encoding import encode
from music.piano.pieces import PianoPiece
from music.piano.spec import MOST_BARS, PianoWishes, draw_spec
from workshop.networks.draft import DraftPart, MusicDraft
from workshop.networks.family import Lesson, Loss
from workshop.networks.shipped.stepping import stepping, surprise
from workshop.networks.works import Works
from workshop.piano.batches import PianoBatches, PianoExample
from workshop.piano.training import BATCH_SIZE, piano_network, piano_training

_NOTES_A_BAR = 10
_FEWEST_BARS = 4


@dataclass(frozen=True)
class PianoMember:
    """The piano network as a `Member`."""

    config: NetworkConfig

    def build(self, seed: int = 0) -> keras.Model:
        """The network that ships."""
        return build_network(self.config, seed)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """As it is trained to ship."""
        return piano_training(epochs, seed)

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Stretches of the encoded pieces."""
        source = PianoBatches(_examples(works.train), _examples(works.valid), BATCH_SIZE, seed)
        return Lesson(SequenceDesign(self.config), source, {"network": self.config.to_json()})

    def load(self, settings: dict[str, Any], weights: Path) -> "TrainedPiano":
        """The trained network.

        Raises:
            ConfigError, WeightsError: settings or weights are not this network's.
        """
        return TrainedPiano(*stepping(NetworkConfig.from_json(settings["network"]), weights))


@dataclass(frozen=True)
class TrainedPiano:
    """A trained piano network, ready to be measured and to compose."""

    network: keras.Model
    steps: StepNetwork

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at all ids of the pieces."""
        examples = _examples(pieces)
        batches = PianoBatches([], examples, BATCH_SIZE).validation(sum(len(e.stretches()) for e in examples))
        return surprise(self.steps, batches, sum(example.encoded.notes for example in examples))

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """A piece as the product composes it, in a mood of chance: of every two bars the best of several."""
        bars = min(MOST_BARS, max(_FEWEST_BARS, -(-notes // _NOTES_A_BAR)))
        valence, arousal = rng.uniform(-1, 1, 2).tolist()
        order = draw_spec(valence, arousal, bars, PianoWishes(prime=prime), rng)
        composer = PianoComposer(self.steps, PianoComposingConfig(temperature=temperature))
        piano = composer.compose(order, rng).piano
        start_ql = 0.0 if prime is None else -(-prime.end_ql // order.metre.bar_ql) * order.metre.bar_ql
        hands = [
            DraftPart(name, 0, tuple(n.moved(-start_ql) for n in hand if n.onset_ql >= start_ql))
            for name, hand in zip(("right", "left"), piano.hands, strict=True)
        ]
        return MusicDraft(tuple(hands), order.tempo_bpm, order.metre)


def _examples(pieces: Sequence[PianoPiece]) -> list[PianoExample]:
    return [PianoExample.of(encode(piece)) for piece in pieces]


MEMBER = PianoMember(piano_network())
