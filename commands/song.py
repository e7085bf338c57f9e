"""`song`: words, melody, piano and files."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from commands.errors import checked
from commands.options import Json, KeyName, MetreName, Rhyme, Seed, Syllables, Tempo, Theme, Title
from commands.reporting import print_json, report, seed_or_drawn, theme_read
from lyrics.forms import Form

if TYPE_CHECKING:
    from pairing.song import Song


def song(
    theme: Theme,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("songs"),
    formats: Annotated[
        str,
        typer.Option(
            "--format", help="mid, kar, musicxml, json, txt.", callback=checked("pairing.export", "parse_formats")
        ),
    ] = "mid,kar,musicxml",
    seed: Seed = None,
    verses: Annotated[int | None, typer.Option(min=1, max=12, help="Stanzas.")] = None,
    lines: Annotated[int | None, typer.Option(min=1, max=64, help="Lines in a stanza.")] = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    stanza: Annotated[
        Form | None,
        typer.Option(
            help="Form of the stanzas; --syllables and --rhyme win.", callback=checked("pairing.plan", "check_sung")
        ),
    ] = None,
    title: Title = None,
    key: KeyName = None,
    tempo: Tempo = None,
    metre: MetreName = None,
    accompaniment: Annotated[
        bool, typer.Option("--accompaniment/--no-accompaniment", help="A piano under the voice.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Write a song: words, melody, piano, and files that karaoke players and notation programs read."""
    from pairing.export import export, parse_formats, slug
    from pairing.export.songjson import song_to_json
    from pairing.plan import Wishes
    from pairing.songwriter import Songwriter

    used = seed_or_drawn(seed)
    writer = Songwriter.load()
    wishes = Wishes(verses, lines, syllables, rhyme, key, tempo, metre, accompaniment, stanza, title)
    written = writer.write(theme_read(theme, writer.verse.themes), wishes, used)
    for wish in written.relaxed:
        report(str(wish))
    files = export(written, out, parse_formats(formats), f"{slug(written.title)}-{used}")
    if as_json:
        print_json(song_to_json(written, {str(kind): path for kind, path in files.items()}))
        return
    _print_song(written)
    for kind, path in files.items():
        typer.echo(f"  {kind:<9} {path}")


def _print_song(written: "Song") -> None:
    typer.echo(written.title)
    theme = shorten(written.theme, 72, placeholder=" ...")
    typer.echo(f'{written.key}, {written.metre}, {written.tempo_bpm:g} quarters a minute; theme "{theme}"')
    typer.echo(f"seed {written.seed} writes it again\n")
    width = max(len(line.text) for line in written.lines)
    bar_ql = written.metre.bar_ql
    for stanza in written.stanzas:
        for line in stanza.lines:
            first, last = (int((note.onset_ql + 1e-6) // bar_ql) + 1 for note in (line.notes[0], line.notes[-1]))
            bars = f"bars {first}-{last}" if last > first else f"bar {first}"
            rhyme = f"{line.rhyme or '-'}{'~' * line.near_rhyme}"
            typer.echo(f"  {rhyme:<2} {line.text:<{width}}  {bars}")
        typer.echo()
