"""`music generate`: music without words."""

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Json, KeyName, MetreName, Seed, Tempo, Theme
from commands.reporting import print_json, seed_or_drawn, theme_read
from music.styles import Style


def music_generate(
    theme: Theme = "calm",
    style: Annotated[Style, typer.Option(help="What kind of music.")] = Style.VOICE,
    bars: Annotated[int, typer.Option(min=1, max=128, help="About how long.")] = 8,
    key: KeyName = None,
    tempo: Tempo = None,
    metre: MetreName = None,
    temperature: Annotated[float, typer.Option(min=0.05, max=5, help="Below 1 safer, above 1 wilder.")] = 0.95,
    out: Annotated[Path, typer.Option(help="MIDI file to write.")] = Path("music.mid"),
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write a melody without words."""
    from lyrics.theme.table import ThemeTable
    from music.midi import write_melody
    from pairing.plan import Wishes
    from pairing.tune import tune_about, tune_to_json

    used = seed_or_drawn(seed)
    wishes = Wishes(key=key, tempo_bpm=tempo, metre=metre)
    melody = tune_about(theme_read(theme, ThemeTable.load()), wishes, bars, temperature, used)
    write_melody(melody, out)
    if as_json:
        print_json(tune_to_json(melody, style, theme, used, out))
        return
    typer.echo(f"{melody.key}, {melody.metre}, {melody.tempo_bpm:g} quarters a minute, seed {used}")
    typer.echo(f"{len(melody.notes)} notes in {len(melody.phrases)} phrases: {out}")
