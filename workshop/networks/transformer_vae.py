"""The paper's two networks in one: a transformer that writes each section around a point of a latent space.

The paper names a hybrid of transformer and variational autoencoder as future work. Every 40 tokens, the paper's window,
are a section. An encoder (a bidirectional LSTM) gives each section a normal distribution over latent vectors; a draw
from it is added to every step of that section in a causal transformer, which sees the sections before as well. After
Bowman et al. 2016, "Generating Sentences from a Continuous Space", and Wu & Yang 2021, "MuseMorphose", which does so
bar by bar.

A decoder that sees what it has written tends to leave the latent vector unused. So that this gains nothing, the first
`free_nats` of each section's divergence cost nothing in training (Kingma et al. 2016, "Improving Variational Inference
with Inverse Autoregressive Flow"); what is reported counts them all.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops

from engine.config import TrainingConfig
from workshop.networks.attention.relative import Block
from workshop.networks.attention.stretches import StretchSource
from workshop.networks.family import Lesson
from workshop.networks.latent.bounds import LatentSampling, fixed_noise, kl_divergence, moved
from workshop.networks.latent.hybrid import TrainedTransformerVae, by_step, encoded_sections
from workshop.networks.transformer import small, target_nats
from workshop.networks.weights import load_weights
from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.streams import tokens_of
from workshop.networks.windows.tokens import PAPER_SIZE, Tokens
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import Works

BATCH_SIZE = 8


@dataclass(frozen=True)
class HybridConfig:
    """How large the network is.

    Attributes:
        width: features of a step of the transformer.
        blocks: how many, one above the other.
        heads: of each block's attention.
        sections: of 40 tokens, seen at most.
        latent: numbers that a section becomes.
        encoder_units: of the encoder's LSTM in each direction.
        dropout: share dropped in training of the embedding and of what every block adds.
        free_nats: of every section's divergence.
    """

    width: int = 192
    blocks: int = 4
    heads: int = 4
    sections: int = 6
    latent: int = 16
    encoder_units: int = 128
    dropout: float = 0.2
    free_nats: float = 2.0


def build_encoder(tokens: int, config: HybridConfig, draws: Draws) -> keras.Model:
    """Sections (batch, 40) int32 to means, logs of variances and, in training, draws: (batch, latent) each.

    The id `tokens` stands where a piece has ended.
    """
    ids = keras.Input((WINDOW,), dtype="int32", name="section")
    x = layers.Embedding(tokens + 1, config.encoder_units, small(draws), name="encoder_embedding")(ids)
    ways = [
        layers.LSTM(config.encoder_units, go_backwards=back, name=name, **draws.recurrent())(x)
        for name, back in (("encoder_forwards", False), ("encoder_backwards", True))
    ]
    x = layers.Concatenate(name="encoder_both")(ways)
    mean = layers.Dense(config.latent, dtype="float32", name="z_mean", **draws.dense())(x)
    log_variance = layers.Dense(config.latent, dtype="float32", name="z_log_var", **draws.dense())(x)
    drawn = LatentSampling(draws.seed(), name="z")([mean, log_variance])
    return keras.Model(ids, [mean, log_variance, drawn], name="encoder")


def build_decoder(tokens: int, config: HybridConfig, draws: Draws) -> keras.Model:
    """Ids (batch, steps) and a latent vector for every step (batch, steps, latent) to logits (batch, steps, tokens)."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    latent = keras.Input((None, config.latent), name="latent")
    x = layers.Embedding(tokens + 1, config.width, small(draws), name="embedding")(ids)
    # unheard at first: noise would drown the tokens before anything is learned of either
    x = layers.Add(name="both")(
        [x, layers.Dense(config.width, kernel_initializer="zeros", name="latent_entry")(latent)]
    )
    x = layers.Dropout(config.dropout, seed=draws.seed(), name="drop")(x)
    for i in range(config.blocks):
        x = Block(config.heads, config.sections * WINDOW, config.dropout, draws.seed(), name=f"block_{i}")(x)
    x = layers.LayerNormalization(name="norm")(x)
    logits = layers.Dense(tokens, kernel_initializer=small(draws), dtype="float32", name="logits")(x)
    return keras.Model([ids, latent], logits, name="decoder")


