"""Songs as files: one module per format, all written together or not at all."""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from pairing.export.folding import UNKNOWN, folded
from pairing.song import Song

SLUG_LENGTH = 60
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
"""Names that Windows keeps for devices, whatever their suffix."""


class ExportError(ValueError):
    """Files that could not be written."""


class Format(StrEnum):
    """What a song can be written as; the value is the file's suffix."""

    MID = "mid"
    KAR = "kar"
    MUSICXML = "musicxml"
    JSON = "json"
    TXT = "txt"


def export(song: Song, folder: Path, formats: Sequence[Format], stem: str) -> dict[Format, Path]:
    """Writes the song in these formats as `folder/stem.suffix` and returns the paths in the order asked for.

    All files are written aside first and moved into place when the last is whole. Files of the same name are
    replaced.

    Raises:
        ExportError: the folder cannot be made or written to, or a folder has the name of a file to write.
    """
    targets = {Format(kind): folder / f"{stem}.{kind}" for kind in formats}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets.values():
            if target.is_dir():
                raise ExportError(f"cannot write {target}: a folder has that name")
        with TemporaryDirectory(dir=folder, prefix=".writing-") as aside:
            for kind, target in targets.items():
                _write(song, kind, Path(aside) / target.name, targets)
            for target in targets.values():
                (Path(aside) / target.name).replace(target)
    except OSError as error:
        raise ExportError(f"cannot write the song to {folder}: {error.strerror or error}") from error
    return targets


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


def slug(title: str) -> str:
    """A file name for the title, safe on every system: lower case letters, digits and single hyphens."""
    plain = folded(title).lower().replace("'", "").replace(UNKNOWN, "")
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")
    return f"{name}-song" if name in _RESERVED else name or "song"


def _write(song: Song, kind: Format, path: Path, targets: dict[Format, Path]) -> None:
    # Each format's library is imported when it is asked for: music21 alone takes 0.4 s.
    match kind:
        case Format.MID:
            from pairing.export.midi import write_midi

            write_midi(song, path)
        case Format.KAR:
            from pairing.export.kar import write_kar

            write_kar(song, path)
        case Format.MUSICXML:
            from pairing.export.musicxml import write_musicxml

            write_musicxml(song, path)
        case Format.JSON:
            from pairing.export.songjson import write_json

            # Names, not paths, so that the file stays true when its folder moves.
            write_json(song, path, {kind: Path(target.name) for kind, target in targets.items()})
        case Format.TXT:
            from pairing.export.text import write_txt

            write_txt(song, path)
