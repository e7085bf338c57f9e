"""Training batches of verse: stanzas side by side, each told its theme and its room, or not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.batches import Batch
from lyrics.language import language_of
from lyrics.theme import LEAST_RARITY, ThemeTable
from lyrics.viewpoint import Viewpoint
from lyrics.vocabulary import (
    CONDITION_SIZE,
    START_ID,
    STOP_ID,
    CleanStanza,
    Vocabulary,
    add_room,
    theme_condition,
    viewpoint_condition,
)

LENGTHS = (28, 36, 48, 64, 80)
"""Steps a batch may have: few shapes, little padding. Longer stanzas are left out."""


@dataclass(frozen=True)
class EncodedStanza:
    """A stanza as ids, with what a batch needs to tell the network about it.

    Attributes:
        ids: (steps,) int32, as `Vocabulary.encode` gives them.
        syllables_left: (steps,) before each of the ids is written.
        lines_left: (steps,) likewise.
        topic_words: rows of the theme table that carry its topic.
        valence: -1 to 1.
        viewpoint: how it is told.
    """

    ids: NDArray[np.int32]
    syllables_left: NDArray[np.int32]
    lines_left: NDArray[np.int32]
    topic_words: NDArray[np.int32]
    valence: float
    viewpoint: Viewpoint


def encode_stanza(
    stanza: CleanStanza, vocabulary: Vocabulary, table: ThemeTable, count_syllables: Callable[[str], int]
) -> EncodedStanza:
    """Encodes one stanza; `count_syllables` takes any word."""
    ids = vocabulary.encode(stanza.lines)
    room = [(0, len(stanza.lines) - 1)]
    for number, line in enumerate(stanza.lines):
        left = sum(count_syllables(word) for word in line.words)
        lines_left = len(stanza.lines) - 1 - number
        for word in reversed(line.words):
            room.append((left, lines_left))
            left -= count_syllables(word)
        room.append((0, max(0, lines_left)))
    words = [word.lower() for line in stanza.lines for word in line.words]
    rows = sorted({table.rows[word] for word in words if word in table.rows})
    topical = [row for row in rows if table.rarity[row] >= LEAST_RARITY]
    room_left = np.array(room[: len(ids)], np.int32)
    return EncodedStanza(
        np.array(ids, np.int32),
        room_left[:, 0],
        room_left[:, 1],
        np.array(topical, np.int32),
        table.mean_valence(words),
        language_of().read_viewpoint(words),
    )


class VerseBatches:
    """A `BatchSource` of stanzas, by length.

    In training the theme is the middle of one to four of the stanza's own words, drawn anew every epoch: at writing
    time it will be a word or a few. Three stanzas in ten are told neither theme nor room, two the room alone, one the
    theme alone, the rest both; how the stanza is told is said beside, in parts. In validation nothing is told.
    """

    def __init__(
        self,
        train: Sequence[EncodedStanza],
        valid: Sequence[EncodedStanza],
        table: ThemeTable,
        batch_size: int = 64,
        seed: int = 0,
    ) -> None:
        self.table, self.batch_size, self.seed = table, batch_size, seed
        self._train = _by_length(train)
        self._valid = _by_length(valid)
        full = [(length, len(group) // batch_size) for length, group in self._train.items()]
        self._plan = [length for length, batches in full for _ in range(batches)]
        self._order: tuple[int, list[NDArray[np.int32]], NDArray[np.int64]] | None = None

    @property
    def batches_per_epoch(self) -> int:
        """Full batches an epoch has; what is left over differs from epoch to epoch."""
        return len(self._plan)

    def batch(self, epoch: int, index: int) -> Batch:
        """Training batch `index` of `epoch`."""
        chosen, order = self._epoch(epoch)
        number = int(order[index])
        length = self._plan[number]
        stanzas = [self._train[length][i] for i in chosen[number]]
        # numpy takes a last 0 for nothing, and [seed, epoch] draws the epoch's order
        rng = np.random.default_rng([self.seed, epoch, index + 1])
        return _batch(stanzas, length, self.table, rng)

    def validation(self) -> Iterator[Batch]:
        """All validation stanzas, told nothing."""
        for length, group in self._valid.items():
            for start in range(0, len(group), self.batch_size):
                rows = group[start : start + self.batch_size]
                yield _padded(_batch(rows, length, self.table, None), self.batch_size)

    def _epoch(self, epoch: int) -> tuple[list[NDArray[np.int32]], NDArray[np.int64]]:
        if self._order is None or self._order[0] != epoch:
            rng = np.random.default_rng([self.seed, epoch])
            chosen = []
            for length, group in self._train.items():
                shuffled = rng.permutation(len(group)).astype(np.int32)
                batches = self._plan.count(length)
                chosen += np.split(shuffled[: batches * self.batch_size], batches) if batches else []
            self._order = (epoch, chosen, rng.permutation(len(chosen)))
        return self._order[1], self._order[2]


def _by_length(stanzas: Sequence[EncodedStanza]) -> dict[int, list[EncodedStanza]]:
    groups: dict[int, list[EncodedStanza]] = {length: [] for length in LENGTHS}
    for stanza in stanzas:
        fitting = [length for length in LENGTHS if len(stanza.ids) <= length]
        if fitting:
            groups[fitting[0]].append(stanza)
    return groups


def _batch(stanzas: Sequence[EncodedStanza], length: int, table: ThemeTable, rng: np.random.Generator | None) -> Batch:
    inputs = np.full((len(stanzas), length), STOP_ID, np.int32)
    targets = np.full((len(stanzas), length), STOP_ID, np.int32)
    weights = np.zeros((len(stanzas), length), np.float32)
    condition = np.zeros((len(stanzas), length, CONDITION_SIZE), np.float32)
    for row, stanza in enumerate(stanzas):
        steps = len(stanza.ids)
        targets[row, :steps] = stanza.ids
        inputs[row, 0], inputs[row, 1:steps] = START_ID, stanza.ids[:-1]
        weights[row, :steps] = 1
        if rng is not None:
            condition[row, :steps] = _told(stanza, table, rng)
    return Batch(inputs, targets, weights, condition)


def _told(stanza: EncodedStanza, table: ThemeTable, rng: np.random.Generator) -> NDArray[np.float32]:
    draw = rng.random()
    condition = np.zeros((len(stanza.ids), CONDITION_SIZE), np.float32)
    if draw >= 0.5 and len(stanza.topic_words):
        many = min(int(rng.integers(1, 5)), len(stanza.topic_words))
        rows = rng.choice(stanza.topic_words, many, replace=False)
        topic = table.mean_topic(table.words[row] for row in rows)
        condition += theme_condition(topic, stanza.valence)
    if 0.3 <= draw < 0.9:
        condition = add_room(condition, stanza.syllables_left, stanza.lines_left)
    return condition + viewpoint_condition(_partly(stanza.viewpoint, rng))


def _partly(viewpoint: Viewpoint, rng: np.random.Generator) -> Viewpoint:
    """Each part of it withheld one time in three, all of it one time in five besides."""
    whole, *parts = rng.random(4)
    given = [whole >= 0.2 and part >= 1 / 3 for part in parts]
    told = (viewpoint.diction, viewpoint.speaker, viewpoint.tense)
    return Viewpoint(*(part if is_given else None for part, is_given in zip(told, given, strict=True)))  # type: ignore[arg-type]  # in their order


def _padded(batch: Batch, rows: int) -> Batch:
    """The batch with rows of no weight added, so that its shape is one already compiled."""
    missing = rows - len(batch.weights)

    def fill(array: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.concatenate([array, np.repeat(array[:1], missing, axis=0)]) if missing else array

    weights = np.concatenate([batch.weights, np.zeros((missing, batch.weights.shape[1]), np.float32)])
    return Batch(fill(batch.inputs_ids), fill(batch.targets_ids), weights, fill(batch.condition))  # type: ignore[arg-type]
