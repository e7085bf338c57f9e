"""`music generate --stream`: piano music without end, written while it is made."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import theme_read
from commands.options import refuse_others
from music.styles import Style

if TYPE_CHECKING:
    from music.piano.spec import PianoSpec, PianoWishes
    from music.streaming.events import Event

Streamed = Annotated[
    bool,
    typer.Option(
        "--stream",
        help="Piano: notes while they are made, as lines of JSON or on a MIDI port, until Ctrl-C or for --bars.",
    ),
]
Port = Annotated[str | None, typer.Option(help="With --stream: MIDI port to play on, instead of lines.")]
Ahead = Annotated[
    float | None,
    typer.Option(min=0.1, max=60, help="With --stream: seconds by which a line comes before its note sounds; else 2."),
]

_ALLOWED = tuple(
    "--stream --port --ahead --style --theme --bars --key --tempo --metre --genre --prime --temperature --seed".split()
)
_AHEAD_S = 2.0
_PORT_BEGINS_S = 0.1
"""How long a port waits for the first note: longer than making it takes."""
_PORT_AHEAD_S = 0.01
"""Waking up takes a while: more than that, and less than anyone hears."""
_STRETCHES_AHEAD = 4
"""Stretches of one to four bars that are made before they are wanted."""


def check_stream(context: typer.Context, streamed: bool, style: Style, port: str | None, ahead_s: float | None) -> None:
    """Refuses options that do not go together.

    Raises:
        BadParameter: they do not.
    """
    if not streamed:
        for option, value in (("--port", port), ("--ahead", ahead_s)):
            if value is not None:
                raise typer.BadParameter(f"{option} is for a stream; wanted --stream with it")
        return
    if style is not Style.CHOPIN:
        raise typer.BadParameter(f"--stream is for the piano; wanted --style {Style.CHOPIN} with it")
    refuse_others(context, "--stream", _ALLOWED)
    if port is not None and ahead_s is not None:
        raise typer.BadParameter("a port is played on in time; wanted one of --port and --ahead")


def run_stream(
    theme: str,
    wishes: "PianoWishes",
    bars: int | None,
    temperature: float,
    seed: int,
    port: str | None,
    ahead_s: float | None,
) -> None:
    """Streams until the music, the reader or the listener ends it, all of which end well.

    Args:
        theme: what it is about.
        wishes: what is settled for all pieces.
        bars: how many; None for no end.
        temperature: below 1 safer, above 1 wilder.
        seed: of all draws.
        port: name of the MIDI port to play on; None for lines of JSON on standard output.
        ahead_s: by how much lines precede their notes; None for the usual.

    Raises:
        ModelFolderError, MissingDataError: the piano model is missing or damaged.
        MidiPortError: the port cannot be played on.
    """
    from lyrics.theme import ThemeTable
    from music.streaming.pacing import made_ahead
    from music.streaming.stream import stream_in_mood

    try:
        with _stopped_by_signals():
            mood = theme_read(theme, ThemeTable.load())
            stream = stream_in_mood(mood.valence, mood.arousal, wishes, temperature, seed, bars)
            with closing(made_ahead(stream.stretches(), _STRETCHES_AHEAD)) as stretches:
                if port is not None:
                    _play(chain.from_iterable(stretches), port, seed)
                else:
                    _print(chain.from_iterable(stretches), theme, seed, ahead_s or _AHEAD_S)
    except KeyboardInterrupt:
        return
    except BrokenPipeError:
        # what reads has enough; what is still to be flushed at the end must go somewhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(events: "Iterator[Event]", theme: str, seed: int, ahead_s: float) -> None:
    from music.streaming.lines import paced_lines
    from music.streaming.pacing import Pacer

    about = {"style": Style.CHOPIN, "theme": theme, "seed": seed, "ahead_s": ahead_s}
    for line in paced_lines(events, Pacer(ahead_s, ahead_s), about):
        typer.echo(line)


def _play(events: "Iterator[Event]", name: str, seed: int) -> None:
    from music.streaming.pacing import Pacer
    from music.streaming.port import midi_port, play

    with midi_port(name) as port:
        typer.echo(f"seed {seed}; Ctrl-C ends it")
        play(_announced(events), port, Pacer(_PORT_BEGINS_S, _PORT_AHEAD_S))


def _announced(events: "Iterator[Event]") -> "Iterator[Event]":
    from music.streaming.events import PieceBegins

    for event in events:
        if isinstance(event, PieceBegins):
            typer.echo(said_of(event.order))
        yield event


def said_of(order: "PianoSpec") -> str:
    """What piece it is, for people."""
    return f"{order.genre or 'continued'}, {order.key}, {order.metre}, {order.tempo_bpm:g} quarters a minute"


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Lets a request to terminate end the stream as Ctrl-C does: an instrument would sound on."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
