"""Compressed MusicXML (`.mxl`): the MusicXML file in a zip with a container that names it."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from engine.files import write_bytes
from pairing.export.musicxml import musicxml_bytes
from pairing.song import Song

MIMETYPE = "application/vnd.recordare.musicxml"
SCORE_NAME = "score.musicxml"
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="{SCORE_NAME}" media-type="{MIMETYPE}+xml"/>
  </rootfiles>
</container>
"""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every member, so that the same song gives the same bytes."""


def write_mxl(song: Song, path: Path) -> None:
    """Writes `song.mxl`, with the parts of a compressed score as MusicXML 4.0 has them.

    Raises:
        ChordSymbolError: a chord symbol that music21 does not know.
    """
    write_bytes(path, mxl_bytes(song))


def mxl_bytes(song: Song) -> bytes:
    """The content of `song.mxl`.

    Raises:
        ChordSymbolError: a chord symbol that music21 does not know.
    """
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        # The type comes first and as it is, so that it can be told from the file's first bytes.
        archive.writestr(ZipInfo("mimetype", _EARLIEST), MIMETYPE, ZIP_STORED)
        archive.writestr(ZipInfo("META-INF/container.xml", _EARLIEST), _CONTAINER, ZIP_DEFLATED)
        archive.writestr(ZipInfo(SCORE_NAME, _EARLIEST), musicxml_bytes(song), ZIP_DEFLATED)
    return content.getvalue()
