"""Options that several commands share."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from commands.errors import checked
from lyrics.viewpoint import Diction

LARGEST_SEED = 2**63 - 1


def given(context: typer.Context) -> tuple[str, ...]:
    """The options of a command that its caller wrote, such as `--seed`."""
    return tuple(
        parameter.opts[0]
        for parameter in context.command.params
        if getattr(context.get_parameter_source(str(parameter.name)), "name", "") == "COMMANDLINE"
    )


def refuse_others(context: typer.Context, what: str, allowed: Collection[str]) -> None:
    """Refuses, as wrong usage, options that do not belong to what was asked.

    Args:
        context: of the command.
        what: it is asked to do, for the message.
        allowed: the options that belong to it.
    """
    others = [option for option in given(context) if option not in allowed]
    if others:
        raise typer.BadParameter(f"{', '.join(others)} with {what}; wanted none but {', '.join(sorted(allowed))}")


_Text = TypeVar("_Text", str, str | None)


def _not_blank(value: _Text) -> _Text:
    if value is not None and not value.strip():
        raise typer.BadParameter('the theme is empty; wanted a word or a few, such as "lost at sea"')
    return value


def _picture(value: Path | None) -> Path | None:
    """Found out before hours of work, not after."""
    if value is not None and value.suffix.lower() != ".png":
        raise typer.BadParameter(f"{value}: wanted a name ending in .png")
    return value


Theme = Annotated[str, typer.Option(help="What it is about: a word or a few.", callback=_not_blank)]
Subject = Annotated[
    str | None,
    typer.Option(
        "--theme",
        help="What it is about: a word or a few. Wanted unless words or a song are given, which tell it.",
        callback=_not_blank,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_SEED, help="The same seed gives the same result; drawn and shown if not given."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Syllables = Annotated[
    str | None,
    typer.Option(
        help="Syllables of the lines in turn, such as 8,6,8,6.", callback=checked("lyrics.order", "parse_syllables")
    ),
]
Rhyme = Annotated[
    str | None,
    typer.Option(
        help="Rhyme scheme, such as ABAB; a digit marks a line that returns word for word, as in ABAB1.",
        callback=checked("lyrics.order", "parse_rhyme"),
    ),
]
Title = Annotated[
    str | None,
    typer.Option(help="One of the words' own if not given.", callback=checked("lyrics.title", "check_title")),
]
Words = Annotated[Diction, typer.Option("--diction", help="English of today, or of the old verse: thou, 'tis, o'er.")]
KeyName = Annotated[
    str | None, typer.Option("--key", help='Such as "E minor".', callback=checked("music.keys", "Key.parse"))
]
Tempo = Annotated[float | None, typer.Option(min=10, max=400, help="Quarters a minute.")]
MetreName = Annotated[
    str | None, typer.Option("--metre", help="Such as 3/4.", callback=checked("music.metre", "Metre.parse"))
]
Picture = Annotated[Path | None, typer.Option("--plot", help="PNG file to draw the result to.", callback=_picture)]
Epochs = Annotated[int, typer.Option(min=1, help="Passes over the corpus.")]
Out = Annotated[Path, typer.Option(help="Folder to write the model to.")]
TrainingSeed = Annotated[int, typer.Option("--seed", min=0, max=LARGEST_SEED, help="Of weights and batches.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")]
