"""What the letter network learns from: the words of the lexicon, aligned; and which of them it never sees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from engine.batches import TagBatch
from lyrics.english.alignment import AlignmentError, Costs, Unit, align
from lyrics.english.letters import LETTERS, CodingError, SoundClasses, StressClass, encode_letters
from lyrics.english.table import entry_pronunciations

TEST_WORDS, VALIDATION_WORDS = 5000, 3000
LONGEST = 18
"""Letters; one word in ten thousand is longer."""


@dataclass(frozen=True)
class WordSplit:
    """The words of a lexicon, dealt out by digest: the same lexicon gives the same words."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


def split_words(words: Iterable[str], test: int = TEST_WORDS, validation: int = VALIDATION_WORDS) -> WordSplit:
    """Deals out the words that are written with letters alone."""
    dealt = sorted(
        (word for word in words if set(word) <= set(LETTERS)), key=lambda word: sha256(word.encode()).digest()
    )
    return WordSplit(tuple(dealt[test + validation :]), tuple(dealt[test : test + validation]), tuple(dealt[:test]))


@dataclass(frozen=True)
class LetterExample:
    """A word with one of its pronunciations, as far as its letters spell it."""

    word: str
    units: tuple[Unit, ...]


def examples(words: Iterable[str], lines: Mapping[str, str], costs: Costs) -> Iterator[LetterExample]:
    """The words with all their pronunciations; what cannot be aligned is left out."""
    for word in words:
        for pronunciation in entry_pronunciations(lines[word]):
            try:
                yield LetterExample(word, align(word, pronunciation.phonemes, costs))
            except AlignmentError:
                continue


class LetterBatches:
    """Words of one length side by side, so that none is padded.

    Args:
        train: what is learned.
        validation: what is measured after every epoch.
        classes: of sounds.
        batch_size: words a batch.
        seed: of the order of words and batches.
    """

    def __init__(
        self,
        train: Iterable[LetterExample],
        validation: Iterable[LetterExample],
        classes: SoundClasses,
        batch_size: int,
        seed: int = 0,
    ) -> None:
        self._train, self._validation = _by_length(train, classes), _by_length(validation, classes)
        self._batch_size, self._seed = batch_size, seed
        self._dealt: tuple[int, Sequence[TagBatch]] | None = None

    @property
    def batches_per_epoch(self) -> int:
        """How many training batches an epoch has."""
        return sum(-(-len(batch.ids) // self._batch_size) for batch in self._train)

    def batch(self, epoch: int, index: int) -> TagBatch:
        """Training batch `index` of `epoch`, both from 0; every epoch has an order of its own."""
        if self._dealt is None or self._dealt[0] != epoch:
            rng = np.random.default_rng((self._seed, epoch))
            batches = [part for batch in self._train for part in self._cut(batch, rng.permutation(len(batch.ids)))]
            self._dealt = (epoch, [batches[place] for place in rng.permutation(len(batches))])
        return self._dealt[1][index]

    def validation(self) -> Iterator[TagBatch]:
        """Batches of the validation words, in a fixed order."""
        for batch in self._validation:
            yield from self._cut(batch, np.arange(len(batch.ids)))

    def _cut(self, batch: TagBatch, order: np.ndarray) -> Iterator[TagBatch]:
        for first in range(0, len(order), self._batch_size):
            rows = order[first : first + self._batch_size]
            yield TagBatch(batch.ids[rows], batch.tags[rows])


def _by_length(found: Iterable[LetterExample], classes: SoundClasses) -> list[TagBatch]:
    """One batch for every length of words; what is said in no class, or too long, is left out."""
    rows: dict[int, list[tuple[list[int], list[list[int]]]]] = {}
    for example in found:
        if len(example.word) > LONGEST:
            continue
        try:
            sounds, stresses = classes.encode(example.units)
        except CodingError:
            continue
        place = [int(stress == StressClass.PRIMARY) for stress in stresses]
        tags = [list(step) for step in zip(sounds, stresses, place, strict=True)]
        rows.setdefault(len(example.word), []).append((encode_letters(example.word), tags))
    return [
        TagBatch(
            np.array([ids for ids, _ in rows[length]], np.int32),
            np.array([tags for _, tags in rows[length]], np.int32),
        )
        for length in sorted(rows)
    ]
