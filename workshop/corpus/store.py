"""Encoded pieces on disk: an index of files and pieces, and one long file with all their arrays.

The index is an SQLite database, which no kill can leave half written; the arrays are appended to `arrays.bin`, of which
only what the index names counts. Training maps that file into memory, so that a corpus may be larger than it.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from time import monotonic
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""An encoded piece: its arrays by name."""

INDEX, ARRAYS = "index.sqlite", "arrays.bin"

_SAVE_EVERY_S = 5.0
"""What a kill can cost: so many seconds of reading."""

_ALIGNMENT = 8

_TABLES = """
CREATE TABLE about (version TEXT, end INT);
CREATE TABLE files (path TEXT PRIMARY KEY, size INT, mtime_ns INT, digest BLOB, reason TEXT);
CREATE INDEX digests ON files (digest);
CREATE TABLE pieces (digest BLOB, place INT, work TEXT, opening BLOB, notes BLOB, layout TEXT, start INT,
    PRIMARY KEY (digest, place));
"""

_WANTED = "CREATE TEMP TABLE wanted (path TEXT PRIMARY KEY, size INT, mtime_ns INT)"

_UNREAD = """
SELECT wanted.path, wanted.size, wanted.mtime_ns FROM wanted LEFT JOIN files USING (path, size, mtime_ns)
WHERE files.path IS NULL ORDER BY wanted.path
"""

_SELECTED = """
SELECT min(path) AS first, work, opening, layout, start
FROM wanted JOIN files USING (path) JOIN pieces USING (digest) GROUP BY notes ORDER BY first, place
"""
"""Pieces of the wanted files, those with the same notes once, in an order that does not hang on that of reading."""

_COUNTS = """
SELECT count(*), count(reason), count(digest) - count(DISTINCT digest) FROM wanted JOIN files USING (path)
"""

_PIECE_COUNT = """
SELECT count(*) FROM pieces WHERE digest IN (SELECT digest FROM wanted JOIN files USING (path))
"""


class PieceStoreError(ValueError):
    """A store that cannot be used."""


