"""Songs from files: our own `.json`, and karaoke and notation files of any origin."""

from importlib import import_module
from pathlib import Path

from music.readers import ReadError
from pairing.export.formats import Format
from pairing.reading.heard import Report
from pairing.song import Song

__all__ = ["SUFFIXES", "ReadError", "Report", "read_song"]

_READERS = {ending: kind.reader for kind in Format for ending in kind.endings} | dict.fromkeys(
    (".abc", ".krn"), "notation.read_notation"
)
"""By ending, the module here and its function; the last two are read and not written."""

SUFFIXES = tuple(_READERS)
"""Endings of the file names that can be read."""


def read_song(path: Path, report: Report = lambda _: None) -> Song:
    """Reads a song in the format that the file's suffix names: our own `.json` exactly, others as far as they go.

    Every syllable is kept. `report` is told, in a sentence, what of the file the song does not hold.

    Raises:
        ReadError: the suffix is not in `SUFFIXES`, the file is missing or broken, there is nothing sung in it, or
            what it says makes no song.
    """
    if path.is_dir():
        raise ReadError(f"{path}: a folder; wanted a song")
    if path.suffix.lower() not in _READERS:
        raise ReadError(f"{path}: unknown format {path.suffix!r}; wanted one of {', '.join(SUFFIXES)}")
    module, function = _READERS[path.suffix.lower()].split(".")
    # each format's library is loaded only for a file in that format
    read = getattr(import_module(f"{__name__}.{module}"), function)
    try:
        song: Song = read(path, report)
    except ReadError:
        raise
    except ValueError as error:
        raise ReadError(f"{path}: {error}; wanted a song") from error
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}; wanted a file that can be read") from error
    return song
