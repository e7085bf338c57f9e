"""A transformer over the paper's tokens that knows how far back each of them lies.

Huang et al. 2018, "Music Transformer: Generating Music with Long-Term Structure": the future work that the paper names,
with about as many weights as the paper's LSTM: 2,079,050 over 266 tokens.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from engine.config import TrainingConfig
from engine.search import Sampling, draw
from music.piano.pieces import PianoPiece
from workshop.networks.attention.relative import Block
from workshop.networks.attention.stepping import Stepper
from workshop.networks.attention.stretches import StretchSource, measured
from workshop.networks.draft import MusicDraft
from workshop.networks.family import Lesson, Loss
from workshop.networks.weights import load_weights
from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.streams import drafted, notes_measured, tokens_of
from workshop.networks.windows.tokens import PAPER_SIZE, Tokens
from workshop.networks.works import Works

BATCH_SIZE = 8


@dataclass(frozen=True)
class TransformerConfig:
    """How large a transformer is.

    Attributes:
        width: features of a step.
        blocks: how many, one above the other.
        heads: of each block's attention.
        context: tokens that are seen at most.
        dropout: share dropped in training of the embedding and of what every block adds.
    """

    width: int = 192
    blocks: int = 4
    heads: int = 4
    context: int = 256
    dropout: float = 0.2


def build(tokens: int = PAPER_SIZE, seed: int = 0, config: TransformerConfig | None = None) -> keras.Model:
    """The network: ids (batch, steps) int32 to logits (batch, steps, tokens); the id `tokens` stands before a piece."""
    config, draws = config or TransformerConfig(), Draws(seed)
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = layers.Embedding(tokens + 1, config.width, small(draws), name="embedding")(ids)
    x = layers.Dropout(config.dropout, seed=draws.seed(), name="drop")(x)
    for i in range(config.blocks):
        x = Block(config.heads, config.context, config.dropout, draws.seed(), name=f"block_{i}")(x)
    x = layers.LayerNormalization(name="norm")(x)
    logits = layers.Dense(tokens, kernel_initializer=small(draws), dtype="float32", name="logits")(x)
    return keras.Model(ids, logits, name="transformer")


def small(draws: Draws) -> keras.initializers.Initializer:
    """Initial weights of embeddings and logits: so small that at first every token is about as likely."""
    return keras.initializers.RandomNormal(stddev=0.02, seed=draws.seed())


def target_nats(logits: Any, targets: Any) -> Any:
    """Cross-entropy (batch, steps) of targets; something or other for padding, whose id no logit has."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(tf.minimum(targets, logits.shape[-1] - 1), logits)


@dataclass(frozen=True)
class TransformerDesign:
    """How it is built, and that it minimises the cross-entropy of every token given those before.

    Attributes:
        tokens: size of the vocabulary.
        config: its size.
    """

    tokens: int
    config: TransformerConfig = field(default_factory=TransformerConfig)

    def build(self, seed: int) -> keras.Model:
        """The network for this vocabulary."""
        return build(self.tokens, seed, self.config)

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Mean cross-entropy of the targets that count."""
        inputs, targets, weights = arrays
        nats = target_nats(network(inputs, training=training), targets)
        return tf.reduce_sum(nats * weights) / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """Vocabulary and size."""
        return {"network": "transformer", "tokens": self.tokens, "config": asdict(self.config)}


@dataclass(frozen=True)
class Transformer:
    """The `Member`."""

    config: TransformerConfig = field(default_factory=TransformerConfig)
    batch_size: int = BATCH_SIZE

    def build(self, seed: int = 0) -> keras.Model:
        """The network over the paper's 266 tokens."""
        return build(seed=seed, config=self.config)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """Adam with a rate that rises and falls; an epoch has each token about once."""
        return TrainingConfig(epochs=epochs, seed=seed, learning_rate=1e-3, warmup_steps=100, validate_every=250)

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Stretches of the training pieces.

        Raises:
            TokenError: no training piece has a note.
            WindowError: no validation piece is longer than a window.
        """
        tokens, train, valid = tokens_of(works)
        source = StretchSource(train, valid, len(tokens), self.config.context, self.batch_size, seed)
        settings = {"config": asdict(self.config), "tokens": tokens.to_json()}
        return Lesson(TransformerDesign(len(tokens), self.config), source, settings)

    def load(self, settings: dict[str, Any], weights: Path) -> "TrainedTransformer":
        """The trained network.

        Raises:
            TokenError: the settings hold no vocabulary.
            WeightsError: the weights are another network's.
        """
        tokens, config = Tokens.from_json(settings["tokens"]), TransformerConfig(**settings["config"])
        network = build(len(tokens), config=config)
        load_weights(network, weights)
        return TrainedTransformer(network, tokens, config.context)


class TrainedTransformer:
    """The network with its tokens.

    Args:
        network: as `build` makes it.
        tokens: what its ids mean.
        context: tokens that it sees at most.
    """

    def __init__(self, network: keras.Model, tokens: Tokens, context: int) -> None:
        self.network, self.tokens, self.context = network, tokens, context
        embedding = network.get_layer("embedding")
        self._stepper = Stepper(network, lambda token: embedding(token[None, None]))
        self._nats = tf.function(lambda inputs, targets: target_nats(network(inputs), targets), reduce_retracing=True)

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at the tokens of each piece from its 41st on, each told half a context or more."""
        ids = [self.tokens.encode(piece) for piece in pieces]
        nats = targets = 0.0
        for batch in measured(ids, len(self.tokens), self.context, BATCH_SIZE):
            found = self._nats(tf.constant(batch.inputs_ids), tf.constant(batch.targets_ids))
            nats += float((np.asarray(found) * batch.weights).sum(dtype=np.float64))
            targets += batch.targets
        return Loss(nats, notes_measured(self.tokens, pieces), int(targets))

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """Token after token, from the start of a piece or after the prime's last."""
        return drafted(self.tokens, self._stream(rng, prime, Sampling(temperature)), notes)

    def _stream(self, rng: np.random.Generator, prime: PianoPiece | None, sampling: Sampling) -> Iterator[int]:
        told = [] if prime is None else self.tokens.encode(prime).tolist()
        state = self._stepper.start()
        for token in [len(self.tokens), *told][-self.context :]:
            logits, state = self._stepper.step(state, np.int32(token))
        while True:
            chosen = int(draw(logits[None], rng, sampling)[0])
            yield chosen
            logits, state = self._stepper.step(state, np.int32(chosen))


MEMBER = Transformer()