@dataclass(frozen=True)
class FileState:
    """A file as it was when it was read."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class StoredPiece:
    """A piece on its way to the store.

    Attributes:
        work: what it is called.
        opening: a digest of how it opens: pieces that open alike are one work.
        notes: a digest of its notes: pieces with the same notes are one piece.
        arrays: it, encoded.
    """

    work: str
    opening: bytes
    notes: bytes
    arrays: Arrays


@dataclass(frozen=True)
class Counts:
    """What became of the wanted files.

    Attributes:
        files: how many there are.
        refused: of them gave nothing.
        same_bytes: of them are copies of another.
        pieces: all that were found, copies of files not counted.
        same_notes: of them are another piece once more.
    """

    files: int
    refused: int
    same_bytes: int
    pieces: int
    same_notes: int


class StoredPieces(Sequence[Arrays]):
    """Encoded pieces in a file that is mapped into memory, not read: what is used of it is loaded.

    Args:
        path: the file.
        places: for every piece its work, the layout of its arrays, and where they begin.
    """

    def __init__(self, path: Path, places: Iterable[tuple[str, str, int]]) -> None:
        self._places = tuple(places)
        # an empty file cannot be mapped
        self._bytes = np.asarray(np.memmap(path, np.uint8, "r")) if path.stat().st_size else np.zeros(0, np.uint8)

    @property
    def works(self) -> tuple[str, ...]:
        """The work of each piece."""
        return tuple(work for work, _, _ in self._places)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, piece: int) -> Arrays: ...
    @overload
    def __getitem__(self, piece: slice) -> tuple[Arrays, ...]: ...

    def __getitem__(self, piece: int | slice) -> Arrays | tuple[Arrays, ...]:
        if isinstance(piece, slice):
            return tuple(self[number] for number in range(len(self))[piece])
        _, layout, start = self._places[piece]
        arrays = {}
        for name, dtype, shape in json.loads(layout):
            size = np.dtype(dtype).itemsize * prod(shape)
            arrays[name] = self._bytes[start : start + size].view(dtype).reshape(shape)
            start += _padded(size)
        return arrays


class PieceStore:
    """A store in a folder, for one process at a time.

    Args:
        folder: where it lies or shall lie.
        version: of reading and encoding; a store of another version is begun anew.
        files: what is wanted of it; what else it holds is kept, but not given.

    Raises:
        StoreError: another process has it open, or its index is damaged.
    """

    def __init__(self, folder: Path, version: str, files: Iterable[FileState]) -> None:
        self._folder = folder
        with self._writing():
            folder.mkdir(parents=True, exist_ok=True)
        self._index = _open_index(folder, version)
        self._arrays = (folder / ARRAYS).open("ab")
        self._end = int(self._index.execute("SELECT end FROM about").fetchone()[0])
        self._arrays.truncate(self._end)  # what a killed run wrote after it last saved
        self._saved_s = monotonic()
        self._index.execute(_WANTED)
        self._index.executemany(
            "INSERT INTO wanted VALUES (?, ?, ?)", ((file.path, file.size, file.mtime_ns) for file in files)
        )

    def __enter__(self) -> "PieceStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.save()
        self._arrays.close()
        self._index.close()

    def unread(self) -> list[FileState]:
        """The wanted files that the store does not know as they are now."""
        return [FileState(*row) for row in self._index.execute(_UNREAD)]

    def add(self, file: FileState, digest: bytes, pieces: Iterable[StoredPiece]) -> None:
        """Keeps what a file held; of files with the same bytes, and so the same digest, once and by the first name."""
        with self._writing():
            stored = self._index.execute("SELECT 1 FROM pieces WHERE digest = ?", (digest,)).fetchone()
            first = self._index.execute("SELECT min(path) FROM files WHERE digest = ?", (digest,)).fetchone()[0]
            for place, piece in enumerate(pieces):
                if not stored:
                    self._append(digest, place, piece)
                elif first is None or file.path < first:
                    named = (piece.work, digest, place)
                    self._index.execute("UPDATE pieces SET work = ? WHERE digest = ? AND place = ?", named)
        self._know(file, digest, None)

    def refuse(self, file: FileState, reason: str) -> None:
        """Keeps why a file gave nothing."""
        self._know(file, None, reason)

    def save(self) -> None:
        """Makes all that was added last, whatever happens to this process."""
        with self._writing():
            self._arrays.flush()
            os.fsync(self._arrays.fileno())
            self._index.execute("UPDATE about SET end = ?", (self._end,))
            self._index.commit()
        self._saved_s = monotonic()

    def refused(self) -> list[tuple[str, str]]:
        """(path, reason) of the wanted files that gave nothing."""
        wanted = "SELECT path, reason FROM wanted JOIN files USING (path) WHERE reason IS NOT NULL ORDER BY path"
        return list(self._index.execute(wanted))

    def counts(self) -> Counts:
        """What became of the wanted files."""
        files, refused, same_bytes = self._index.execute(_COUNTS).fetchone()
        found = self._index.execute(_PIECE_COUNT).fetchone()[0]
        return Counts(files, refused, same_bytes, found, found - len(self._index.execute(_SELECTED).fetchall()))

    def pieces(self) -> StoredPieces:
        """The pieces of the wanted files, each once, those that open alike as one work."""
        self.save()
        first_work: dict[bytes, str] = {}
        selected = self._index.execute(_SELECTED)
        places = [(first_work.setdefault(opening, work), *place) for _, work, opening, *place in selected]
        return StoredPieces(self._folder / ARRAYS, places)

    def _know(self, file: FileState, digest: bytes | None, reason: str | None) -> None:
        row = (file.path, file.size, file.mtime_ns, digest, reason)
        with self._writing():
            self._index.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", row)
        if monotonic() > self._saved_s + _SAVE_EVERY_S:
            self.save()

    def _append(self, digest: bytes, place: int, piece: StoredPiece) -> None:
        row = (digest, place, piece.work, piece.opening, piece.notes, _layout(piece.arrays), self._end)
        self._index.execute("INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for array in piece.arrays.values():
            content = np.ascontiguousarray(array).tobytes()
            self._arrays.write(content.ljust(_padded(len(content)), b"\0"))
            self._end += _padded(len(content))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise PieceStoreError(f"{self._folder} cannot be written to: {error}") from error


def _open_index(folder: Path, version: str) -> sqlite3.Connection:
    path = folder / INDEX
    index = sqlite3.connect(path, timeout=1)
    try:
        index.execute("PRAGMA locking_mode = EXCLUSIVE")
        index.execute("BEGIN EXCLUSIVE")
        if index.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
            if index.execute("SELECT version FROM about").fetchone() == (version,):
                return index
            for table in ("about", "files", "pieces"):
                index.execute(f"DROP TABLE {table}")
        for statement in _TABLES.split(";"):
            index.execute(statement)
        index.execute("INSERT INTO about VALUES (?, 0)", (version,))
    except sqlite3.Error as error:
        index.close()
        raise PieceStoreError(f"{path}: {error}; wanted a sound index that no other run has open") from error
    return index


def _layout(arrays: Arrays) -> str:
    return json.dumps([[name, array.dtype.str, array.shape] for name, array in arrays.items()])


def _padded(size: int) -> int:
    """Arrays begin where any type may be read."""
    return -(-size // _ALIGNMENT) * _ALIGNMENT
