"""A fake network whose figures can be worked out by hand."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import State
from lyrics.condition import CONDITION_SIZE
from lyrics.vocabulary import START_ID


@dataclass
class Remembering:
    """Logits by the last two ids, the one before in the state: what is fed out of order shows."""

    table: NDArray[np.float32]

    def start(self, batch: int) -> State:
        return (np.full((1, batch, 1), START_ID, np.float32),)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        assert condition is not None
        assert condition.shape == (*ids.shape, CONDITION_SIZE)
        assert not condition.any()
        before = np.concatenate([state[0][0].T.astype(int), ids[:-1]])
        return self.table[before, ids], (ids[-1][None, :, None].astype(np.float32),)
