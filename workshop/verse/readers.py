"""Readers of corpora of verse: files and folders of stanzas."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from lyrics.readers import CleanStanza, clean_line
from workshop.corpus.errors import CorpusError


def read_stanzas(path: Path) -> Iterator[CleanStanza]:
    """Stanzas of a `.jsonl` or `.jsonl.gz` file whose rows are `{"book": id, "lines": [...]}`.

    Stanzas with a line that is no verse are left out.

    Raises:
        CorpusError: the file is missing or damaged, or a row is not of that shape; the row's number is named.
    """
    if not path.is_file():
        raise CorpusError(f"no corpus at {path}; wanted a .jsonl or .jsonl.gz file of stanzas")
    for number, row in enumerate(_rows(path), start=1):
        try:
            fields = json.loads(row)
            book, texts = str(fields["book"]), _texts(fields["lines"])
        except (ValueError, TypeError, KeyError) as error:
            raise CorpusError(f'{path}, row {number}: wanted {{"book", "lines"}}, got {row[:60]!r}') from error
        lines = [clean_line(text) for text in texts]
        if all(lines):
            yield CleanStanza(book, tuple(line for line in lines if line))


def _rows(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as rows:
            yield from rows
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise CorpusError(f"{path} cannot be read ({error})") from error


def _texts(lines: object) -> list[str]:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise TypeError("no list of strings")
    return lines


def stanza_files(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and all files of stanzas in the folders, by name.

    Raises:
        CorpusError: a folder holds none.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")]) if path.is_dir() else [path]
        if not inside:
            raise CorpusError(f"no file of stanzas in {path}; wanted .jsonl or .jsonl.gz files")
        found += inside
    return found
