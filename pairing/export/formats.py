"""What a song can be written as."""

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


class Format(StrEnum):
    """A format's name, as people ask for it."""

    MID = "mid"
    MID0 = "mid0"
    KAR = "kar"
    MUSICXML = "musicxml"
    MXL = "mxl"
    ULTRASTAR = "ultrastar"
    LRC = "lrc"
    USTX = "ustx"
    SVG = "svg"
    PDF = "pdf"
    PNG = "png"
    WAV = "wav"
    JSON = "json"
    TXT = "txt"

    @property
    def suffix(self) -> str:
        """How the file's name ends: the format's name, unless another format ends alike."""
        return {Format.MID0: ".0.mid", Format.ULTRASTAR: ".ultrastar.txt"}.get(self, f".{self}")


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
