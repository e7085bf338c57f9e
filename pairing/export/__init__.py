"""Songs as files, by the table of formats: all written together or not at all."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pairing.export.folding import UNKNOWN, folded
from pairing.export.formats import ExportError, Format, parse_formats
from pairing.song import Song

__all__ = ["ExportError", "Format", "export", "file_stem", "parse_formats", "slug"]

SLUG_LENGTH = 60
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
"""Names that Windows keeps for devices, whatever their suffix."""


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


def _write(song: Song, kind: Format, path: Path, known: Mapping[str, Any]) -> None:
    # Each format's library is imported when it is asked for: music21 alone takes 0.4 s.
    module, function = kind.writer.split(".")
    write: Callable[..., None] = getattr(import_module(f"pairing.export.{module}"), function)
    write(song, path, **{name: known[name] for name in kind.wants})
