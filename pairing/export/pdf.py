"""The score as printed pages: what verovio draws, laid on pages by Typst."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.files import write_bytes
from pairing.export.formats import Format, MissingPackageError
from pairing.export.svg import PAGE_TENTHS_MM, drawn_pages
from pairing.song import Song

_LABEL = re.compile(r'<title class="labelAttr">[^<]*</title>')
"""A tooltip within a text, which Typst would take for part of it."""

_SIGN = re.compile(r'font-family="Leipzig" font-size="[0-9.]+px">([^<]*)<')
_SIGN_FONT = 'font-family="DejaVu Sans Mono" font-size="405px"'
_LIKENESS = str.maketrans(
    {
        "\ueca2": "\U0001d15d",
        "\ueca3": "\U0001d15e",
        "\ueca5": "\u2669",
        "\ueca7": "\u266a",
        "\ue1e7": ".",
        "\uecb7": ".",
        "\uea64": "\u266d",
        "\uea65": "\u266e",
        "\uea66": "\u266f",
        "\ue260": "\u266d",
        "\ue262": "\u266f",
    }
)
"""Signs of music among text, note values and accidentals: verovio's font for them is none that Typst can read."""


def write_pdf(song: Song, path: Path) -> None:
    """Writes the score on A4 pages.

    Raises:
        MissingPackageError: verovio or Typst is not installed.
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    try:
        import typst
    except ModuleNotFoundError as error:
        raise MissingPackageError(Format.PDF, "typst", "score") from error
    pages = [_for_typst(page) for page in drawn_pages(song)]
    with TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            (Path(folder) / f"{number}.svg").write_text(page, encoding="utf-8")
        document = Path(folder) / "score.typ"
        document.write_text(_document(len(pages)), encoding="utf-8")
        write_bytes(path, typst.compile(document, ignore_system_fonts=True))


def _for_typst(page: str) -> str:
    return _SIGN.sub(lambda match: f"{_SIGN_FONT}>{match[1].translate(_LIKENESS)}<", _LABEL.sub("", page))


def _document(pages: int) -> str:
    """A picture a page; without a date, so that the same song gives the same bytes."""
    width, height = (length / 10 for length in PAGE_TENTHS_MM)
    pictures = "\n#pagebreak()\n".join(f'#image("{number}.svg", width: 100%)' for number in range(pages))
    return f"#set document(date: none)\n#set page(width: {width}mm, height: {height}mm, margin: 0mm)\n{pictures}\n"
