"""Seeds, themes, and how results and notices are shown."""

import json
import secrets
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lyrics.theme import Theme, ThemeTable


def seed_or_drawn(seed: int | None) -> int:
    """The seed, or a drawn one."""
    return secrets.randbelow(2**31) if seed is None else seed


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
