"""The transformer around latent vectors, trained: measured, and writing."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.batches import Ids
from engine.search import Sampling, draw
from music.piano.pieces import PianoPiece
from workshop.networks.attention.stepping import Stepper
from workshop.networks.attention.stretches import measured
from workshop.networks.draft import MusicDraft
from workshop.networks.family import Loss
from workshop.networks.latent.bounds import importance_bound, log_prior_ratio, moved
from workshop.networks.latent.walks import Latent, walk
from workshop.networks.transformer import target_nats
from workshop.networks.windows.streams import drafted, notes_measured
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW

DRAWS = 8
"""Draws a stretch that its likelihood is bounded by."""

_MEASURED_AT_ONCE = 4


def encoded_sections(network: keras.Model, told: Any, training: bool = False) -> Any:
    """Means, logs of variances and draws of the sections of tokens (batch, steps): (batch * sections, latent) each."""
    return network.get_layer("encoder")(tf.reshape(told, (-1, WINDOW)), training=training)


def by_step(latent: Any, sections: int) -> Any:
    """Vectors of sections, (batch * sections, latent), at each of their steps: (batch, steps, latent)."""
    return tf.repeat(tf.reshape(latent, (-1, sections, latent.shape[-1])), WINDOW, axis=1)


class TrainedTransformerVae:
    """The network with its tokens.

    Args:
        network: with an `encoder` and a `decoder`.
        tokens: what its ids mean.
        sections: that it sees at most.
    """

    def __init__(self, network: keras.Model, tokens: Tokens, sections: int) -> None:
        self.network, self.tokens, self.sections = network, tokens, sections
        decoder = network.get_layer("decoder")
        self._latent = decoder.input_shape[1][-1]
        embedding, entry = decoder.get_layer("embedding"), decoder.get_layer("latent_entry")
        self._stepper = Stepper(decoder, lambda token, point: embedding(token[None, None]) + entry(point[None, None]))
        self._bounds = tf.function(self._bounds_eagerly, reduce_retracing=True)

    def bounds(
        self, before: Ids, told: Ids, weights: NDArray[np.float32], noise: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Lower bounds on the log-likelihoods of stretches, in nats: (batch,).

        A stretch whose first sections do not count is told them: their latent vectors are drawn from what the encoder
        makes of them, and this is part of how it predicts what follows.

        Args:
            before: (batch, steps): what stands before each token.
            told: (batch, steps): the tokens.
            weights: (batch, steps): which of them count.
            noise: (draws, batch * sections, latent), standard normal.
        """
        return np.asarray(self._bounds(*(tf.constant(array) for array in (before, told, weights, noise))))

    def loss(self, pieces: Sequence[PianoPiece], draws: int = DRAWS) -> Loss:
        """At most this surprised at the tokens of each piece from its 41st on, with the same noise at every call."""
        rng = np.random.default_rng(0)
        ids = [self.tokens.encode(piece) for piece in pieces]
        nats = targets = 0.0
        for batch in measured(ids, len(self.tokens), self.sections * WINDOW, _MEASURED_AT_ONCE):
            noise = rng.standard_normal((draws, len(batch.inputs_ids) * self.sections, self._latent)).astype(np.float32)
            nats -= float(self.bounds(batch.inputs_ids, batch.targets_ids, batch.weights, noise).sum())
            targets += batch.targets
        return Loss(nats, notes_measured(self.tokens, pieces), int(targets))

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """Section after section along a walk through latent space, from the prime's last or a point of the prior."""
        return drafted(self.tokens, self._stream(rng, prime, Sampling(temperature)), notes)

    def _stream(self, rng: np.random.Generator, prime: PianoPiece | None, sampling: Sampling) -> Iterator[int]:
        told = np.zeros(0, np.int32) if prime is None else self.tokens.encode(prime)
        # whole sections, as the encoder knows them
        skipped = max(0, -(-len(told) // WINDOW) - self.sections) * WINDOW
        token = int(told[skipped - 1]) if skipped else len(self.tokens)
        given = iter(told[skipped:].tolist())
        state = self._stepper.start()
        for point in self._points(rng, told[skipped:]):
            for _ in range(WINDOW):
                logits, state = self._stepper.step(state, np.int32(token), point)
                known = next(given, None)
                token = int(draw(logits[None], rng, sampling)[0]) if known is None else known
                if known is None:
                    yield token

    def _points(self, rng: np.random.Generator, told: Ids) -> Iterator[Latent]:
        """The latent vector of one section after another: what was told encoded, then a walk."""
        if not len(told):
            return walk(rng, rng.standard_normal(self._latent).astype(np.float32))
        padded = np.pad(told, (0, -len(told) % WINDOW), constant_values=len(self.tokens))
        means = np.asarray(encoded_sections(self.network, tf.constant(padded))[0])
        return chain(means, walk(rng, means[-1]))

    def _bounds_eagerly(self, before: Any, told: Any, weights: Any, noise: Any) -> Any:
        draws = tf.shape(noise)[0]
        mean, log_variance, _ = encoded_sections(self.network, told)
        latent = moved(mean, log_variance, noise)
        steps = by_step(tf.reshape(latent, (-1, latent.shape[-1])), self.sections)
        logits = self.network.get_layer("decoder")([tf.tile(before, (draws, 1)), steps])
        nats = tf.reshape(target_nats(logits, tf.tile(told, (draws, 1))), (draws, -1, self.sections * WINDOW)) * weights
        counts = tf.reduce_max(tf.reshape(weights, (-1, self.sections, WINDOW)), -1)
        ratios = tf.reshape(log_prior_ratio(latent, log_variance, noise), (draws, -1, self.sections)) * counts
        return importance_bound(tf.reduce_sum(ratios, -1) - tf.reduce_sum(nats, -1))
