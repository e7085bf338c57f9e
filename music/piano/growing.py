"""Growing piano music bar by bar: several continuations of each draft side by side, the best kept."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import data_path
from engine.folder import load_network
from engine.runtime import SequenceNetwork, StepNetwork
from engine.sampling import Sampling
from engine.search import Hypothesis, Search
from music.piano.condition import CONDITION_SIZE, Told, condition_rows
from music.piano.ids import FIRST_BAR, FIRST_CHORD, VOCABULARY_SIZE, Tracker
from music.piano.rules import Rules

LEAST_SHARE = 0.005
"""Ids with less than this share of the likeliest one's probability are not drawn."""


def load_piano(folder: Path | None = None) -> StepNetwork:
    """The network that ships, or the one in a folder that `train_piano_on` wrote.

    Raises:
        ModelFolderError: the folder is incomplete, damaged, or no piano model.
        MissingDataError: the shipped model is missing.
    """
    return load_network(folder or data_path("models", "piano"), "piano", VOCABULARY_SIZE, CONDITION_SIZE)


class GrowingBars:
    """Music so far, and bars that grow after it: a `SearchRow`.

    Attributes:
        tracker: what was written.
        until_bar: the first bar that is left to write.
        logs: log-probabilities of the ids drawn for the bars that grow.
        is_done: whether the next id would begin bar `until_bar`.
    """

    def __init__(self, tracker: Tracker, until_bar: int = 0) -> None:
        self.tracker, self.until_bar = tracker, until_bar
        self.logs: list[float] = []
        self.is_done = False

    @property
    def ids(self) -> list[int]:
        """All that was written."""
        return self.tracker.ids

    @property
    def last(self) -> int:
        """The id written last."""
        return self.tracker.last

    @property
    def identity(self) -> Hashable:
        """Music of the same ids is the same."""
        return tuple(self.ids)

    def write(self, token: int, worth: float) -> bool:
        """Takes an id and its log-probability; one that would begin the first bar left ends the row."""
        self.is_done = FIRST_BAR <= token < FIRST_CHORD and self.tracker.bar == self.until_bar - 1
        if not self.is_done:
            self.logs.append(worth)
            self.tracker.write(token)
        return not self.is_done

    def bar_ids(self, bar: int) -> list[int]:
        """The ids of a whole bar, its bar id first."""
        return self.ids_before(bar + 1)[len(self.ids_before(bar)) :]

    def ids_before(self, bar: int) -> list[int]:
        """The ids of all bars before one."""
        starts = [place for place, token in enumerate(self.ids) if FIRST_BAR <= token < FIRST_CHORD]
        return self.ids[: starts[bar] if bar < len(starts) else len(self.ids)]


PianoDraft = Hypothesis[GrowingBars]
"""Music so far, the state of the network before its last id, and how good all its bars are."""


class Grower(Search[GrowingBars]):
    """Grows drafts with a piano network.

    Args:
        network: over the ids of `music.piano.ids`.
        condition: what it is told throughout.
        rules: what may be written.
        temperature: below 1 safer, above 1 wilder.
    """

    def __init__(self, network: SequenceNetwork, condition: Told, rules: Rules, temperature: float) -> None:
        super().__init__(network, Sampling(temperature, min_p=LEAST_SHARE))
        self.condition, self.rules = condition, rules

    def allowed(self, row: GrowingBars) -> NDArray[np.bool_]:
        """What the rules leave; what grows begins with a bar."""
        return self.rules.allowed(row.tracker) if row.logs else self.rules.bars(row.tracker.bar + 1)

    def told(self, rows: Sequence[GrowingBars]) -> NDArray[np.float32]:
        """The vectors of `music.piano.condition`."""
        states = np.array([row.tracker.state() for row in rows], np.int16)
        return condition_rows(states, self.condition)[None]

    def empty(self) -> PianoDraft:
        """A draft with nothing written."""
        return Hypothesis(GrowingBars(Tracker(self.condition.metre)), self.network.start(1))

    def fed(self, draft: PianoDraft, ids: Sequence[int]) -> PianoDraft:
        """The draft with given ids written, all at once."""
        tracker = draft.row.tracker.copy()
        states, inputs = [], []
        for token in ids:
            states.append(tracker.state())
            inputs.append(tracker.last)
            tracker.write(token)
        told = condition_rows(np.array(states, np.int16), self.condition)
        _, state = self.network.run(np.array(inputs)[:, None], told[:, None], draft.state)
        return Hypothesis(GrowingBars(tracker), state, draft.score)

    def continued(
        self,
        parents: Sequence[PianoDraft],
        until_bar: int,
        rng: np.random.Generator,
        judge: Callable[[GrowingBars], float],
        keep: int,
    ) -> list[PianoDraft]:
        """The best drafts up to where bar `until_bar` would begin, best first, no two alike.

        Args:
            parents: all at the end of the same bar; the same one several times for several continuations.
            until_bar: index of the first bar that is left to write.
            rng: of the draws.
            judge: how good the bars are that have grown.
            keep: how many.
        """
        return self.best(parents, lambda row, _: GrowingBars(row.tracker.copy(), until_bar), rng, judge, keep)
