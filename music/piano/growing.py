"""Growing piano music bar by bar: several continuations of each draft side by side, the best kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State, rows_of
from engine.sampling import Sampling, draw, log_probability
from music.piano.condition import Told, condition_rows
from music.piano.ids import FIRST_BAR, FIRST_CHORD
from music.piano.model import PianoModel
from music.piano.rules import Rules
from music.piano.tracker import Tracker

LEAST_SHARE = 0.005
"""Ids with less than this share of the likeliest one's probability are not drawn (Nguyen et al. 2024, "min-p")."""


@dataclass(frozen=True)
class Draft:
    """Music so far.

    Attributes:
        tracker: what was written.
        state: of the network before it reads the last id; one row.
        logs: log-probabilities of the ids that were drawn since the draft before.
        score: of all bars so far; the higher the better.
    """

    tracker: Tracker
    state: State
    logs: tuple[float, ...] = ()
    score: float = 0.0

    def bar_ids(self, bar: int) -> tuple[int, ...]:
        """The ids of a whole bar, its bar id first."""
        ids = self.tracker.ids
        starts = [place for place, token in enumerate(ids) if FIRST_BAR <= token < FIRST_CHORD]
        return tuple(ids[starts[bar] : starts[bar + 1] if bar + 1 < len(starts) else len(ids)])


Judge = Callable[[Draft], float]
"""How good the bars are that a draft has more than the one it grew from."""


class Grower:
    """Grows drafts with a piano model.

    Args:
        model: the network.
        told: what it is told throughout.
        rules: what may be written.
        temperature: below 1 safer, above 1 wilder.
    """

    def __init__(self, model: PianoModel, told: Told, rules: Rules, temperature: float) -> None:
        self.model, self.told, self.rules = model, told, rules
        self.sampling, self.floor = Sampling(temperature), -log(LEAST_SHARE) * temperature

    def empty(self) -> Draft:
        """A draft with nothing written."""
        return Draft(Tracker(self.told.metre), self.model.network.start(1))

    def fed(self, draft: Draft, ids: Sequence[int]) -> Draft:
        """The draft with given ids written, all at once."""
        tracker, last = draft.tracker.copy(), draft.tracker.last
        states, inputs = [], []
        for token in ids:
            states.append(tracker.state())
            inputs.append(last)
            tracker.write(token)
            last = token
        condition = condition_rows(np.array(states, np.int16), self.told)
        _, state = self.model.network.run(np.array(inputs)[:, None], condition[:, None], draft.state)
        return Draft(tracker, state, (), draft.score)

    def grown(self, parents: Sequence[Draft], until_bar: int, rng: np.random.Generator) -> list[Draft]:
        """Every parent continued until bar `until_bar` would begin.

        Args:
            parents: all at the end of the same bar; the same one several times for several continuations.
            until_bar: index of the first bar that is left to write.
            rng: of the draws.
        """
        rows = _Rows(self, parents, until_bar)
        while rows.active.size:
            rows.write_one(rng)
        return rows.drafts()

    def best(
        self, parents: Sequence[Draft], until_bar: int, rng: np.random.Generator, judge: Judge, keep: int
    ) -> list[Draft]:
        """Like `grown`, of which the best are kept, best first, no two alike."""
        scored: dict[tuple[int, ...], Draft] = {}
        for draft in self.grown(parents, until_bar, rng):
            scored.setdefault(tuple(draft.tracker.ids), replace(draft, score=draft.score + judge(draft)))
        return sorted(scored.values(), key=lambda draft: -draft.score)[:keep]


class _Rows:
    """Continuations growing side by side."""

    def __init__(self, grower: Grower, parents: Sequence[Draft], until_bar: int) -> None:
        self.grower, self.until_bar, self.parents = grower, until_bar, parents
        self.trackers = [parent.tracker.copy() for parent in parents]
        parts = range(len(parents[0].state))
        self.state = tuple(np.concatenate([p.state[i] for p in parents], axis=1) for i in parts)
        self.logs: list[list[float]] = [[] for _ in parents]
        self.active = np.arange(len(parents))

    def write_one(self, rng: np.random.Generator) -> None:
        """One id for every row that is not done; a row that would begin the first bar left is done."""
        rows = self.active
        trackers = [self.trackers[row] for row in rows]
        states = np.array([tracker.state() for tracker in trackers], np.int16)
        condition = condition_rows(states, self.grower.told)
        last = np.array([tracker.last for tracker in trackers])
        logits, following = self.grower.model.network.run(last[None], condition[None], rows_of(self.state, rows))
        masks = np.array([self._allowed(int(row)) for row in rows])
        allowed = np.where(masks, logits[0], -np.inf)
        likely = allowed >= allowed.max(axis=-1, keepdims=True) - self.grower.floor
        chosen = draw(logits[0], rng, self.grower.sampling, likely)
        logs = log_probability(logits[0], chosen)
        goes_on = np.array([not self._ends(t, int(c)) for t, c in zip(trackers, chosen, strict=True)])
        for row, token, likely_by in zip(rows[goes_on], chosen[goes_on], logs[goes_on], strict=True):
            self.logs[row].append(float(likely_by))
            self.trackers[row].write(int(token))
        for part, new in zip(self.state, following, strict=True):
            part[:, rows[goes_on]] = new[:, goes_on]
        self.active = rows[goes_on]

    def _allowed(self, row: int) -> NDArray[np.bool_]:
        tracker, rules = self.trackers[row], self.grower.rules
        if not self.logs[row]:  # every stretch begins with a bar
            return rules.bars(tracker.bar + 1)
        return rules.allowed(tracker)

    def _ends(self, tracker: Tracker, token: int) -> bool:
        return FIRST_BAR <= token < FIRST_CHORD and tracker.bar == self.until_bar - 1

    def drafts(self) -> list[Draft]:
        """The rows as drafts."""
        return [
            Draft(tracker, rows_of(self.state, np.array([row])), tuple(logs), parent.score)
            for row, (tracker, logs, parent) in enumerate(zip(self.trackers, self.logs, self.parents, strict=True))
        ]
