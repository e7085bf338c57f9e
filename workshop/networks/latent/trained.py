"""The paper's variational network, trained: measured, writing, and going from one piece to another."""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.batches import Ids
from engine.search import Sampling, draw
from music.piano.pieces import PianoPiece
from workshop.networks.draft import MusicDraft
from workshop.networks.family import Loss
from workshop.networks.latent.bounds import importance_bound, log_prior_ratio, moved
from workshop.networks.latent.reading import encoded, token_logits, token_nats
from workshop.networks.latent.sections import counted_sections
from workshop.networks.latent.walks import Latent, between, walk
from workshop.networks.windows.streams import drafted, notes_measured, piano_draft
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW, WindowError

DRAWS = 16
"""Draws a window that its likelihood is bounded by: more come closer and take longer."""

_MEASURED_AT_ONCE = 32


class TrainedVae:
    """The network with its tokens.

    Args:
        network: with an `encoder`, a `decoder` and a `reading`.
        tokens: what its ids mean.
    """

    def __init__(self, network: keras.Model, tokens: Tokens) -> None:
        self.network, self.tokens = network, tokens
        self._bounds = tf.function(self._bounds_eagerly, reduce_retracing=True)
        self._logits = tf.function(lambda latent: token_logits(network, latent), reduce_retracing=True)
        self._means = tf.function(lambda ids: encoded(network, ids, len(tokens))[0], reduce_retracing=True)

    def bounds(self, ids: Ids, weights: NDArray[np.float32], noise: NDArray[np.float32]) -> NDArray[np.float32]:
        """Lower bounds on the log-likelihoods of windows, in nats: (batch,).

        Args:
            ids: (batch, 40).
            weights: (batch, 40): which tokens count.
            noise: (draws, batch, latent), standard normal: `importance_bound` says what more draws give.
        """
        return np.asarray(self._bounds(*(tf.constant(array) for array in (ids, weights, noise))))

    def loss(self, pieces: Sequence[PianoPiece], draws: int = DRAWS) -> Loss:
        """At most this surprised: minus a lower bound, with the same noise at every call.

        The tokens are those that every network of tokens is measured on, cut into windows; of the music before a window
        this network is told nothing.
        """
        rng = np.random.default_rng(0)
        latent = self.network.get_layer("decoder").input_shape[-1]
        nats = targets = 0.0
        for batch in counted_sections([self.tokens.encode(piece) for piece in pieces], _MEASURED_AT_ONCE):
            noise = rng.standard_normal((draws, len(batch.ids), latent)).astype(np.float32)
            bounds = self.bounds(batch.ids, batch.weights, noise)
            nats -= float(bounds[batch.weights.any(axis=1)].sum())
            targets += batch.targets
        return Loss(nats, notes_measured(self.tokens, pieces), int(targets))

    def means(self, windows_ids: Ids) -> Latent:
        """Latent means (windows, latent) of windows of ids (windows, 40)."""
        return np.asarray(self._means(tf.constant(windows_ids)))

    def logits(self, latent: Latent) -> NDArray[np.float32]:
        """Logits (windows, 40, tokens) of latent vectors (windows, latent)."""
        return np.asarray(self._logits(tf.constant(latent)))

    def write(
        self, rng: np.random.Generator, notes: int, prime: PianoPiece | None = None, temperature: float = 1.0
    ) -> MusicDraft:
        """Window after window along a walk through latent space, from the prime's last window or a point of the prior.

        Raises:
            WindowError: the prime does not fill a window.
        """
        size = self.network.get_layer("decoder").input_shape[-1]
        start = rng.standard_normal(size).astype(np.float32) if prime is None else self.means(self.windows(prime))[-1]
        return drafted(self.tokens, self._stream(start, rng, Sampling(temperature)), notes)

    def interpolate(
        self,
        rng: np.random.Generator,
        first: PianoPiece,
        last: PianoPiece,
        steps: int,
        windows: int = 4,
        temperature: float = 1.0,
    ) -> list[MusicDraft]:
        """Drafts on the way from one piece to another.

        The n-th window of each draft lies between the means of both pieces' n-th windows, on a straight line.

        Args:
            rng: draws the luck that all drafts share.
            first: where the way begins.
            last: where it ends.
            steps: how many drafts, both ends among them.
            windows: how many windows of each piece are taken at most.
            temperature: of the draws.

        Raises:
            WindowError: a piece does not fill a window.
        """
        ends = [self.windows(piece) for piece in (first, last)]
        count = min(windows, *map(len, ends))
        way = between(self.means(ends[0][:count]), self.means(ends[1][:count]), steps)
        drawn = self.drawn_alike(rng, way.reshape(steps * count, -1), temperature, alike=steps)
        return [piano_draft(self.tokens.decode(ids)) for ids in drawn.reshape(steps, -1)]

    def drawn_alike(
        self, rng: np.random.Generator, points: Latent, temperature: float = 1.0, alike: int | None = None
    ) -> NDArray[np.int64]:
        """A window at each of the points (points, latent), all with the same luck: (points, 40).

        So windows differ by where they come from alone; the likeliest tokens, of which a plane has but few, would
        tell less. With `alike` the points are so many stretches of windows, and the stretches share their luck.
        """
        stretches = np.array_split(self.logits(points), alike or len(points))
        seed = int(rng.integers(2**63))
        rows = [
            draw(logits.reshape(-1, len(self.tokens)), np.random.default_rng(seed), Sampling(temperature))
            for logits in stretches
        ]
        return np.concatenate(rows).reshape(len(points), WINDOW)

    def _stream(self, start: Latent, rng: np.random.Generator, sampling: Sampling) -> Iterator[int]:
        for point in walk(rng, start):
            yield from draw(self.logits(point[None])[0], rng, sampling).tolist()

    def windows(self, piece: PianoPiece) -> Ids:
        """A piece's windows without overlap, the last up to its end: (windows, 40)."""
        ids = self.tokens.encode(piece)
        if len(ids) < WINDOW:
            raise WindowError(f"{piece.work!r} has {len(ids)} tokens; wanted a window of {WINDOW} or more")
        return ids[len(ids) % WINDOW :].reshape(-1, WINDOW)

    def _bounds_eagerly(self, ids: Any, weights: Any, noise: Any) -> Any:
        draws = tf.shape(noise)[0]
        mean, log_variance, _ = encoded(self.network, ids, len(self.tokens))
        latent = moved(mean, log_variance, noise)
        flat = tf.reshape(latent, (-1, latent.shape[-1]))
        nats = token_nats(self.network, flat, tf.tile(ids, (draws, 1)))
        told = tf.reduce_sum(tf.reshape(nats, (draws, -1, WINDOW)) * weights, -1)
        return importance_bound(log_prior_ratio(latent, log_variance, noise) - told)
