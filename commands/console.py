"""What a command is told and tells: seeds, themes, results and notices, and what went wrong, in one line."""

import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from engine.errors import is_for_people, module_name

if TYPE_CHECKING:
    from lyrics.theme import Theme, ThemeTable

UsageError: type[typer.BadParameter] = typer.BadParameter.__mro__[1]
"""What every wrong usage is, whichever package typer takes it from."""


class PlainErrors(TyperGroup):
    """Says what went wrong in one line: exit 1 for our own errors, 2 for wrong usage; bugs keep their traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs a command and leaves with its exit code."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            code = _failed(error.format_message(), error.exit_code)
        except typer.Abort:
            code = _failed("interrupted", 130)
        except OSError as error:  # standard output, which has no name, is full or gone: files have their own errors
            if error.filename is not None:
                raise
            code = _failed(f"cannot print the result: {error.strerror or error}", 1)
        except ValueError as error:
            if not is_for_people(error):
                raise
            code = _failed(str(error), 1)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code


def _failed(message: str, code: int) -> int:
    is_help = message.startswith("Usage:")  # a bare command shows its help instead of an error
    typer.echo(message if is_help else "echoes: " + " ".join(message.split()), err=True)
    return code


def checked(module: str, parse: str) -> Callable[[str | None], str | None]:
    """A callback that refuses, as wrong usage, what `module.parse` refuses; loaded only when the option is given."""

    def callback(value: str | None) -> str | None:
        if value is not None:
            try:
                attrgetter(parse)(import_module(module_name(module)))(value)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from error
        return value

    return callback


def seed_or_drawn(seed: int | None) -> int:
    """The seed, or a drawn one."""
    from pairing.request import drawn_seed

    return drawn_seed() if seed is None else seed


def theme_read(text: str, table: "ThemeTable") -> "Theme":
    """The theme, its notices shown.

    Raises:
        ThemeError: nothing can be written about it.
    """
    from lyrics.theme import read_theme

    theme = read_theme(text, table)
    for notice in theme.notices:
        report(notice)
    return theme


def report(message: str) -> None:
    """Shows progress or a warning, on stderr."""
    typer.echo(message, err=True)


def print_json(content: object) -> None:
    """Prints one JSON object, on stdout."""
    typer.echo(json.dumps(content, ensure_ascii=False))
