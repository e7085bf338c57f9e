"""Songs as files: one module per format, all written together or not at all."""

import re
from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from pairing.export.folding import UNKNOWN, folded
from pairing.export.formats import ExportError, Format, parse_formats
from pairing.song import Song

__all__ = ["ExportError", "Format", "export", "file_stem", "parse_formats", "slug"]

SLUG_LENGTH = 60
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
"""Names that Windows keeps for devices, whatever their suffix."""

_WRITERS = {
    Format.MID: ("midi", "write_midi"),
    Format.MID0: ("midi0", "write_midi0"),
    Format.KAR: ("kar", "write_kar"),
    Format.MUSICXML: ("musicxml", "write_musicxml"),
    Format.MXL: ("musicxml", "write_mxl"),
    Format.LRC: ("lrc", "write_lrc"),
    Format.USTX: ("ustx", "write_ustx"),
    Format.SVG: ("svg", "write_svg"),
    Format.PDF: ("pdf", "write_pdf"),
    Format.PNG: ("pianoroll", "write_png"),
    Format.TXT: ("text", "write_txt"),
}
"""Module and function of each format that needs to know nothing but the song."""


def export(
    song: Song,
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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in targets.values():
            if target.is_dir():
                raise ExportError(f"cannot write {target}: a folder has that name")
            if target.exists() and any(map(target.samefile, sources)):
                raise ExportError(f"cannot write {target}: the song is read from it; wanted another folder or title")
        with TemporaryDirectory(dir=folder, prefix=".writing-") as aside:
            for kind, target in targets.items():
                _write(song, kind, Path(aside) / target.name, targets, soundfont)
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


def _write(song: Song, kind: Format, path: Path, targets: dict[Format, Path], soundfont: Path | None) -> None:
    # Each format's library is imported when it is asked for.
    match kind:
        case Format.JSON:
            from pairing.export.songjson import write_json

            # Names, not paths, so that the file stays true when its folder moves.
            write_json(song, path, {kind: Path(target.name) for kind, target in targets.items()})
        case Format.ULTRASTAR:
            from pairing.export.ultrastar import write_ultrastar

            write_ultrastar(song, path, path.name.removesuffix(kind.suffix) + Format.WAV.suffix)
        case Format.WAV:
            from pairing.export.wav import write_wav

            write_wav(song, path, soundfont)
        case _:
            module, function = _WRITERS[kind]
            write: Callable[[Song, Path], None] = getattr(import_module(f"pairing.export.{module}"), function)
            write(song, path)
