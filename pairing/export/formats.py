"""What a song can be written as: one table, which the options, the page, its API and the document of formats go by."""

from enum import StrEnum


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
    """

    suffix: str
    media_type: str
    group: str
    label: str
    writer: str
    wants: tuple[str, ...]
    extra: str

    MID = "mid", ".mid", "audio/midi", "Karaoke", "MIDI with words", "midi.write_midi"
    MID0 = "mid0", ".0.mid", "audio/midi", "Karaoke", "MIDI, one track", "midi.write_midi0"
    KAR = "kar", ".kar", "audio/midi", "Karaoke", "Soft Karaoke", "kar.write_kar"
    MUSICXML = (
        *("musicxml", ".musicxml", "application/vnd.recordare.musicxml+xml"),
        *("Notation", "MusicXML", "musicxml.write_musicxml"),
    )
    MXL = "mxl", ".mxl", "application/vnd.recordare.musicxml", "Notation", "MusicXML, packed", "mxl.write_mxl"
    ULTRASTAR = "ultrastar", ".ultrastar.txt", _TEXT, "Karaoke", "UltraStar", "ultrastar.write_ultrastar"
    LRC = "lrc", ".lrc", _TEXT, "Karaoke", "Timed words, LRC", "words.write_lrc"
    USTX = "ustx", ".ustx", "application/yaml", "Sound", "OpenUtau voice", "ustx.write_ustx", (), "singing"
    SVG = "svg", ".svg", "image/svg+xml", "Notation", "Score as a picture", "svg.write_svg", (), "score"
    PDF = "pdf", ".pdf", "application/pdf", "Notation", "PDF to print", "pdf.write_pdf", (), "score"
    PNG = "png", ".png", "image/png", "Words and data", "Piano roll", "pianoroll.write_png", (), "score"
    WAV = "wav", ".wav", "audio/wav", "Sound", "Recording, WAV", "wav.write_wav", ("soundfont",)
    JSON = "json", ".json", "application/json", "Words and data", "Whole song, JSON", "songjson.write_json", ("files",)
    TXT = "txt", ".txt", _TEXT, "Words and data", "Words", "words.write_txt"

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
    ) -> "Format":
        """A row of the table."""
        row = str.__new__(cls, name)
        row._value_ = name
        row.suffix, row.media_type, row.group, row.label = suffix, media_type, group, label
        row.writer, row.wants, row.extra = writer, wants, extra
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
