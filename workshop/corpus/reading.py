"""Music for piano out of folders of any size, MIDI and scores: read in parallel, once, kept for the next time."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path

import numpy as np

from engine.files import write_text
from engine.recipe import Report
from music.piano.pieces import PianoPiece, PianoStyle
from music.piano.reading import NoPianoError, read_piano_pieces, work_of
from music.readers import SUFFIXES, ReadError
from workshop.corpus.errors import CorpusError
from workshop.corpus.midi import read_midi_tracks
from workshop.corpus.pieces import piano_piece
from workshop.corpus.store import Arrays, Counts, FileState, PieceStore, StoredPiece, StoredPieces
from workshop.corpus.workers import Answers, Lost

REFUSED = "refused.tsv"
"""Lies beside the store: a file and the reason it gave nothing, on a line each."""

READING_VERSION = 2
"""Raised whenever the same files would give other pieces."""

_MIDI_SUFFIXES = (".mid", ".midi", ".kar")

_MAX_MIDI_BYTES, _MAX_SCORE_BYTES = 8_000_000, 64_000_000
"""Larger files are no music for a piano."""

_SECONDS_A_FILE = 60.0
"""The largest scores take ten."""

_OPENING_NOTES = 20
"""Pieces whose upper lines open with the same so many intervals are one work."""

ReadFile = tuple[bytes, tuple[StoredPiece, ...]]
"""A digest of a file's bytes, and what it held."""


def read_folders(
    folders: Sequence[Path],
    cache: Path,
    read: Callable[[Path], ReadFile],
    version: str,
    report: Report,
    workers: int = 2,
) -> StoredPieces:
    """What every MIDI file and score in the folders and the folders in them holds.

    What was read before and has not changed, by size and time, is not read again, also when a run was cut off. Files
    that give nothing are listed with their reason in `refused.tsv` in the cache. Files of the same bytes and pieces of
    the same notes, in whatever key, count once. The arrays stay on disk until they are used.

    Args:
        folders: where the files lie.
        cache: folder of the store.
        read: a function of a module, such as `read_music` with what is kept of a piece; may refuse a file with
            `ReadError` or `NoPianoError`.
        version: what must be the same for stored arrays to be used again.
        report: is told what was found and refused.
        workers: processes to read with.

    Raises:
        CorpusError: no such folder, or no music file in it.
        StoreError: the cache is damaged, in use, or on a full disk.
    """
    files = music_files(folders)
    with PieceStore(cache, version, files) as store:
        _read_unread(store, read, workers)
        counts, refused = store.counts(), store.refused()
        pieces = store.pieces()
    write_text(cache / REFUSED, "".join(f"{path}\t{' '.join(reason.split())}\n" for path, reason in refused))
    report(_told(counts, cache))
    return pieces


def music_files(folders: Iterable[Path]) -> list[FileState]:
    """All music files below the folders, as they are now, in order of their paths.

    Raises:
        CorpusError: no such folder, or no music file in it.
    """
    found: dict[str, FileState] = {}
    for folder in folders:
        if not folder.is_dir():
            raise CorpusError(f"{folder}: no such folder; wanted one with music files")
        here = [_state(path) for path in _walk(folder.resolve()) if path.lower().endswith(SUFFIXES)]
        if not here:
            raise CorpusError(f"{folder}: no music file in it; wanted files ending in {', '.join(SUFFIXES)}")
        found |= {state.path: state for state in here}
    return [found[path] for path in sorted(found)]


def read_music(path: Path, kept: Callable[[PianoPiece], Arrays]) -> ReadFile:
    """All piano music of one file, and a digest of the file.

    Args:
        path: MIDI or a score.
        kept: what is stored of a piece.

    Raises:
        ReadError: the file is broken, or larger than any music.
        NoPianoError: it holds no music for piano.
    """
    is_midi = path.suffix.lower() in _MIDI_SUFFIXES
    limit = _MAX_MIDI_BYTES if is_midi else _MAX_SCORE_BYTES
    size = path.stat().st_size
    if size > limit:
        raise ReadError(f"{path}: {size} bytes; wanted at most {limit}")
    content = path.read_bytes()
    pieces = (_of_midi(path, content),) if is_midi else read_piano_pieces(path)
    # all stretches of a file must fall into the same split
    opening = digest(_opening(pieces[0]))
    stored = (StoredPiece(piece.work, opening, digest(_notes(piece)), kept(piece)) for piece in pieces)
    return digest(content), tuple(stored)


def _of_midi(path: Path, content: bytes) -> PianoPiece:
    return piano_piece(read_midi_tracks(path, content), work_of(path.stem), style_of(path))


def style_of(path: Path) -> PianoStyle:
    """Chopin's where his name stands in the file's name or its folder's; MIDI tells nothing else."""
    named = f"{path.parent.name} {path.name}".lower()
    return PianoStyle.CHOPIN if "chopin" in named else PianoStyle.OTHER


def _read_unread(store: PieceStore, read: Callable[[Path], ReadFile], workers: int) -> None:
    from tqdm import tqdm

    unread = store.unread()
    paths = [Path(file.path) for file in unread]
    answers = Answers(partial(_read_or_refuse, read), paths, workers, _SECONDS_A_FILE)
    progress = tqdm(answers, "reading music", len(unread), unit="file", mininterval=1, disable=not unread)
    for number, answer in progress:
        if isinstance(answer, Lost):
            store.refuse(unread[number], answer.reason)
        else:
            store.add(unread[number], *answer)


def _read_or_refuse(read: Callable[[Path], ReadFile], path: Path) -> ReadFile | Lost:
    try:
        return read(path)
    except (ReadError, NoPianoError) as error:
        return Lost(str(error).removeprefix(f"{path}: "))


def _told(counts: Counts, cache: Path) -> str:
    return (
        f"{counts.files} files: {counts.pieces - counts.same_notes} pieces; {counts.same_bytes} files and"
        f" {counts.same_notes} pieces once more; refused: {counts.refused}, reasons in {cache / REFUSED}"
    )


def _walk(folder: Path) -> Iterator[str]:
    """Paths of all files below a folder, links to folders not followed."""
    for where, _, files in os.walk(folder):
        yield from (os.path.join(where, name) for name in files)  # noqa: PTH118 - five times as fast for many files


def _state(path: str) -> FileState:
    try:
        stat = os.stat(path)  # noqa: PTH116 - as above
    except FileNotFoundError:  # a link to nowhere: reading says so
        return FileState(path, -1, 0)
    return FileState(path, stat.st_size, stat.st_mtime_ns)


def _opening(piece: PianoPiece) -> bytes:
    """The first intervals of the upper line."""
    highest: dict[float, int] = {}
    for note in piece.right or piece.left:
        highest[note.onset_ql] = note.pitch_midi
    return np.diff(list(highest.values())[: _OPENING_NOTES + 1]).astype(np.int8).tobytes()


def _notes(piece: PianoPiece) -> bytes:
    """Onsets and pitches from the first note on, whatever hand, key and loudness."""
    notes = sorted((note.onset_ql, note.pitch_midi) for note in (*piece.right, *piece.left))
    return np.subtract(notes, notes[0]).astype(np.float32).tobytes()


def digest(content: bytes) -> bytes:
    """Short, and the same for the same bytes alone."""
    return blake2b(content, digest_size=16).digest()
