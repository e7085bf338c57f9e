"""Readers of music files, one module for each format."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from music.readers.errors import ReadError
from music.scores import Score

__all__ = ["SUFFIXES", "ReadError", "read_piece"]

_READERS = {
    ".mid": ("midi", "read_midi"),
    ".midi": ("midi", "read_midi"),
    ".kar": ("midi", "read_midi"),
    ".krn": ("kern", "read_kern"),
    ".musicxml": ("musicxml", "read_musicxml"),
    ".xml": ("musicxml", "read_musicxml"),
    ".mxl": ("musicxml", "read_musicxml"),
    ".abc": ("abc", "read_abc"),
}

SUFFIXES = tuple(_READERS)
"""Endings of the file names that can be read."""


def read_piece(path: Path, by_staff: bool = False) -> Score:
    """Reads a music file in the format that its suffix names; of many tunes in a file the first.

    Args:
        path: the file.
        by_staff: whether a part on several staves becomes several parts, where the format has staves (MusicXML).

    Raises:
        ReadError: the suffix is not in `SUFFIXES`, or the file is missing, empty or broken.
    """
    if path.is_dir():
        raise ReadError(f"{path}: a folder; wanted a music file")
    if path.suffix.lower() not in _READERS:
        raise ReadError(f"{path}: unknown format {path.suffix!r}; wanted one of {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted a music file")
    module, function = _READERS[path.suffix.lower()]
    # each format's library is loaded only for a file in that format
    read: Callable[..., Score] = getattr(import_module(f"{__name__}.{module}"), function)
    piece = read(path, by_staff) if module == "musicxml" else read(path)
    if not any(part.notes for part in piece.parts):
        raise ReadError(f"{path}: no notes in it; wanted music")
    return piece
