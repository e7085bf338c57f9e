"""`music generate`: music without words."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.console import print_json, seed_or_drawn, theme_read
from commands.music.draft import FamilyNetwork, Model, Notes, check_no_network, generate_draft
from commands.music.stream import Ahead, Port, Streamed, check_stream, run_stream, said_of
from commands.options import Json, Seed, Theme, asks_for
from music.styles import Genre, Style

if TYPE_CHECKING:
    from music.piano.composer import PianoSolo
    from music.piano.spec import PianoWishes

_BARS = {Style.VOICE: 8, Style.CHOPIN: 32}
_TEMPERATURE = {Style.VOICE: 0.97, Style.CHOPIN: 1.0}
_MIDI, _MUSICXML = (".mid", ".midi"), (".musicxml", ".xml")


@asks_for("key", "tempo_bpm", "metre", "voice")
def music_generate(
    context: typer.Context,
    theme: Theme = "calm",
    style: Annotated[Style, typer.Option(help="A sung line, or piano in Chopin's manner.")] = Style.VOICE,
    bars: Annotated[
        int | None, typer.Option(min=1, max=128, help="How long; 8 for a sung line, 32 for the piano if not given.")
    ] = None,
    genre: Annotated[Genre | None, typer.Option(help="Kind of piano piece; the theme's if not given.")] = None,
    prime: Annotated[
        Path | None, typer.Option(help="MIDI, MusicXML or kern file that the piano continues by so many bars.")
    ] = None,
    temperature: Annotated[
        float | None,
        typer.Option(min=0.05, max=5, help="Below 1 safer, above 1 wilder; 0.97, or 1 for the piano, if not given."),
    ] = None,
    out: Annotated[Path, typer.Option(help="MIDI file to write; of piano pieces also .musicxml.")] = Path("music.mid"),
    seed: Seed = None,
    as_json: Json = False,
    stream: Streamed = False,
    port: Port = None,
    ahead: Ahead = None,
    network: FamilyNetwork = None,
    model: Model = None,
    notes: Notes = None,
    **wishes: Any,
) -> None:
    """Write a melody without words, or a piano piece; or stream piano music without end."""
    if network is not None:
        generate_draft(context, network, model, notes, prime, temperature, out, seed, as_json)
        return
    check_no_network(model, notes)
    check_stream(context, stream, style, port, ahead)
    endings = _MIDI if style is Style.VOICE else _MIDI + _MUSICXML
    if out.suffix and out.suffix.lower() not in endings:
        raise typer.BadParameter(f"--out {out}: wanted a name ending in {' or '.join(endings)} for --style {style}")
    used = seed_or_drawn(seed)
    length, heat = bars or _BARS[style], temperature or _TEMPERATURE[style]
    if style is Style.CHOPIN:
        if wishes["voice"] is not None:
            raise typer.BadParameter("--voice is for a sung line; wanted --style voice with it")
        of_piano = _piano_wishes(genre, prime, wishes)
        if stream:
            run_stream(theme, of_piano, bars, heat, used, port, ahead)
        else:
            _generate_solo(theme, style, length, of_piano, heat, out, used, as_json)
        return
    for option, value in (("--genre", genre), ("--prime", prime)):
        if value is not None:
            raise typer.BadParameter(f"{option} is for the piano; wanted --style {Style.CHOPIN} with it")
    from lyrics.theme import ThemeTable
    from music.midi import write_melody
    from pairing.request import SongRequest
    from pairing.tune import tune_about, tune_to_json

    request = SongRequest(theme=theme, seed=used, **wishes)
    melody = tune_about(theme_read(theme, ThemeTable.load()), request, length, heat)
    write_melody(melody, out)
    if as_json:
        print_json(tune_to_json(melody, style, theme, used, out))
        return
    typer.echo(f"{melody.key}, {melody.metre}, {melody.tempo_bpm:g} quarters a minute, seed {used}")
    typer.echo(f"{len(melody.notes)} notes in {len(melody.phrases)} phrases: {out}")


def _piano_wishes(genre: Genre | None, prime: Path | None, wishes: Mapping[str, Any]) -> "PianoWishes":
    from music.piano.solo import read_prime
    from music.piano.spec import PianoWishes

    key, metre, tempo_bpm = wishes["key"], wishes["metre"], wishes["tempo_bpm"]
    if prime is not None and (key or tempo_bpm or metre or genre):
        raise typer.BadParameter("--prime settles key, tempo, metre and genre; wanted none of these with it")
    return PianoWishes(genre, key, metre, tempo_bpm, read_prime(prime) if prime else None)


def _generate_solo(
    theme: str,
    style: Style,
    bars: int,
    wishes: "PianoWishes",
    temperature: float,
    out: Path,
    seed: int,
    as_json: bool,
) -> None:
    from lyrics.theme import ThemeTable
    from music.piano.solo import solo_in_mood, solo_to_json

    mood = theme_read(theme, ThemeTable.load())
    solo = solo_in_mood(mood.valence, mood.arousal, bars, wishes, temperature, seed)
    _write_solo(solo, theme, out)
    if as_json:
        print_json(solo_to_json(solo, style, theme, seed, out))
        return
    typer.echo(f"{said_of(solo.order)}, seed {seed}")
    typer.echo(f"{len(solo.piano.hands[0]) + len(solo.piano.hands[1])} notes in {len(solo.levels)} bars: {out}")


def _write_solo(solo: "PianoSolo", theme: str, out: Path) -> None:
    from music.piano.files import write_piano
    from pairing.export.musicxml import write_solo_musicxml

    order = solo.order
    if out.suffix.lower() in _MUSICXML:
        write_solo_musicxml(solo, f"{order.genre or 'Continuation'}: {theme}".capitalize(), out)
    else:
        write_piano(solo.piano, order.key, order.metre, order.tempo_bpm, solo.end_ql, out)
