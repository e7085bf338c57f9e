"""What a network learns from, is measured on and is heard beside: piano pieces, or melodies for the voice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from engine.recipe import Report
from music.metre import Metre
from music.notes import Note
from music.styles import Network
from workshop.networks.works import Works, read_works


@dataclass(frozen=True)
class Material:
    """The works of one kind that networks are compared on.

    Attributes:
        works: pieces or melodies by split.
        notes_of: all notes of one of them, and its metre.
    """

    works: Any
    notes_of: Callable[[Any], tuple[tuple[Note, ...], Metre]]

    @property
    def digest(self) -> str:
        """The same for the same works in the same splits."""
        told = [
            (split, one.work, len(notes), sum(note.pitch_midi for note in notes))
            for split in ("train", "valid", "test")
            for one in getattr(self.works, split)
            for notes, _ in (self.notes_of(one),)
        ]
        return sha256(repr(told).encode()).hexdigest()[:16]

    def some(self, split: str, most_notes: int) -> list[Any]:
        """Whole pieces of a split, spread evenly, of at most so many notes together, but at least one."""
        found = [one for one in getattr(self.works, split) if self._count(one)]
        every = 1
        while every < len(found) and sum(map(self._count, found[::every])) > most_notes:
            every += 1
        return found[::every]

    def openings(self, most: int, notes: int) -> list[tuple[tuple[Note, ...], Metre]]:
        """Notes and metre of the first piece with so many notes of each test work, at most so many, spread evenly."""
        first: dict[str, Any] = {}
        for one in self.works.test:
            if self._count(one) >= notes:
                first.setdefault(one.work, one)
        found = list(first.values())
        places = np.linspace(0, len(found), min(most, len(found)), endpoint=False).astype(int)
        return [self.notes_of(found[place]) for place in places]

    def _count(self, one: Any) -> int:
        return len(self.notes_of(one)[0])


def read_material(network: str, folders: Sequence[Path], cache: Path, report: Report, workers: int) -> Material:
    """The works for a network, read once and kept in the cache.

    Raises:
        CorpusError: there are none of its kind, or too few.
    """
    if network == Network.VOICE:
        from workshop.networks.shipped.voice import read_sung_works

        return Material(read_sung_works(folders, cache / "sung.jsonl.gz", workers), _of_melody)
    return Material(read_works(folders, cache, report, workers), _of_piece)


def counts(works: Works) -> str:
    """How much there is of each split, for people."""
    return ", ".join(f"{name}: {_told(getattr(works, name))}" for name in ("train", "valid", "test"))


def _told(pieces: Iterable[Any]) -> str:
    listed = list(pieces)
    notes = sum(len(_of_piece(piece)[0]) for piece in listed)
    return f"{len({piece.work for piece in listed})} works, {notes} notes"


def _of_piece(piece: Any) -> tuple[tuple[Note, ...], Metre]:
    return (*piece.right, *piece.left), piece.metre


def _of_melody(named: Any) -> tuple[tuple[Note, ...], Metre]:
    return named.melody.notes, named.melody.metre
