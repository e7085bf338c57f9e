"""`song`: words, melody, piano and files."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.console import print_json, report, seed_or_drawn
from commands.options import CHANGES, Formats, Json, Seed, asks_for, option_named
from pairing.request import ASKED, Change, SongRequest, SongRequestError

if TYPE_CHECKING:
    from pairing.song import Song

RewriteLine = Annotated[
    int | None, typer.Option(min=1, help="New words for this line of the song, counted through it, and its returns.")
]
RewriteStanza = Annotated[
    int | None, typer.Option(min=1, help="New words for this stanza; those of a chorus for all its returns.")
]


@asks_for(*ASKED)
def song(
    rewrite_line: RewriteLine = None,
    rewrite_stanza: RewriteStanza = None,
    new_melody: Annotated[bool, typer.Option("--new-melody", help="The same words to a new tune.")] = False,
    new_words: Annotated[bool, typer.Option("--new-words", help="New words to the same tune.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("songs"),
    formats: Formats = "mid,kar,musicxml",
    seed: Seed = None,
    as_json: Json = False,
    **asked: Any,
) -> None:
    """Write a song: words, melody, piano, and files that karaoke players and notation programs read.

    From a theme alone; from your words, or your tune, or both; or from another song, with one thing changed.
    """
    changes = {
        Change.LINE: rewrite_line,
        Change.STANZA: rewrite_stanza,
        Change.MELODY: new_melody or None,
        Change.WORDS: new_words or None,
    }
    made = {change: number for change, number in changes.items() if number is not None}
    request = _request({**asked, "seed": seed_or_drawn(seed)}, made)
    written = _composed(request)
    from pairing.export import export, parse_formats, slug
    from pairing.export.songjson import song_to_json

    for wish in written.relaxed:
        report(str(wish))
    sources = [given for given in (request.song, request.tune, request.words) if isinstance(given, Path)]
    files = export(written, out, parse_formats(formats), f"{slug(written.title)}-{request.seed}", sources=sources)
    if as_json:
        print_json(song_to_json(written, {str(kind): path for kind, path in files.items()}))
        return
    _print_song(written, "makes this change" if request.song else "writes it")
    for kind, path in files.items():
        typer.echo(f"  {kind:<9} {path}")


def _request(asked: dict[str, Any], changes: dict[Change, int | bool]) -> SongRequest:
    if asked["song"] and len(changes) > 1:
        found = " and ".join(CHANGES[change] for change in changes)
        raise typer.BadParameter(f"--from with {found} to change; wanted one of {', '.join(CHANGES.values())}")
    change, number = next(iter(changes.items()), (None, None))
    try:
        return SongRequest(**asked, change=change, number=number if change and change.is_numbered else None)
    except SongRequestError as error:
        raise typer.BadParameter(error.named(option_named)) from error


def _composed(request: SongRequest) -> "Song":
    from pairing.compose_song import Networks, compose
    from pairing.places import NoSuchPlaceError

    try:
        return compose(request, Networks(), report)
    except NoSuchPlaceError as error:
        raise typer.BadParameter(f"{option_named(f'new {request.change}')}: {error}") from error


def _print_song(written: "Song", does: str) -> None:
    typer.echo(written.title)
    theme = shorten(written.theme, 72, placeholder=" ...")
    typer.echo(f'{written.key}, {written.metre}, {written.tempo_bpm:g} quarters a minute; theme "{theme}"')
    typer.echo(f"seed {written.seed} {does} again\n")
    width = max(len(line.text) for line in written.lines)
    bar_ql = written.metre.bar_ql
    for stanza in written.stanzas:
        for line in stanza.lines:
            first, last = (int((note.onset_ql + 1e-6) // bar_ql) + 1 for note in (line.notes[0], line.notes[-1]))
            bars = f"bars {first}-{last}" if last > first else f"bar {first}"
            rhyme = f"{line.rhyme or '-'}{'~' * line.near_rhyme}"
            typer.echo(f"  {rhyme:<2} {line.text:<{width}}  {bars}")
        typer.echo()
