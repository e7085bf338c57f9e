"""The score as a picture: MusicXML drawn by verovio."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from engine.files import write_text
from pairing.export.formats import ExportError, Format, MissingPackageError
from pairing.export.musicxml import musicxml_bytes
from pairing.song import Song

PAGE_TENTHS_MM = (2100, 2970)
"""Width and height of a page, in tenths of a millimetre: A4."""

_HIGHEST_TENTHS_MM = 60_000
"""What verovio can take for a page: some 300 bars with a piano."""


def write_svg(song: Song, path: Path) -> None:
    """Writes the whole score on one page as wide as A4 and as high as it needs, the music's font within it.

    Raises:
        MissingPackageError: verovio is not installed.
        ExportError: the score is too long for one page.
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    page, *more = drawn_pages(song, pageHeight=_HIGHEST_TENTHS_MM, adjustPageHeight=True)
    if more:
        raise ExportError(f"the score of {song.title!r} is too long for one picture; wanted pdf, which has pages")
    write_text(path, page)


def drawn_pages(song: Song, **options: Any) -> list[str]:
    """The pages of the score as SVG documents, the same for the same song.

    Args:
        song: what is drawn.
        options: verovio's, over those for A4 pages with the title on the first.

    Raises:
        MissingPackageError: verovio is not installed.
        ExportError: verovio cannot read the score.
    """
    return pages_of(musicxml_bytes(song).decode("utf-8"), **options)


def pages_of(musicxml: str, **options: Any) -> list[str]:
    """The pages of a score in MusicXML, as in `drawn_pages`."""
    try:
        import verovio
    except ModuleNotFoundError as error:
        raise MissingPackageError(Format.SVG, "verovio", "score") from error
    width, height = PAGE_TENTHS_MM
    usual = {"pageWidth": width, "pageHeight": height, "scale": 40, "footer": "none", "xmlIdSeed": 1}
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit(False)
    # by itself it knows where its fonts are in the thread alone that it was imported in
    toolkit.setResourcePath(str(files("verovio") / "data"))
    toolkit.setOptions({**usual, "svgViewBox": True, **options})
    if not toolkit.loadData(musicxml):
        raise ExportError("verovio cannot draw the score")
    return [toolkit.renderToSVG(number) for number in range(1, toolkit.getPageCount() + 1)]
