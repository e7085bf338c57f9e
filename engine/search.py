"""The search that music is written with: sequences grow side by side by drawn ids, and the best are kept.

What is kept is continued in several rows of one batch. At every step each row says what it is (`SearchRow`), the writer
says what may come next and what the network is told (`Search`), an id is drawn for every row and written, and rows that
are done, or that nothing fits, leave the batch. Those that are done are judged, and the best that differ are kept.
Ids are drawn from logits by temperature, nucleus and a mask of allowed ids, for whole batches at once.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime import SequenceNetwork, State, rows_of

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


class SearchRow(Protocol):
    """A sequence that grows id by id.

    Attributes:
        state: of the network before it reads the row's last id; a column for each copy of the row (`Search.told`).
        score: the higher the better.
    """

    state: State
    score: float

    @property
    def last(self) -> int:
        """The id written last, which the network has not read yet."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is to be drawn for it any more."""

    @property
    def identity(self) -> Hashable:
        """Rows that share it count as the same: the best of them is kept."""

    def write(self, token: int, worth: Any) -> bool:
        """Takes a drawn id and what `Search.worth` says of it; False where the id ends the row and is not written."""


RowT = TypeVar("RowT", bound=SearchRow)


class Search(ABC, Generic[RowT]):
    """Grows rows with a network; what is written says what may come and what the network is told.

    Args:
        network: gives the logits.
        sampling: of ids.
    """

    def __init__(self, network: SequenceNetwork, sampling: Sampling) -> None:
        self.network, self.sampling = network, sampling

    @abstractmethod
    def allowed(self, row: RowT) -> NDArray[np.bool_]:
        """(vocabulary,) the ids that may come next in a row, which is given up if none may; asked once a step."""

    @abstractmethod
    def told(self, rows: Sequence[RowT]) -> NDArray[np.float32]:
        """(copies, rows, condition): what the network is told before each row's next id.

        More than one copy asks the network several times, such as with a theme and without it.
        """

    def weighed(
        self,
        rows: Sequence[RowT],  # noqa: ARG002
        logits: NDArray[np.float32],
        masks: NDArray[np.bool_],  # noqa: ARG002
    ) -> NDArray[np.float32]:
        """(rows, vocabulary) the logits that are drawn from: a hook for guidance, wishes and a temperature a row.

        Args:
            rows: that an id is drawn for.
            logits: (copies, rows, vocabulary) of the network.
            masks: (rows, vocabulary) what is allowed.
        """
        plain: NDArray[np.float32] = logits[0]
        return plain

    def worth(self, logits: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
        """(rows, ...) what each row is told of its drawn id: by default its log-probability, in nats."""
        return log_probability(logits[0], chosen)

    def is_spare(self, row: RowT) -> bool:  # noqa: ARG002
        """Whether a judged row is kept only where there are too few others, however good it is."""
        return False

    def best(
        self,
        parents: Sequence[RowT],
        begin: Callable[[RowT, int], RowT],
        rng: np.random.Generator,
        judge: Callable[[RowT], float],
        keep: int,
    ) -> list[RowT]:
        """The best continuations, best first, no two of the same identity.

        Args:
            parents: what is continued; the same one several times for several continuations.
            begin: the row that continues a parent, from that and its place among the parents.
            rng: every draw comes from it.
            judge: how good what a grown row has more than its parent is.
            keep: how many.

        Raises:
            SamplingError: every row was given up.
        """
        rows = self.grown(parents, begin, rng)
        if not rows:
            raise SamplingError("no id is allowed in any row of the batch")
        for row in rows:
            row.score += judge(row)
        kept: dict[Hashable, RowT] = {}
        for row in sorted(rows, key=lambda row: (self.is_spare(row), -row.score)):
            kept.setdefault(row.identity, row)
        return list(kept.values())[:keep]

    def grown(
        self, parents: Sequence[RowT], begin: Callable[[RowT, int], RowT], rng: np.random.Generator
    ) -> list[RowT]:
        """One continuation of each parent with that one's score, in their order, without those given up."""
        rows = [begin(parent, place) for place, parent in enumerate(parents)]
        copies = parents[0].state[0].shape[1]
        parts = (np.concatenate(columns, axis=1) for columns in zip(*(p.state for p in parents), strict=True))
        state = rows_of(tuple(parts), np.arange(len(rows) * copies).reshape(-1, copies).T.ravel())
        places = np.arange(len(rows))
        while places.size:
            places = self._step(rows, places, state, rng)
        for place, (parent, row) in enumerate(zip(parents, rows, strict=True)):
            row.state, row.score = tuple(part[:, place :: len(rows)] for part in state), parent.score
        return [row for row in rows if row.is_done]

    def _step(
        self, rows: Sequence[RowT], places: NDArray[np.int64], state: State, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """One id for every row at `places` that one fits; states move on in place; returns the places not done."""
        masks = np.array([self.allowed(rows[place]) for place in places])
        fits = masks.any(axis=1)
        places, masks = places[fits], masks[fits]
        if not places.size:
            return places
        active = [rows[place] for place in places]
        told = self.told(active)
        copies, columns = len(told), (np.arange(len(told))[:, None] * len(rows) + places).ravel()
        last = np.array([row.last for row in active] * copies)
        flat, following = self.network.run(last[None], told.reshape(1, len(columns), -1), rows_of(state, columns))
        logits = flat[0].reshape(copies, len(active), -1)
        chosen = draw(self.weighed(active, logits, masks), rng, self.sampling, masks)
        drawn = zip(active, chosen.tolist(), self.worth(logits, chosen).tolist(), strict=True)
        written = np.tile([row.write(token, worth) for row, token, worth in drawn], copies)
        for part, new in zip(state, following, strict=True):
            part[:, columns[written]] = new[:, written]
        return places[[not row.is_done for row in active]]
