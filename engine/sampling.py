"""Drawing ids from logits: temperature, nucleus, a mask of allowed ids, whole batches at once."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUCLEUS_CANDIDATES = 256
"""How many of the likeliest ids the nucleus is sought in: sorting them all would cost more than the network."""


class SamplingError(ValueError):
    """Nothing can be drawn as asked."""


@dataclass(frozen=True)
class Sampling:
    """How adventurous a draw is.

    Attributes:
        temperature: logits are divided by it: below 1 safer, above 1 wilder.
        top_p: the draw is among the likeliest ids that together have this probability (Holtzman et al. 2020).
        min_p: ids with less than this share of the likeliest one's probability, both at that temperature, are not drawn
            (Nguyen et al. 2024).
    """

    temperature: float = 1.0
    top_p: float = 1.0
    min_p: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature < math.inf:
            raise SamplingError(f"a temperature of {self.temperature:g}; wanted above 0 and finite")
        if not 0 < self.top_p <= 1:
            raise SamplingError(f"a top_p of {self.top_p:g}; wanted above 0, at most 1")
        if not 0 <= self.min_p <= 1:
            raise SamplingError(f"a min_p of {self.min_p:g}; wanted 0 to 1")


def log_softmax(logits: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Log-probabilities over the last axis; minus infinity stays."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def log_probability(logits: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
    """Log-probabilities (batch,) of one id a row of logits (batch, vocabulary), without those of all others."""
    highest = logits.max(axis=-1)
    totals = np.log(np.exp(logits - highest[:, None]).sum(axis=-1))
    return logits[np.arange(len(ids)), ids] - highest - totals


def draw(
    logits: NDArray[np.float32],
    rng: np.random.Generator,
    sampling: Sampling,
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """One id for every row.

    Args:
        logits: (batch, vocabulary); minus infinity forbids an id.
        rng: draws one number for every row.
        sampling: how.
        allowed: (vocabulary,) or (batch, vocabulary): which ids may be drawn; None for all.

    Returns:
        (batch,) ids.

    Raises:
        SamplingError: a row has no allowed id.
    """
    scaled = logits if allowed is None else np.where(allowed, logits, -np.inf)
    if not np.isfinite(scaled.max(axis=-1)).all():
        raise SamplingError("no id is allowed in a row of the batch")
    if sampling.min_p:  # shares after the temperature, which is yet to divide the logits
        floor = scaled.max(axis=-1, keepdims=True) + math.log(sampling.min_p) * sampling.temperature
        scaled = np.where(scaled >= floor, scaled, -np.inf)
    scaled = scaled / sampling.temperature
    ids = np.broadcast_to(np.arange(scaled.shape[-1]), scaled.shape)
    probabilities = np.exp(log_softmax(scaled))
    if sampling.top_p < 1:
        ids, probabilities = _nucleus(probabilities, sampling.top_p)
    ends = probabilities.cumsum(axis=-1)
    points = rng.random((len(ends), 1)) * ends[:, -1:]
    # the first end beyond the point; never an id of probability 0, since its end equals the one before
    chosen = (ends <= points).sum(axis=-1)
    return ids[np.arange(len(ids)), np.minimum(chosen, ends.shape[-1] - 1)].astype(np.int64)


def _nucleus(
    probabilities: NDArray[np.floating[Any]], top_p: float
) -> tuple[NDArray[np.int64], NDArray[np.floating[Any]]]:
    """Ids and probabilities of the likeliest, best first; those beyond `top_p` have probability 0."""
    size = min(NUCLEUS_CANDIDATES, probabilities.shape[-1])
    likeliest = np.argpartition(-probabilities, size - 1, axis=-1)[:, :size]
    values = np.take_along_axis(probabilities, likeliest, axis=-1)
    order = np.argsort(-values, axis=-1, kind="stable")
    values = np.take_along_axis(values, order, axis=-1)
    before = values.cumsum(axis=-1) - values
    return np.take_along_axis(likeliest, order, axis=-1), np.where(before < top_p, values, 0.0)
