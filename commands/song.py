"""`song`: words, melody, piano and files."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import typer

from commands.options import Json, KeyName, MetreName, Rhyme, Seed, Subject, Syllables, Tempo, Title, Words
from commands.reporting import print_json, report, seed_or_drawn
from commands.song_options import (
    Feels,
    Folder,
    Formats,
    GivenTune,
    Lines,
    Lyrics,
    NewMelody,
    NewWords,
    RewriteLine,
    RewriteStanza,
    Shape,
    Singer,
    Source,
    StanzaForm,
    Track,
    Verses,
    WithPiano,
)
from commands.ways import Given, song_from
from lyrics.viewpoint import Diction

if TYPE_CHECKING:
    from pairing.song import Song


def song(
    theme: Subject = None,
    lyrics: Lyrics = None,
    melody: GivenTune = None,
    track: Track = None,
    source: Source = None,
    rewrite_line: RewriteLine = None,
    rewrite_stanza: RewriteStanza = None,
    new_melody: NewMelody = False,
    new_words: NewWords = False,
    out: Folder = Path("songs"),
    formats: Formats = "mid,kar,musicxml",
    seed: Seed = None,
    form: Shape = None,
    verses: Verses = None,
    lines: Lines = None,
    syllables: Syllables = None,
    rhyme: Rhyme = None,
    stanza: StanzaForm = None,
    title: Title = None,
    mood: Feels = None,
    diction: Words = Diction.PLAIN,
    voice: Singer = None,
    key: KeyName = None,
    tempo: Tempo = None,
    metre: MetreName = None,
    accompaniment: WithPiano = True,
    as_json: Json = False,
) -> None:
    """Write a song: words, melody, piano, and files that karaoke players and notation programs read.

    From a theme alone; from your words, or your tune, or both; or from another song, with one thing changed.
    """
    from pairing.export import export, parse_formats, slug
    from pairing.export.songjson import song_to_json
    from pairing.plan import Wishes

    used = seed_or_drawn(seed)
    wishes = Wishes(
        verses, lines, syllables, rhyme, key, tempo, metre, accompaniment, stanza, title, form, voice, mood, diction
    )
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
