"""Works that the family learns from and is measured on: the same split for every network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.recipe import Report
from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.pieces import PianoPiece, PianoStyle
from workshop.corpus.reading import READING_VERSION, ReadFile, read_folders, read_music
from workshop.corpus.splits import filled_splits
from workshop.corpus.store import Arrays

_STORING_VERSION = 1
"""Raised whenever the same piece would be stored otherwise."""


@dataclass(frozen=True)
class Works:
    """Pieces by split; all pieces of a work fall into one."""

    train: tuple[PianoPiece, ...]
    valid: tuple[PianoPiece, ...]
    test: tuple[PianoPiece, ...]


def read_works(folders: Sequence[Path], cache: Path, report: Report, workers: int = 2) -> Works:
    """The piano music of every MIDI file and score in the folders, in the keys it is written in, by split.

    Args:
        folders: where the files lie.
        cache: folder that keeps what was read, for the next time.
        report: is told what was found and refused.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, no music file in it, or too few works for three splits.
        StoreError: the cache is damaged, in use, or on a full disk.
    """
    version = f"{READING_VERSION} pieces {_STORING_VERSION}"
    stored = read_folders(folders, cache, _read_file, version, report, workers)
    pieces = [_piece(work, arrays) for work, arrays in zip(stored.works, stored, strict=True)]
    return Works(**{name: tuple(found) for name, found in filled_splits(pieces, "piano piece").items()})


def sounding_notes(pieces: Iterable[PianoPiece]) -> int:
    """How many notes the hands of all pieces play."""
    return sum(len(piece.right) + len(piece.left) for piece in pieces)


def _read_file(path: Path) -> ReadFile:
    return read_music(path, _arrays)


def _arrays(piece: PianoPiece) -> Arrays:
    hands = {name: _rows(notes) for name, notes in (("right", piece.right), ("left", piece.left))}
    about = (piece.key, piece.metre, piece.style)
    return {
        **hands,
        "voice": _rows(piece.voice),
        "tempo_bpm": np.array([piece.tempo_bpm]),
        "about": np.frombuffer("\n".join(map(str, about)).encode(), np.uint8),
    }


def _piece(work: str, arrays: Arrays) -> PianoPiece:
    key, metre, style = arrays["about"].tobytes().decode().split("\n")
    right, left, voice = (_notes(arrays[name]) for name in ("right", "left", "voice"))
    tempo_bpm = float(arrays["tempo_bpm"][0])
    return PianoPiece(work, PianoStyle(style), right, left, Key.parse(key), Metre.parse(metre), tempo_bpm, voice)


def _rows(notes: Sequence[Note]) -> NDArray[np.float64]:
    """(notes, 4): onset and duration in quarters, pitch, velocity."""
    rows = [(note.onset_ql, note.duration_ql, note.pitch_midi, note.velocity) for note in notes]
    return np.array(rows, np.float64).reshape(-1, 4)


def _notes(rows: NDArray[np.float64]) -> tuple[Note, ...]:
    return tuple(Note(onset, duration, int(pitch), int(velocity)) for onset, duration, pitch, velocity in rows.tolist())
