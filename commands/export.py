"""`export`: songs from files into files."""

from pathlib import Path
from typing import Annotated

import typer

from commands.console import checked, print_json, report
from commands.options import Json
from pairing.export.formats import Format


def export(
    song: Annotated[
        Path,
        typer.Argument(help="A .json of `song`, or MIDI, karaoke, MusicXML, ABC, kern or UltraStar with words."),
    ],
    to: Annotated[
        str,
        typer.Option(
            help=f"Some of {', '.join(Format)}.",
            callback=checked("pairing.export.formats", "parse_formats"),
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("songs"),
    title: Annotated[
        str | None,
        typer.Option(help="The file's own if not given.", callback=checked("lyrics.writing.wording", "check_title")),
    ] = None,
    transpose: Annotated[int, typer.Option(min=-36, max=36, help="Semitones up, or down where below 0.")] = 0,
    soundfont: Annotated[
        Path | None, typer.Option(help="What wav is played with; else $ECHOES_SOUNDFONT, or one of the system's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a song that a file holds in other formats. Every syllable is kept; what else is left out is told."""
    from dataclasses import replace

    from lyrics.writing.wording import check_title
    from pairing.export import export as write_files
    from pairing.export import file_stem, parse_formats, slug
    from pairing.reading import read_song
    from pairing.song import transpose_song

    found = transpose_song(read_song(song, report), transpose)
    named = found if title is None else replace(found, title=check_title(title))
    stem = file_stem(song) if title is None else slug(named.title)
    files = write_files(named, out, parse_formats(to), stem, soundfont=soundfont, sources=[song])
    if as_json:
        print_json({"files": {str(kind): str(path) for kind, path in files.items()}})
        return
    for kind, path in files.items():
        typer.echo(f"{kind:<9} {path}")
