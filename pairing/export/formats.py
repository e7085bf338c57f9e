"""Songs as files: one table of formats, writing by it, all files together or not at all, and the characters they take.

The options, the page, its API and the document of formats go by the table.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pairing.song import Song

UNKNOWN = "?"
"""What stands for a character that has no likeness in ASCII."""

ELISION = "\u203f"
"""The undertie between words that are sung on one note, as one syllable: shown as a space where words are read."""

_LIKENESS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),  # noqa: RUF001 - these are the characters to fold
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),  # noqa: RUF001 - likewise
        "…": "...",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        # Commands in karaoke files: line and paragraph marks, headers, and the tags of RP-026.
        "/": "-",
        "\\": "-",
        "@": "a",
        "{": "(",
        "}": ")",
    }
)

SLUG_LENGTH = 60
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
"""Names that Windows keeps for devices, whatever their suffix."""


class ExportError(ValueError):
    """Files that could not be written."""


class MissingPackageError(ExportError):
    """A format needs a package that is not installed."""

    def __init__(self, kind: str, package: str, extra: str) -> None:
        super().__init__(
            f"{kind} needs the package {package}, which is not installed; to get it:"
            f" pip install 'eternal-echoes[{extra}]', or in a checkout pip install -c constraints.txt -e '.[{extra}]'"
        )


_TEXT = "text/plain; charset=utf-8"


def _row(
    *texts: str, wants: tuple[str, ...] = (), extra: str = "", reader: str = "", endings: tuple[str, ...] = ()
) -> tuple[Any, ...]:
    return *texts, wants, extra, reader, endings


class Format(StrEnum):
    """A format's name, as people ask for it; a further one is a row here and a module with its writer.

    Attributes:
        suffix: how the file's name ends: the format's name, unless another format ends alike.
        media_type: what the web calls it.
        group: of formats that serve one purpose, as the page lists them.
        label: what people call it.
        writer: module of this folder and its function, called with the song and the path.
        wants: what else of `export` the writer is given: `files`, the names of all files by format, or `soundfont`.
        extra: of the project's optional packages, which one it needs; "" for none.
        reader: module of `pairing.reading` and its function, called with the path and a report; "" if it is not read.
        endings: of the names of files that are so read.
    """

    suffix: str
    media_type: str
    group: str
    label: str
    writer: str
    wants: tuple[str, ...]
    extra: str
    reader: str
    endings: tuple[str, ...]

    MID = _row(
        *("mid", ".mid", "audio/midi", "Karaoke", "MIDI with words", "midi.write_midi"),
        reader="midi.read_karaoke",
        endings=(".mid", ".midi"),
    )
    MID0 = _row("mid0", ".0.mid", "audio/midi", "Karaoke", "MIDI, one track", "midi.write_midi0")
    KAR = _row(
        *("kar", ".kar", "audio/midi", "Karaoke", "Soft Karaoke", "kar.write_kar"),
        reader="midi.read_karaoke",
        endings=(".kar",),
    )
    MUSICXML = _row(
        *("musicxml", ".musicxml", "application/vnd.recordare.musicxml+xml"),
        *("Notation", "MusicXML", "musicxml.write_musicxml"),
        reader="notation.read_notation",
        endings=(".musicxml", ".xml"),
    )
    MXL = _row(
        *("mxl", ".mxl", "application/vnd.recordare.musicxml"),
        *("Notation", "MusicXML, packed", "musicxml.write_mxl"),
        reader="notation.read_notation",
        endings=(".mxl",),
    )
    ULTRASTAR = _row(
        *("ultrastar", ".ultrastar.txt", _TEXT, "Karaoke", "UltraStar", "ultrastar.write_ultrastar"),
        reader="ultrastar.read_ultrastar",
        endings=(".txt",),
    )
    LRC = _row("lrc", ".lrc", _TEXT, "Karaoke", "Timed words, LRC", "words.write_lrc")
    USTX = _row("ustx", ".ustx", "application/yaml", "Sound", "OpenUtau voice", "ustx.write_ustx", extra="singing")
    SVG = _row("svg", ".svg", "image/svg+xml", "Notation", "Score as a picture", "svg.write_svg", extra="score")
    PDF = _row("pdf", ".pdf", "application/pdf", "Notation", "PDF to print", "pdf.write_pdf", extra="score")
    PNG = _row("png", ".png", "image/png", "Words and data", "Piano roll", "pianoroll.write_png", extra="score")
    WAV = _row("wav", ".wav", "audio/wav", "Sound", "Recording, WAV", "wav.write_wav", wants=("soundfont",))
    JSON = _row(
        *("json", ".json", "application/json", "Words and data", "Whole song, JSON", "songjson.write_json"),
        wants=("files",),
        reader="songjson.read_json",
        endings=(".json",),
    )
    TXT = _row("txt", ".txt", _TEXT, "Words and data", "Words", "words.write_txt")

    def __new__(
        cls,
        name: str,
        suffix: str = "",
        media_type: str = "",
        group: str = "",
        label: str = "",
        writer: str = "",
        wants: tuple[str, ...] = (),
        extra: str = "",
        reader: str = "",
        endings: tuple[str, ...] = (),
    ) -> "Format":
        """A row of the table."""
        row = str.__new__(cls, name)
        row._value_ = name
        row.suffix, row.media_type, row.group, row.label = suffix, media_type, group, label
        row.writer, row.wants, row.extra = writer, wants, extra
        row.reader, row.endings = reader, endings
        return row


def parse_formats(text: str) -> tuple[Format, ...]:
    """Reads "mid,kar,musicxml".

    Raises:
        ExportError: a name that is no format; the known ones are listed.
    """
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in list(Format):
            raise ExportError(f"no format {name!r}; wanted some of {', '.join(Format)}, with commas between")
    return tuple(dict.fromkeys(Format(name) for name in names))


def export(
    song: "Song",
    folder: Path,
    formats: Sequence[Format],
    stem: str,
    *,
    soundfont: Path | None = None,
    sources: Collection[Path] = (),
) -> dict[Format, Path]:
    """Writes the song in these formats as `folder/stem.suffix` and returns the paths in the order asked for.

    All files are written aside first and moved into place when the last is whole. Files of the same name are
    replaced.

    Args:
        song: what is written.
        folder: made if needed.
        formats: each is written once.
        stem: the files' name, without a folder.
        soundfont: what `wav` is played with; unless given, what `pairing.export.playing` finds.
        sources: files that the song was made from, which are not replaced.

    Raises:
        ExportError: the folder cannot be made or written to, a folder has the name of a file to write, or a source
            has it, or a format needs a package that is not installed.
    """
    targets = {Format(kind): folder / f"{stem}{Format(kind).suffix}" for kind in formats}
    # Names, not paths, so that what is written stays true when its folder moves.
    known = {"files": {kind: Path(target.name) for kind, target in targets.items()}, "soundfont": soundfont}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets.values():
            if target.is_dir():
                raise ExportError(f"cannot write {target}: a folder has that name")
            if target.exists() and any(map(target.samefile, sources)):
                raise ExportError(f"cannot write {target}: the song is read from it; wanted another folder or title")
        with TemporaryDirectory(dir=folder, prefix=".writing-") as aside:
            for kind, target in targets.items():
                _write(song, kind, Path(aside) / target.name, known)
            for target in targets.values():
                (Path(aside) / target.name).replace(target)
    except OSError as error:
        raise ExportError(f"cannot write the song to {folder}: {error.strerror or error}") from error
    return targets


def slug(title: str) -> str:
    """A file name for the title, safe on every system: lower case letters, digits and single hyphens."""
    plain = folded(title).lower().replace("'", "").replace(UNKNOWN, "")
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")
    return f"{name}-song" if name in _RESERVED else name or "song"


def file_stem(path: Path) -> str:
    """The name of a song's file without its suffix."""
    suffixes = sorted((kind.suffix for kind in Format), key=len, reverse=True)
    known = next((suffix for suffix in suffixes if path.name.lower().endswith(suffix)), path.suffix)
    return path.name[: len(path.name) - len(known)] or slug(path.stem)


def _write(song: "Song", kind: Format, path: Path, known: Mapping[str, Any]) -> None:
    # Each format's library is imported when it is asked for: music21 alone takes 0.4 s.
    module, function = kind.writer.split(".")
    write: Callable[..., None] = getattr(import_module(f"{__package__}.{module}"), function)
    write(song, path, **{name: known[name] for name in kind.wants})


def folded(text: str) -> str:
    r"""The text in printable ASCII, without the characters that karaoke files take for commands.

    Curly quotes and dashes become straight, accents are dropped, ligatures are spelled out; what has no
    likeness becomes `?`. Folding goes character by character, so that the folded syllables of a line, joined,
    are the folded line.
    """
    return "".join(_folded_character(character) for character in text)


def _folded_character(character: str) -> str:
    if character.isspace() or character == ELISION:
        return " "
    decomposed = unicodedata.normalize("NFKD", character.translate(_LIKENESS)).translate(_LIKENESS)
    # A spacing accent decomposes into a space and a combining one: neither may split a syllable.
    return "".join(_ascii(part) for part in decomposed if not (unicodedata.combining(part) or part.isspace()))


def _ascii(character: str) -> str:
    return character if "!" <= character <= "~" else UNKNOWN
