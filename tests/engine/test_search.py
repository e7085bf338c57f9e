from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.runtime import State
from engine.search import Sampling, SamplingError, Search

START, STOP, SIZE = 0, 5, 6


class Word:
    """Ids up to a stop that is not written."""

    def __init__(self, ids: tuple[int, ...] = (), state: State = ()) -> None:
        self.ids, self.worths, self.is_done = ids, list[float](), False
        self.state, self.score = state, 0.0

    @property
    def last(self) -> int:
        return self.ids[-1] if self.ids else START

    @property
    def identity(self) -> Hashable:
        return self.ids

    def write(self, token: int, worth: float) -> bool:
        self.is_done = token == STOP
        if not self.is_done:
            self.ids, self.worths = (*self.ids, token), [*self.worths, worth]
        return not self.is_done


class Counting:
    """Finds all ids as likely; its state counts what a row has read, and what it has read last."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[int], list[float], list[float]]] = []

    def start(self, batch: int) -> State:
        return np.zeros((1, batch, 1), np.float32), np.full((1, batch, 1), -1, np.float32)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        assert condition is not None
        self.asked.append((ids[0].tolist(), condition[0, :, 0].tolist(), state[0][0, :, 0].tolist()))
        logits = np.zeros((*ids.shape, SIZE), np.float32) + condition
        return logits, (state[0] + 1, ids[..., None].astype(np.float32))


class Words(Search[Word]):
    """Words of at most so many ids; told their lengths, in a second copy less ten."""

    def __init__(self, network: Counting, most: int = 3, copies: int = 1) -> None:
        super().__init__(network, Sampling())
        self.most, self.copies = most, copies

    def allowed(self, row: Word) -> NDArray[np.bool_]:
        mask = np.arange(SIZE) > START
        mask[STOP] = bool(row.ids)
        return mask if len(row.ids) < self.most else np.arange(SIZE) == STOP

    def told(self, rows: Sequence[Word]) -> NDArray[np.float32]:
        lengths = np.array([len(row.ids) for row in rows], np.float32)
        return np.stack([lengths - 10 * copy for copy in range(self.copies)])[..., None]


def begun(search: Words, copies: int = 1) -> Word:
    return Word(state=search.network.start(copies))


def grown(search: Words, rows: int, keep: int, copies: int = 1, seed: int = 0) -> list[Word]:
    parents = [begun(search, copies)] * rows
    rng = np.random.default_rng(seed)
    return search.best(parents, lambda word, _: Word(word.ids), rng, lambda word: float(sum(word.ids)), keep)


@pytest.mark.parametrize("keep", [1, 4, 100])
def test_the_best_that_differ_are_kept_best_first(keep: int) -> None:
    every = grown(Words(Counting()), rows=40, keep=100)
    kept = grown(Words(Counting()), rows=40, keep=keep)
    assert [word.ids for word in kept] == [word.ids for word in every][:keep]
    assert len({word.ids for word in every}) == len(every) > 4
    assert [word.score for word in every] == sorted((sum(word.ids) for word in every), reverse=True)


def test_only_what_is_allowed_is_written() -> None:
    for word in grown(Words(Counting(), most=2), rows=30, keep=30):
        assert 1 <= len(word.ids) <= 2
        assert set(word.ids) <= {1, 2, 3, 4}
        assert word.worths == pytest.approx([-np.log(SIZE)] * len(word.ids))


def test_the_state_has_read_all_but_the_last_id() -> None:
    for word in grown(Words(Counting()), rows=10, keep=10):
        count, last = (part[0, 0, 0] for part in word.state)
        assert count == len(word.ids)  # the start before the first, and not the last
        assert last == (START, *word.ids)[-2]


def test_scores_add_up_and_rows_go_on_from_their_parents() -> None:
    search = Words(Counting(), most=6)
    first = grown(search, rows=6, keep=2)
    search.most = 9
    second = search.best(
        first * 5, lambda word, _: Word(word.ids), np.random.default_rng(1), lambda word: len(word.ids) / 10, keep=5
    )
    by_ids = {word.ids: word.score for word in first}
    for word in second:
        parent = next(ids for ids in by_ids if word.ids[: len(ids)] == ids)
        assert word.score == by_ids[parent] + len(word.ids) / 10


def test_rows_that_are_done_are_not_asked_again() -> None:
    network = Counting()
    grown(Words(network), rows=20, keep=20)
    sizes = [len(ids) for ids, _, _ in network.asked]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 20 > sizes[-1]


def test_copies_of_a_row_are_told_otherwise_and_read_the_same() -> None:
    network = Counting()
    found = grown(Words(network, copies=2), rows=5, keep=5, copies=2)
    for ids, told, read in network.asked:
        half = len(ids) // 2
        assert ids[:half] == ids[half:]
        assert read[:half] == read[half:] == told[:half]
        assert told[half:] == [length - 10 for length in told[:half]]
    for word in found:
        assert [part.shape for part in word.state] == [(1, 2, 1)] * 2
        assert word.state[0][0, :, 0].tolist() == [len(word.ids)] * 2


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = ([w.ids for w in grown(Words(Counting()), 9, 9, seed=seed)] for seed in (1, 1, 2))
    assert first == again != other


class Fussy(Words):
    """Words that never go on after an even id; those that begin with 1 are spare."""

    def allowed(self, row: Word) -> NDArray[np.bool_]:
        return super().allowed(row) & (row.last == START or row.last % 2 == 1)

    def is_spare(self, row: Word) -> bool:
        return row.ids[0] == 1


class Hopeless(Words):
    """Words of which there is none."""

    def allowed(self, row: Word) -> NDArray[np.bool_]:
        return np.zeros(SIZE, bool)


def test_rows_that_nothing_fits_are_given_up() -> None:
    words = [word.ids for word in grown(Fussy(Counting()), rows=40, keep=40)]
    assert words
    assert all(token % 2 for ids in words for token in ids)


def test_where_every_row_is_given_up_nothing_is_grown() -> None:
    search = Hopeless(Counting())
    assert search.grown([begun(search)] * 3, lambda word, _: Word(word.ids), np.random.default_rng(0)) == []
    with pytest.raises(SamplingError, match="no id is allowed in any row"):
        grown(search, rows=3, keep=1)


def test_spare_rows_come_after_all_others() -> None:
    spare = [word.ids[0] == 1 for word in grown(Fussy(Counting()), rows=40, keep=40)]
    assert True in spare
    assert spare == sorted(spare)


def test_grown_rows_keep_their_order_and_the_scores_of_their_parents() -> None:
    search = Words(Counting())
    parents = [begun(search) for _ in range(6)]
    for number, parent in enumerate(parents):
        parent.score = float(number)
    rows = search.grown(parents, lambda word, _: Word(word.ids), np.random.default_rng(0))
    assert [row.score for row in rows] == [parent.score for parent in parents]
    assert all(row.state[0][0, 0, 0] == len(row.ids) for row in rows)
