"""Training batches of piano pieces: stretches side by side, each told its style, plan and voice, or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch
from music.piano.condition import CONDITION_SIZE, Told, condition_rows
from music.piano.encoding import EncodedPiano
from music.piano.ids import FIRST_BAR, FIRST_CHORD, START, STOP

_Thing = TypeVar("_Thing")

STEPS = 160
"""Length of a stretch: about ninety notes."""
MOST_VALIDATION = 400
"""Stretches validated on: enough to tell one validation from the next."""
STYLE_TOLD, PLAN_TOLD, END_TOLD, VOICE_TOLD = 0.9, 0.6, 0.4, 0.75


@dataclass(frozen=True)
class PianoExample:
    """A piece ready to be cut into stretches."""

    encoded: EncodedPiano
    bar_starts: NDArray[np.int64]

    @classmethod
    def of(cls, encoded: EncodedPiano) -> "PianoExample":
        """Finds where its bars begin."""
        ids = encoded.ids
        return cls(encoded, np.flatnonzero((ids >= FIRST_BAR) & (ids < FIRST_CHORD)))

    def stretches(self) -> list[slice]:
        """The whole piece without overlap."""
        return [slice(start, start + STEPS) for start in range(0, len(self.encoded.ids), STEPS)]

    def random_stretch(self, rng: np.random.Generator) -> slice:
        """A stretch from a random bar on; one in six is the piece's last."""
        start = int(rng.choice(self.bar_starts))
        if rng.random() < 1 / 6:
            start = max(0, len(self.encoded.ids) - STEPS)
        return slice(start, start + STEPS)


class PianoBatches:
    """A `BatchSource` of piano pieces.

    Every epoch cuts each piece anew, from random bars. In validation only the voice is told.
    """

    def __init__(
        self, train: Sequence[PianoExample], valid: Sequence[PianoExample], batch_size: int, seed: int = 0
    ) -> None:
        self.batch_size, self.seed = batch_size, seed
        self._train = [example for example in train for _ in example.stretches()]
        self._valid = [(example, part) for example in valid for part in example.stretches()]
        self._order: tuple[int, NDArray[np.int64]] | None = None

    @property
    def batches_per_epoch(self) -> int:
        """Enough to see every piece about once."""
        return max(1, len(self._train) // self.batch_size)

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`."""
        if self._order is None or self._order[0] != epoch:
            self._order = (epoch, np.random.default_rng([self.seed, epoch]).permutation(len(self._train)))
        # numpy takes a last 0 for nothing, and [seed, epoch] draws the epoch's order
        rng = np.random.default_rng([self.seed, epoch, index + 1])
        rows = self._order[1][index * self.batch_size : (index + 1) * self.batch_size]
        examples = [self._train[row] for row in rows]
        return _batch([(example, example.random_stretch(rng)) for example in examples], rng, len(rows))

    def validation(self, most: int = MOST_VALIDATION) -> Iterator[Batch]:
        """Stretches without overlap, at most so many, spread evenly over the validation pieces."""
        rows = spread(self._valid, most)
        for start in range(0, len(rows), self.batch_size):
            yield _batch(rows[start : start + self.batch_size], None, self.batch_size)


def spread(things: Sequence[_Thing], most: int) -> Sequence[_Thing]:
    """At most so many of the things, evenly spread."""
    return things[:: max(1, -(-len(things) // most))]


def stretch_ids(examples: Sequence[PianoExample]) -> list[list[int]]:
    """The ids of all stretches without overlap, for another model to be measured on the same."""
    return [example.encoded.ids[part].tolist() for example in examples for part in example.stretches()]


def _batch(rows: Sequence[tuple[PianoExample, slice]], rng: np.random.Generator | None, size: int) -> Batch:
    inputs = np.full((size, STEPS), STOP, np.int32)
    targets = np.full((size, STEPS), STOP, np.int32)
    weights = np.zeros((size, STEPS), np.float32)
    condition = np.zeros((size, STEPS, CONDITION_SIZE), np.float32)
    for row, (example, part) in enumerate(rows):
        ids = example.encoded.ids[part]
        targets[row, : len(ids)] = ids
        inputs[row, 0], inputs[row, 1 : len(ids)] = START, ids[:-1]
        weights[row, : len(ids)] = 1
        condition[row, : len(ids)] = condition_rows(example.encoded.states[part], _told(example.encoded, rng))
    return Batch(inputs, targets, weights, condition)


def _told(encoded: EncodedPiano, rng: np.random.Generator | None) -> Told:
    always = (encoded.metre, encoded.mode, encoded.tempo_bpm)
    if rng is None:
        return Told(*always, style=None, plan=None, bars=None, voice=encoded.voice)
    style, plan, end, voice = rng.random(4) < (STYLE_TOLD, PLAN_TOLD, END_TOLD, VOICE_TOLD)
    return Told(
        *always,
        style=encoded.style if style else None,
        plan=encoded.plan if plan else None,
        bars=len(encoded.plan) if end else None,
        voice=encoded.voice if voice else encoded.voice[:0],
    )