def build(tokens: int = PAPER_SIZE, seed: int = 0, config: HybridConfig | None = None) -> keras.Model:
    """The network: what stands before each token and the tokens themselves, (batch, steps) int32 each, to logits.

    Steps are whole sections. The tokens themselves are seen by the encoder alone.
    """
    config, draws = config or HybridConfig(), Draws(seed)
    encoder, decoder = build_encoder(tokens, config, draws), build_decoder(tokens, config, draws)
    steps = config.sections * WINDOW
    before = keras.Input((steps,), dtype="int32", name="before")
    told = keras.Input((steps,), dtype="int32", name="told")
    drawn = encoder(ops.reshape(told, (-1, WINDOW)))[2]
    latent = ops.repeat(ops.reshape(drawn, (-1, config.sections, config.latent)), WINDOW, axis=1)
    return keras.Model([before, told], decoder([before, latent]), name="transformer_vae")


@dataclass(frozen=True)
class HybridDesign:
    """How it is built and what it minimises: minus the evidence lower bound, free nats aside, in nats a token.

    Attributes:
        tokens: size of the vocabulary.
        config: its size.
    """

    tokens: int
    config: HybridConfig = field(default_factory=HybridConfig)

    def build(self, seed: int) -> keras.Model:
        """The network for this vocabulary."""
        return build(self.tokens, seed, self.config)

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Minus the bound from one draw a section, its divergence exact; validation draws with fixed noise."""
        before, told, weights = arrays
        mean, log_variance, latent = encoded_sections(network, told, training)
        divergence = kl_divergence(mean, log_variance)
        if training:
            divergence = tf.maximum(divergence, self.config.free_nats)
        else:
            latent = moved(mean, log_variance, fixed_noise(tf.shape(mean)))
        logits = network.get_layer("decoder")([before, by_step(latent, self.config.sections)], training=training)
        counts = tf.reduce_max(tf.reshape(weights, (-1, WINDOW)), -1)  # a section without targets costs nothing
        nats = tf.reduce_sum(target_nats(logits, told) * weights) + tf.reduce_sum(divergence * counts)
        return nats / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """Vocabulary and size."""
        return {"network": "transformer-vae", "tokens": self.tokens, "config": asdict(self.config)}


@dataclass(frozen=True)
class TransformerVae:
    """The `Member`."""

    config: HybridConfig = field(default_factory=HybridConfig)
    batch_size: int = BATCH_SIZE

    def build(self, seed: int = 0) -> keras.Model:
        """The network over the paper's 266 tokens."""
        return build(seed=seed, config=self.config)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """As the transformer's, without XLA, which makes LSTMs of few steps many times slower."""
        return TrainingConfig(
            epochs=epochs, seed=seed, learning_rate=1e-3, warmup_steps=100, validate_every=250, compiled=False
        )

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Stretches of the training pieces.

        Raises:
            TokenError: no training piece has a note.
            WindowError: no validation piece is longer than a window.
        """
        tokens, train, valid = tokens_of(works)
        source = StretchSource(train, valid, len(tokens), self.config.sections * WINDOW, self.batch_size, seed)
        settings = {"config": asdict(self.config), "tokens": tokens.to_json()}
        return Lesson(HybridDesign(len(tokens), self.config), source, settings)

    def load(self, settings: dict[str, Any], weights: Path) -> TrainedTransformerVae:
        """The trained network.

        Raises:
            TokenError: the settings hold no vocabulary.
            WeightsError: the weights are another network's.
        """
        tokens, config = Tokens.from_json(settings["tokens"]), HybridConfig(**settings["config"])
        network = build(len(tokens), config=config)
        load_weights(network, weights)
        return TrainedTransformerVae(network, tokens, config.sections)


MEMBER = TransformerVae()
