"""Options that several commands share, among them those of a request for a song."""

import inspect
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.models import OptionInfo

from commands.console import checked
from pairing.export.formats import Format
from pairing.request import ASKED, Change, check_subject, help_of, parsed

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


_Command = TypeVar("_Command", bound=Callable[..., None])

CHANGES = {
    Change.LINE: "--rewrite-line",
    Change.STANZA: "--rewrite-stanza",
    Change.MELODY: "--new-melody",
    Change.WORDS: "--new-words",
}
_NAMES = {"theme or words": "option '--theme'", **{f"new {change}": option for change, option in CHANGES.items()}}


def asks_for(*names: str) -> Callable[[_Command], _Command]:
    """Gives a command options for fields of a `SongRequest`: it gets their values by name, None for what is left open.

    Args:
        names: of the fields; the command takes them as keyword arguments.
    """

    def with_options(command: _Command) -> _Command:
        own = [p for p in inspect.signature(command).parameters.values() if p.kind is not p.VAR_KEYWORD]
        asked = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=ASKED[name].default,
                annotation=Annotated[_typed_as(name), option_of(name)],
            )
            for name in names
        ]
        parameters = [*asked, *(p.replace(kind=p.KEYWORD_ONLY) for p in own)]
        wanted = {p.name: p.annotation for p in parameters}
        command.__dict__["__signature__"] = inspect.Signature(parameters)
        command.__annotations__ = {**wanted, "return": None}
        return command

    return with_options


def option_of(name: str, *, keeps_text: bool = False) -> OptionInfo:
    """The option for a field of a `SongRequest`.

    Args:
        name: of the field.
        keeps_text: whether what was typed is only checked, not made the field's value.
    """
    about = ASKED[name].metadata

    def value_of(typed: Any) -> Any:
        try:
            value = parsed(name, typed)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        return typed if keeps_text else value

    is_path = about["type"] is Path
    option: OptionInfo = typer.Option(
        about.get("option", f"--{name}"),
        help=help_of(name, option_named),
        min=about.get("least"),
        max=about.get("most"),
        metavar=about.get("metavar"),
        callback=None if is_path or "parse" not in about else value_of,
    )
    return option


def option_named(name: str) -> str:
    """What the command line calls a field, or a change of a song."""
    if name in _NAMES:
        return _NAMES[name]
    return str(ASKED[name].metadata.get("option", f"--{name}")).rpartition("/")[2]


def _typed_as(name: str) -> Any:
    kind, default = ASKED[name].metadata["type"], ASKED[name].default
    return kind | None if default is None else kind


def _subject(text: str) -> str:
    try:
        return check_subject(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _picture(value: Path | None) -> Path | None:
    """Found out before hours of work, not after."""
    if value is not None and value.suffix.lower() != ".png":
        raise typer.BadParameter(f"{value}: wanted a name ending in .png")
    return value


Theme = Annotated[str, typer.Option(help="What it is about: a word or a few.", callback=_subject)]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_SEED, help="The same seed gives the same result; drawn and shown if not given."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Syllables = Annotated[str | None, option_of("syllables", keeps_text=True)]
Rhyme = Annotated[str | None, option_of("rhyme", keeps_text=True)]
Title = Annotated[str | None, option_of("title")]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        help=f"Some of {', '.join(Format)}.",
        callback=checked("pairing.export.formats", "parse_formats"),
    ),
]
Picture = Annotated[Path | None, typer.Option("--plot", help="PNG file to draw the result to.", callback=_picture)]
Epochs = Annotated[int, typer.Option(min=1, help="Passes over the corpus.")]
Out = Annotated[Path, typer.Option(help="Folder to write the model to.")]
TrainingSeed = Annotated[int, typer.Option("--seed", min=0, max=LARGEST_SEED, help="Of weights and batches.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where an interrupted run stopped.")]
