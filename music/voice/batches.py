"""Training batches of melodies: stretches of phrases side by side, each told its manner and plan, or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch
from music.chords.harmonised import HarmonisedMelody
from music.chords.vocabulary import NO_CHORD
from music.keys import Mode
from music.metre import Metre
from music.voice.condition import (
    CONDITION_SIZE,
    Manner,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    position_features,
)
from music.voice.encoding import EncodedMelody, encode
from music.voice.ids import FIRST_CHORD_ID, START_ID, STOP_ID, bar_steps, is_chord
from music.voice.recall import recalled

STEPS = 208
"""Length of a stretch: about nine phrases of a hymn, five of a song."""


@dataclass(frozen=True)
class VoiceExample:
    """A melody ready to be cut into stretches."""

    encoded: EncodedMelody
    metre: Metre
    mode: Mode
    manner: Manner

    @classmethod
    def of(cls, harmonised: HarmonisedMelody) -> "VoiceExample":
        """Encodes a melody with its harmony."""
        melody = harmonised.melody
        return cls(encode(harmonised), melody.metre, melody.key.mode, Manner.of(melody))

    def stretch(self, start: int) -> slice:
        """The ids from a step on, at most STEPS of them."""
        return slice(start, min(start + STEPS, len(self.encoded.ids)))

    def stretches(self) -> list[slice]:
        """The whole melody in stretches beginning with phrases, without overlap; a phrase too long loses its end."""
        starts = [0]
        for start in self.encoded.phrase_starts:
            if start - starts[-1] >= STEPS * 0.7 and start > starts[-1]:
                starts.append(start)
        ends = [*starts[1:], len(self.encoded.ids)]
        return [slice(start, min(end, start + STEPS)) for start, end in zip(starts, ends, strict=True)]


class VoiceBatches:
    """A `BatchSource` of melodies.

    Every epoch cuts each melody anew, from random phrases; every third stretch is a melody's last. The manner is told
    seven times in ten, the plan six. In validation neither is told.
    """

    def __init__(
        self,
        train: Sequence[VoiceExample],
        valid: Sequence[VoiceExample],
        batch_size: int = 64,
        seed: int = 0,
    ) -> None:
        self.batch_size, self.seed = batch_size, seed
        self._train = [example for example in train for _ in example.stretches()]
        self._valid = [(example, part) for example in valid for part in example.stretches()]
        self._order: tuple[int, NDArray[np.int64]] | None = None

    @property
    def batches_per_epoch(self) -> int:
        """Enough to see every melody about once."""
        return max(1, len(self._train) // self.batch_size)

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`."""
        if self._order is None or self._order[0] != epoch:
            self._order = (epoch, np.random.default_rng([self.seed, epoch]).permutation(len(self._train)))
        # numpy takes a last 0 for nothing, and [seed, epoch] draws the epoch's order
        rng = np.random.default_rng([self.seed, epoch, index + 1])
        rows = self._order[1][index * self.batch_size : (index + 1) * self.batch_size]
        examples = [self._train[row] for row in rows]
        return _batch([(example, example.stretch(_random_start(example, rng))) for example in examples], rng)

    def validation(self) -> Iterator[Batch]:
        """Every validation melody, cut without overlap."""
        for start in range(0, len(self._valid), self.batch_size):
            rows = self._valid[start : start + self.batch_size]
            yield _batch(rows, None, self.batch_size)


def stretch_ids(examples: Sequence[VoiceExample]) -> list[list[int]]:
    """The ids of all stretches as validation cuts them, for another model to be measured on the same."""
    return [e.encoded.ids[part].tolist() for e in examples for part in e.stretches()]


def _random_start(example: VoiceExample, rng: np.random.Generator) -> int:
    starts = np.array(example.encoded.phrase_starts)
    if rng.random() < 1 / 3:  # the end of a melody, where it closes
        last = starts[starts >= len(example.encoded.ids) - STEPS]
        return int(rng.choice(last)) if len(last) else int(starts[-1])
    return int(rng.choice(starts))


def _batch(
    rows: Sequence[tuple[VoiceExample, slice]], rng: np.random.Generator | None, batch_size: int | None = None
) -> Batch:
    size = batch_size or len(rows)
    inputs = np.full((size, STEPS), STOP_ID, np.int32)
    targets = np.full((size, STEPS), STOP_ID, np.int32)
    weights = np.zeros((size, STEPS), np.float32)
    condition = np.zeros((size, STEPS, CONDITION_SIZE), np.float32)
    for row, (example, part) in enumerate(rows):
        ids = example.encoded.ids[part]
        targets[row, : len(ids)] = ids
        inputs[row, 0], inputs[row, 1 : len(ids)] = START_ID, ids[:-1]
        weights[row, : len(ids)] = 1
        condition[row, : len(ids)] = _told(example, part, rng)
    return Batch(inputs, targets, weights, condition)


def _told(example: VoiceExample, part: slice, rng: np.random.Generator | None) -> NDArray[np.float32]:
    encoded, bar = example.encoded, bar_steps(example.metre)
    condition = position_features(example.metre, example.mode)[encoded.clock[part] % bar]
    add_place(condition, encoded.clock[part], encoded.phrase_clock[part], bar)
    add_harmony(condition, _chords_in_force(encoded.ids[part]), encoded.chord_due[part])
    add_recalled(condition, *recalled(encoded.ids[part].tolist()))  # of this stretch alone, as a reader of it would
    if rng is not None:
        if rng.random() < 0.7:
            add_manner(condition, example.manner)
        if rng.random() < 0.6:
            add_plan(condition, encoded.syllables_left[part], encoded.phrases_left[part])
    return condition


def _chords_in_force(ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """The latest chord before each id."""
    chords, latest = [], NO_CHORD
    for token in ids.tolist():
        chords.append(latest)
        if is_chord(token):
            latest = token - FIRST_CHORD_ID
    return np.array(chords, np.int64)
