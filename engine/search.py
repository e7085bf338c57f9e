"""The search that music is written with: sequences grow side by side by drawn ids, and the best are kept.

What is kept is continued in several rows of one batch. At every step each row says what it is (`SearchRow`), the writer
says what may come next and what the network is told (`Search`), an id is drawn for every row and written, and rows that
are done leave the batch. In the end the rows are judged, and the best that differ are kept with the network's states.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.runtime import SequenceNetwork, State, rows_of
from engine.sampling import Sampling, draw, log_probability


class SearchRow(Protocol):
    """A sequence that grows id by id."""

    @property
    def last(self) -> int:
        """The id written last, which the network has not read yet."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is to be drawn for it any more."""

    @property
    def identity(self) -> Hashable:
        """Rows that share it count as the same: the best of them is kept."""

    def write(self, token: int, worth: float) -> bool:
        """Takes a drawn id and what `Search.worth` says of it; False where the id ends the row and is not written."""


RowT = TypeVar("RowT", bound=SearchRow)


@dataclass(frozen=True)
class Hypothesis(Generic[RowT]):
    """A sequence so far.

    Attributes:
        row: what is written.
        state: of the network before it reads the row's last id; a column for each copy of the row (`Search.told`).
        score: the higher the better.
    """

    row: RowT
    state: State
    score: float = 0.0


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
        """(vocabulary,) the ids that may come next in a row; asked once a step."""

    @abstractmethod
    def told(self, rows: Sequence[RowT]) -> NDArray[np.float32]:
        """(copies, rows, condition): what the network is told before each row's next id.

        More than one copy asks the network several times, such as with a theme and without it.
        """

    def weighed(self, logits: NDArray[np.float32], masks: NDArray[np.bool_]) -> NDArray[np.float32]:  # noqa: ARG002
        """(rows, vocabulary) the logits that are drawn from: a hook for guidance and for a temperature a row.

        Args:
            logits: (copies, rows, vocabulary) of the network.
            masks: (rows, vocabulary) what is allowed.
        """
        plain: NDArray[np.float32] = logits[0]
        return plain

    def worth(self, logits: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.floating[Any]]:
        """(rows,) what each row is told of its drawn id: by default its log-probability, in nats."""
        return log_probability(logits[0], chosen)

    def best(
        self,
        parents: Sequence[Hypothesis[RowT]],
        begin: Callable[[RowT, int], RowT],
        rng: np.random.Generator,
        judge: Callable[[RowT], float],
        keep: int,
    ) -> list[Hypothesis[RowT]]:
        """The best continuations, best first, no two of the same identity.

        Args:
            parents: what is continued; the same one several times for several continuations.
            begin: the row that continues a parent's, from that and its place among the parents.
            rng: every draw comes from it.
            judge: how good what a grown row has more than its parent is.
            keep: how many.
        """
        rows = [begin(parent.row, place) for place, parent in enumerate(parents)]
        copies = parents[0].state[0].shape[1]
        parts = (np.concatenate(columns, axis=1) for columns in zip(*(p.state for p in parents), strict=True))
        state = rows_of(tuple(parts), np.arange(len(rows) * copies).reshape(-1, copies).T.ravel())
        places = np.arange(len(rows))
        while places.size:
            places = self._step(rows, places, state, rng)
        scores = [parent.score + judge(row) for parent, row in zip(parents, rows, strict=True)]
        kept: dict[Hashable, Hypothesis[RowT]] = {}
        for place in sorted(range(len(rows)), key=lambda place: (-scores[place], place)):
            if rows[place].identity not in kept and len(kept) < keep:
                own = rows_of(state, place + len(rows) * np.arange(copies))
                kept[rows[place].identity] = Hypothesis(rows[place], own, scores[place])
        return list(kept.values())

    def _step(
        self, rows: Sequence[RowT], places: NDArray[np.int64], state: State, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """One id for every row at `places`, whose states move on in place; returns the places not done."""
        active = [rows[place] for place in places]
        told = self.told(active)
        copies, columns = len(told), (np.arange(len(told))[:, None] * len(rows) + places).ravel()
        last = np.array([row.last for row in active] * copies)
        flat, following = self.network.run(last[None], told.reshape(1, len(columns), -1), rows_of(state, columns))
        logits = flat[0].reshape(copies, len(active), -1)
        masks = np.array([self.allowed(row) for row in active])
        chosen = draw(self.weighed(logits, masks), rng, self.sampling, masks)
        drawn = zip(active, chosen.tolist(), self.worth(logits, chosen).tolist(), strict=True)
        written = np.tile([row.write(token, worth) for row, token, worth in drawn], copies)
        for part, new in zip(state, following, strict=True):
            part[:, columns[written]] = new[:, written]
        return places[[not row.is_done for row in active]]
