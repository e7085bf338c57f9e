"""What a network writes beside what people wrote: how fast, and how much alike."""

import time
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from music.key_finding import key_of
from music.keys import Key
from music.metre import Metre
from music.notes import Note, in_order
from music.styles import Kind
from workshop.evaluation.comparison import FEWEST, compare
from workshop.evaluation.sample import MeasuredPiece
from workshop.networks.draft import MusicDraft


class Writer(Protocol):
    """A trained network that can write music."""

    def write(self, rng: np.random.Generator, notes: int) -> MusicDraft:
        """New music of about so many notes."""


def written(writer: Writer, pieces: int, notes: int, rng: np.random.Generator) -> tuple[list[MusicDraft], float]:
    """So many drafts of about so many notes, and notes written a second, the first draft's time left out."""
    drafts = [writer.write(rng, notes)]
    started = time.perf_counter()
    drafts += [writer.write(rng, notes) for _ in range(pieces - 1)]
    elapsed_s = time.perf_counter() - started
    return drafts, sum(draft.notes for draft in drafts[1:]) / elapsed_s


def sample_of(notes: Sequence[Note], metre: Metre, most: int) -> MeasuredPiece:
    """The first notes, from the bar of the first one on, in the key that they alone tell: the same for all.

    Raises:
        SampleError: there are none.
    """
    first = in_order(notes)[:most]
    start_ql = metre.bar_ql * int((first[0].onset_ql + 1e-6) / metre.bar_ql) if first else 0.0
    moved = [note.moved(-min(start_ql, note.onset_ql)) for note in first]
    return MeasuredPiece.of_notes(moved, key_of(moved, Key.parse("C major")), metre)


def overlap(generated: Sequence[MeasuredPiece], people: Sequence[MeasuredPiece], seed: int) -> float | None:
    """Mean ratio, over all measures, of overlap with people's to that of people's with people's.

    None where there are fewer pieces of either than can be compared.
    """
    if min(len(generated), len(people)) < FEWEST:
        return None
    return compare(generated, people, Kind.PIANO, np.random.default_rng(seed)).mean_ratio()
