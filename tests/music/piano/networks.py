"""Networks for tests in the place of a trained one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import SequenceNetwork, State
from music.piano.growing import CONDITION_SIZE
from music.piano.ids import FIRST_DURATION, FIRST_RIGHT, FIRST_SHIFT, LENGTHS, VOCABULARY_SIZE


class EvenNetwork:
    """Finds every id as likely as any other, or as likely as `logits` says; keeps what it was asked.

    Its state holds one number a row: how many ids the row has read.
    """

    def __init__(self, logits: NDArray[np.float32] | None = None) -> None:
        self.logits = np.zeros(VOCABULARY_SIZE, np.float32) if logits is None else logits
        self.asked: list[tuple[NDArray[np.integer[Any]], NDArray[np.float32], State]] = []

    def start(self, batch: int) -> State:
        return (np.zeros((1, batch, 1), np.float32),)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        assert condition is not None
        assert condition.shape == (*ids.shape, CONDITION_SIZE)
        assert state[0].shape == (1, ids.shape[1], 1)
        self.asked.append((ids, condition, state))
        return np.broadcast_to(self.logits, (*ids.shape, VOCABULARY_SIZE)), (state[0] + np.float32(len(ids)),)


def even_piano() -> SequenceNetwork:
    return EvenNetwork()


def sparing_piano() -> SequenceNetwork:
    """Likes eighths and quarters, and one note at a time."""
    logits = np.zeros(VOCABULARY_SIZE, np.float32)
    logits[FIRST_RIGHT:] = -3
    logits[FIRST_SHIFT:FIRST_RIGHT] = -8
    logits[FIRST_SHIFT + LENGTHS.index(12)] = 2
    logits[FIRST_DURATION + LENGTHS.index(12)] = 0
    logits[FIRST_DURATION + LENGTHS.index(24)] = -1
    return EvenNetwork(logits)
