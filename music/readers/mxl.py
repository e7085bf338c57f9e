"""MusicXML documents from disk, plain or zipped, with limits so that no small file fills the memory."""

import zlib
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from music.readers.errors import ReadError

MAX_DOCUMENT_BYTES = 64 * 2**20
"""The longest document read; the longest of 1,500 real scores has 13 MB."""

_CONTAINER = "META-INF/container.xml"


class _PrologEndsError(Exception):
    """The first element has begun, so no declaration can follow."""


def load_document(path: Path) -> ElementTree.Element:
    """The root element of a MusicXML file (`.mxl` holds it zipped).

    Raises:
        ReadError: no such file, a broken zip or document, one too long, or one that declares entities.
    """
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted MusicXML")
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    return _parse(_unzipped(path) if is_zip else _limited(path, path.read_bytes()), path)


def _limited(path: Path, content: bytes) -> bytes:
    if len(content) > MAX_DOCUMENT_BYTES:
        raise ReadError(f"{path}: the document is longer than {MAX_DOCUMENT_BYTES} bytes; wanted a shorter one")
    return content


def _unzipped(path: Path) -> bytes:
    try:
        with ZipFile(path) as archive:
            return _member(archive, _score_name(archive, path), path)
    except (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        # OSError: a place before the file; RuntimeError: encrypted; NotImplementedError: an unknown compression
        raise ReadError(f"{path}: broken zip ({error}); wanted compressed MusicXML") from error


def _member(archive: ZipFile, name: str, path: Path) -> bytes:
    # a zip may lie about the size of what it holds: read no further than the limit
    with archive.open(name) as member:
        return _limited(path, member.read(MAX_DOCUMENT_BYTES + 1))


def _score_name(archive: ZipFile, path: Path) -> str:
    """Name of the score in the archive: what the container names, else the first document."""
    documents = [n for n in archive.namelist() if n.endswith((".xml", ".musicxml")) and "META-INF/" not in n]
    named = [name for name in _named_by_container(archive, path) if name in documents]
    if not documents:
        raise ReadError(f"{path}: a zip without a score in it; wanted compressed MusicXML")
    return (named or documents)[0]


def _named_by_container(archive: ZipFile, path: Path) -> list[str]:
    if _CONTAINER not in archive.namelist():
        return []
    try:
        container = _parse(_member(archive, _CONTAINER, path), path)
    except ReadError:
        # real archives hold broken containers (a title with quotes) beside a sound score
        return []
    return [element.get("full-path", "") for element in container.iter() if element.tag.endswith("rootfile")]


def _parse(content: bytes, path: Path) -> ElementTree.Element:
    try:
        _refuse_entities(content, path)
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, expat.ExpatError, LookupError, ValueError) as error:
        # LookupError and ValueError: an encoding that Python lacks
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{path}: broken XML ({error}); wanted MusicXML") from error


def _refuse_entities(content: bytes, path: Path) -> None:
    """Refuses documents that declare entities: a few lines of them can expand to gigabytes."""

    def declared(name: str, *_: object) -> None:
        raise ReadError(f"{path}: it declares the XML entity {name!r}; wanted MusicXML without entities")

    def began(*_: object) -> None:
        raise _PrologEndsError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = began
    try:
        parser.Parse(content, True)
    except _PrologEndsError:
        return
