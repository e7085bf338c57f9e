"""Networks for tests in the place of a trained one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import SequenceNetwork, State
from music.voice.network import CONDITION_SIZE, VOCABULARY_SIZE


class EvenNetwork:
    """Finds every id as likely as any other, or as likely as `logits` says; keeps what it was asked.

    Its state holds one number a row: how many ids the row has read.
    """

    def __init__(self, logits: NDArray[np.float32] | None = None) -> None:
        self.logits = np.zeros(VOCABULARY_SIZE, np.float32) if logits is None else logits
        self.asked: list[tuple[NDArray[np.integer[Any]], NDArray[np.float32]]] = []

    def start(self, batch: int) -> State:
        return (np.zeros((1, batch, 1), np.float32),)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        assert condition is not None
        assert condition.shape == (*ids.shape, CONDITION_SIZE)
        assert state[0].shape == (1, ids.shape[1], 1)
        self.asked.append((ids, condition))
        return np.broadcast_to(self.logits, (*ids.shape, VOCABULARY_SIZE)), (state[0] + np.float32(len(ids)),)


def even_voice() -> SequenceNetwork:
    return EvenNetwork()
