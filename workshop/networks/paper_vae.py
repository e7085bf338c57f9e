"""The paper's variational autoencoder: a window of 40 tokens in two numbers, and back.

Encoder: LSTM 512, dropout, LSTM 512, a mean and the log of a variance of 2 each: 3,153,924 weights. Decoder: Dense 512,
40 times, LSTM 512, LSTM 1, Dense 1 at every step: 2,102,794. After Kingma & Welling 2014, "Auto-Encoding Variational
Bayes".

The decoder gives one real number for every token, where the paper's scaled ids lie. To be compared with networks that
give probabilities it is read as a noisy measurement of the token's place: how likely a token is, by Bayes' rule, is how
common it is times how near its place is to the number (`NumberToTokens`). The width of that noise is learned, one
number beside the paper's weights; were it infinite, every token would be as likely as it is common.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from engine.batches import Ids
from engine.config import TrainingConfig
from workshop.networks.family import Lesson
from workshop.networks.latent.bounds import LatentSampling, fixed_noise, kl_divergence, moved
from workshop.networks.latent.reading import NumberToTokens, encoded, token_nats
from workshop.networks.latent.sections import SectionSource
from workshop.networks.latent.trained import TrainedVae
from workshop.networks.weights import load_weights
from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.streams import tokens_of
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import Works

BATCH_SIZE = 32


@dataclass(frozen=True)
class VaeConfig:
    """How large the network is; the fields' values are the paper's.

    Attributes:
        units: of every LSTM but the decoder's last, which has one.
        latent: numbers that a window becomes.
        dropout: share of features dropped between the encoder's layers; the paper does not tell it.
    """

    units: int = 512
    latent: int = 2
    dropout: float = 0.2


def build_encoder(config: VaeConfig, draws: Draws) -> keras.Model:
    """Scaled windows (batch, 40, 1) to means, logs of variances and, in training, draws: (batch, latent) each."""
    window = keras.Input((WINDOW, 1), name="window")
    x = layers.LSTM(config.units, return_sequences=True, name="encoder_lstm_1", **draws.recurrent())(window)
    x = layers.Dropout(config.dropout, seed=draws.seed(), name="encoder_dropout")(x)
    x = layers.LSTM(config.units, name="encoder_lstm_2", **draws.recurrent())(x)
    mean = layers.Dense(config.latent, dtype="float32", name="z_mean", **draws.dense())(x)
    log_variance = layers.Dense(config.latent, dtype="float32", name="z_log_var", **draws.dense())(x)
    drawn = LatentSampling(draws.seed(), name="z")([mean, log_variance])
    return keras.Model(window, [mean, log_variance, drawn], name="encoder")


def build_decoder(config: VaeConfig, draws: Draws) -> keras.Model:
    """Latent vectors (batch, latent) to scaled windows (batch, 40, 1)."""
    latent = keras.Input((config.latent,), name="latent")
    x = layers.Dense(config.units, name="decoder_dense", **draws.dense())(latent)
    x = layers.RepeatVector(WINDOW, name="decoder_repeat")(x)
    x = layers.LSTM(config.units, return_sequences=True, name="decoder_lstm_1", **draws.recurrent())(x)
    x = layers.LSTM(1, return_sequences=True, name="decoder_lstm_2", **draws.recurrent())(x)
    middle = keras.initializers.Constant(0.5)
    dense = layers.Dense(1, bias_initializer=middle, dtype="float32", name="decoder_out", **draws.dense())
    return keras.Model(latent, layers.TimeDistributed(dense, name="decoder_each")(x), name="decoder")


def build(config: VaeConfig | None = None, seed: int = 0) -> keras.Model:
    """The paper's network: scaled windows (batch, 40, 1) to the same."""
    draws = Draws(seed)
    config = config or VaeConfig()
    encoder, decoder = build_encoder(config, draws), build_decoder(config, draws)
    window = keras.Input((WINDOW, 1), name="window")
    return keras.Model(window, decoder(encoder(window)[2]), name="paper_vae")


@dataclass(frozen=True)
class VaeDesign:
    """How it is built and what it minimises: minus the evidence lower bound, in nats a token.

    Attributes:
        counts: how often each token occurs in training.
        config: its size.
    """

    counts: tuple[int, ...]
    config: VaeConfig = field(default_factory=VaeConfig)

    def build(self, seed: int) -> keras.Model:
        """The paper's network with a `NumberToTokens` behind it: logits (batch, 40, tokens)."""
        network = build(self.config, seed)
        return keras.Model(network.input, NumberToTokens(self.counts, name="reading")(network.output), name="paper_vae")

    def mean_loss(self, network: keras.Model, arrays: tuple[Any, ...], training: bool) -> Any:
        """Minus the bound from one draw a window, its divergence exact; validation draws with fixed noise."""
        ids, weights = arrays
        mean, log_variance, latent = encoded(network, ids, len(self.counts), training)
        if not training:
            latent = moved(mean, log_variance, fixed_noise(tf.shape(mean)))
        nats = tf.reduce_sum(token_nats(network, latent, ids) * weights)
        counts = tf.reduce_max(weights, -1)  # a window without weight is padding
        return (nats + tf.reduce_sum(kl_divergence(mean, log_variance) * counts)) / tf.reduce_sum(weights)

    def to_json(self) -> dict[str, Any]:
        """Counts and size."""
        return {"network": "paper-vae", "counts": list(self.counts), "config": asdict(self.config)}


@dataclass(frozen=True)
class PaperVae:
    """The `Member`."""

    config: VaeConfig = field(default_factory=VaeConfig)
    batch_size: int = BATCH_SIZE

    def build(self, seed: int = 0) -> keras.Model:
        """The paper's network."""
        return build(self.config, seed)

    def training(self, epochs: int, seed: int) -> TrainingConfig:
        """Adam, as the paper; an epoch has each token once. XLA makes LSTMs of few steps ten times slower."""
        return TrainingConfig(
            epochs=epochs, seed=seed, learning_rate=1e-3, warmup_steps=50, validate_every=500, compiled=False
        )

    def lesson(self, works: Works, seed: int = 0) -> Lesson:
        """Windows of the training pieces.

        Raises:
            TokenError: no training piece has a note.
            WindowError: no training or no validation piece is long enough.
        """
        tokens, train, valid = tokens_of(works)
        design = VaeDesign(_counts(train, len(tokens)), self.config)
        settings = {**design.to_json(), "tokens": tokens.to_json()}
        return Lesson(design, SectionSource(train, valid, self.batch_size, seed), settings)

    def load(self, settings: dict[str, Any], weights: Path) -> TrainedVae:
        """The trained network.

        Raises:
            TokenError: the settings hold no vocabulary.
            WeightsError: the weights are another network's.
        """
        design = VaeDesign(tuple(settings["counts"]), VaeConfig(**settings["config"]))
        network = design.build(0)
        load_weights(network, weights)
        return TrainedVae(network, Tokens.from_json(settings["tokens"]))


def _counts(pieces: list[Ids], size: int) -> tuple[int, ...]:
    return tuple(np.bincount(np.concatenate(pieces), minlength=size).tolist())


MEMBER = PaperVae()
