"""Batches of piano rolls: stretches of frames side by side, in training moved up or down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Shuffling
from engine.stretches import spread

Frames = NDArray[np.int8]
"""(steps, instruments, pitches): the state of every cell, 0 silent, 1 sounding or struck, 2 held."""

MOST_VALID_CELLS = 3_500_000
"""Validation is on so many cells at most: all of Nottingham's, and a minute of two cores."""

MOST_CELLS = 400_000
"""Longer rolls than of so many cells are measured in stretches: a cell takes some 3 kB of memory."""

_ROUNDED_TO = 32
"""Lengths are rounded up to multiples of this, since every length is compiled once."""


@dataclass(frozen=True)
class RollExamples:
    """A batch of stretches of piano rolls, side by side.

    Attributes:
        past: (batch, steps, instruments, pitches): the frame before each target; silence before the first.
        present: the same shape: the frames to predict.
        starts: (batch,): number of the first target's frame in its roll.
        weights: (batch, steps): 1 where a frame counts.
    """

    past: Frames
    present: Frames
    starts: NDArray[np.int32]
    weights: NDArray[np.float32]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All four arrays, in the order of the attributes."""
        return self.past, self.present, self.starts, self.weights

    @property
    def targets(self) -> float:
        """How many frames of the batch count in the loss."""
        return float(self.weights.sum())


@dataclass(frozen=True)
class RollBatching:
    """How rolls become batches.

    Attributes:
        steps: frames of a training stretch.
        batch_size: stretches side by side.
        transpose: semitones that a stretch is moved by in training at most, up or down, within the range.
        from_start: share of stretches that begin with their roll.
    """

    steps: int
    batch_size: int
    transpose: int = 6
    from_start: float = 0.4


class RollBatches:
    """An `ExampleSource` of rolls: every epoch cuts and moves them anew; validation takes them whole.

    The first frame of a roll is learned but, as in the published figures, not validated on.
    """

    def __init__(self, train: Sequence[Frames], valid: Sequence[Frames], batching: RollBatching, seed: int = 0) -> None:
        self.batching = batching
        # a roll of one frame has nothing to validate on, and a batch of such no mean
        self._train, self._valid = train, _validated([roll for roll in valid if len(roll) > 1])
        pieces = [max(1, round(len(roll) / batching.steps)) for roll in train]
        self._rows = np.repeat(np.arange(len(train)), pieces)
        self._shuffling = Shuffling(len(self._rows), seed)
        self._ranges = [_range_of(roll) for roll in train]

    @property
    def batches_per_epoch(self) -> int:
        """Enough to see every frame about once."""
        return max(1, len(self._rows) // self.batching.batch_size)

    def batch(self, epoch: int, index: int) -> RollExamples:
        """Training batch `index` of `epoch`."""
        size = self.batching.batch_size
        order, rng = self._rows[self._shuffling.order(epoch)], self._shuffling.draws(epoch, index)
        rolls = [self._moved(row, rng) for row in order[index * size : (index + 1) * size]]
        starts = [self._start(roll, rng) for roll in rolls]
        return stretches(rolls, starts, self.batching.steps)

    def validation(self) -> Iterator[RollExamples]:
        """Whole rolls, those of like length together; of very many some, evenly spread."""
        for batch in in_parts(self._valid, self.batching.batch_size):
            batch.weights[batch.starts == 0, 0] = 0
            yield batch

    def _moved(self, row: int, rng: np.random.Generator) -> Frames:
        roll, (lowest, highest) = self._train[row], self._ranges[row]
        most = self.batching.transpose
        down, up = min(most, lowest), min(most, roll.shape[-1] - 1 - highest)
        return np.roll(roll, int(rng.integers(-down, up + 1)), axis=-1)

    def _start(self, roll: Frames, rng: np.random.Generator) -> int:
        spare = len(roll) - self.batching.steps
        if spare <= 0 or rng.random() < self.batching.from_start:
            return 0
        return int(rng.integers(spare + 1))


def stretches(rolls: Sequence[Frames], starts: Sequence[int], steps: int) -> RollExamples:
    """So many frames of each roll from its start on, padded with silence."""
    shape = (len(rolls), steps + 1, *rolls[0].shape[1:])
    frames, weights = np.zeros(shape, np.int8), np.zeros(shape[:2], np.float32)
    for row, (roll, start) in enumerate(zip(rolls, starts, strict=True)):
        here = roll[max(0, start - 1) : start + steps]
        first = int(start == 0)
        frames[row, first : first + len(here)] = here
        weights[row, 1 : first + len(here)] = 1
    return RollExamples(frames[:, :-1], frames[:, 1:], np.array(starts, np.int32), weights[:, 1:])


def whole_rolls(rolls: Sequence[Frames], batch_size: int) -> Iterator[RollExamples]:
    """Every roll from its start, in batches of like length."""
    order = sorted(range(len(rolls)), key=lambda row: -len(rolls[row]))
    for first in range(0, len(order), batch_size):
        chosen = [rolls[row] for row in order[first : first + batch_size]]
        yield stretches(chosen, [0] * len(chosen), -(-len(chosen[0]) // _ROUNDED_TO) * _ROUNDED_TO)


def in_parts(rolls: Sequence[Frames], batch_size: int, most_cells: int = MOST_CELLS) -> Iterator[RollExamples]:
    """Every frame of every roll once, whole rolls where they have at most so many cells.

    A longer one comes in stretches of so many cells, each half over the one before; its first half is heard but not
    counted again, so that every frame that counts is told at least that many before it.
    """
    if not rolls:
        return
    most = most_cells // rolls[0][0].size
    half = most // 2
    yield from whole_rolls([roll for roll in rolls if len(roll) <= most], batch_size)
    for roll in rolls:
        for start in range(0, max(1, len(roll) - half), half) if len(roll) > most else ():
            part = stretches([roll], [start], 2 * half)
            if start:
                part.weights[:, :half] = 0
            yield part


def _validated(rolls: Sequence[Frames]) -> Sequence[Frames]:
    cells = sum(roll.size for roll in rolls)
    return spread(rolls, max(1, len(rolls) * MOST_VALID_CELLS // max(1, cells))) if cells > MOST_VALID_CELLS else rolls


def _range_of(roll: Frames) -> tuple[int, int]:
    used = np.flatnonzero(roll.any((0, 1)))
    return (int(used[0]), int(used[-1])) if len(used) else (0, roll.shape[-1] - 1)
