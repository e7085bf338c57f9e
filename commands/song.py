"""`song`: words, melody, piano and files."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from commands.errors import checked
from commands.options import Json, KeyName, MetreName, Rhyme, Seed, Subject, Syllables, Tempo, Title
from commands.reporting import print_json, report, seed_or_drawn
from commands.ways import Given, song_from
from lyrics.forms import Form

if TYPE_CHECKING:
    from pairing.song import Song


def song(
    theme: Subject = None,
    lyrics: Annotated[
        Path | None, typer.Option(help="Your words, to a new tune: a line a line, a blank line between stanzas; UTF-8.")
    ] = None,
    melody: Annotated[
        Path | None, typer.Option(help="Your tune, with new words: MIDI, karaoke, MusicXML, ABC or kern.")
    ] = None,
    track: Annotated[str | None, typer.Option(help="The part that has the tune, by name or number.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="A song to change: its .json, or any file with words under notes.")
    ] = None,
    rewrite_line: Annotated[
        int | None, typer.Option(min=1, help="New words for this line of the song, counted through it.")
    ] = None,
    rewrite_stanza: Annotated[int | None, typer.Option(min=1, help="New words for this stanza.")] = None,
    new_melody: Annotated[bool, typer.Option("--new-melody", help="The same words to a new tune.")] = False,
    new_words: Annotated[bool, typer.Option("--new-words", help="New words to the same tune.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("songs"),
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            help="Some of mid, mid0, kar, musicxml, mxl, ultrastar, lrc, ustx, svg, pdf, png, wav, json, txt.",
            callback=checked("pairing.export", "parse_formats"),
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
            metavar="<form>",
            help="Form of the stanzas: common, ballad, long, short, couplets, envelope, heroic, triolet or kyrielle;"
            " --syllables and --rhyme win.",
            callback=checked("pairing.plan", "check_sung"),
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
    """Write a song: words, melody, piano, and files that karaoke players and notation programs read.

    From a theme alone; from your words, or your tune, or both; or from another song, with one thing changed.
    """
    from pairing.export import export, parse_formats, slug
    from pairing.export.songjson import song_to_json
    from pairing.plan import Wishes

    used = seed_or_drawn(seed)
    wishes = Wishes(verses, lines, syllables, rhyme, key, tempo, metre, accompaniment, stanza, title)
    given = Given(theme, lyrics, melody, track, source, rewrite_line, rewrite_stanza, new_melody, new_words)
    written = song_from(given, wishes, used)
    for wish in written.relaxed:
        report(str(wish))
    files = export(written, out, parse_formats(formats), f"{slug(written.title)}-{used}", sources=given.files)
    if as_json:
        print_json(song_to_json(written, {str(kind): path for kind, path in files.items()}))
        return
    _print_song(written, "makes this change" if source else "writes it")
    for kind, path in files.items():
        typer.echo(f"  {kind:<9} {path}")


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
