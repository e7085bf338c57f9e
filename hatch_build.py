"""Builds the wheel: all of the program below one package, `eternal_echoes`, so that it claims no other name.

In the checkout the rooms lie at the top and import one another as `music.keys`; installed so, they would stand in the
way of anybody else's `web` or `commands`. Here every import of a room is written anew as `eternal_echoes.music.keys`;
all other files are taken as they are, by `pyproject.toml`. An editable install is the checkout itself.
"""

import ast
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "eternal_echoes"
COMMAND = "cli.py"


class ImportFormError(ValueError):
    """An import that cannot be written anew."""


class RoomsBelowOnePackage(BuildHookInterface[Any]):
    """Gives hatch the Python files of the wheel: those of the folders that it includes, and the command line."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes them aside and names them for inclusion; `version` is "editable" where the checkout is to be used."""
        if version == "editable":
            return
        self._aside = TemporaryDirectory()
        root, aside = Path(self.root), Path(self._aside.name)
        folders = [root / name for name in self.build_config.only_include]
        names = {PACKAGE, Path(COMMAND).stem, *(folder.name for folder in folders)}
        for path in [root / COMMAND, *(found for folder in folders for found in sorted(folder.rglob("*.py")))]:
            place = path.relative_to(root / PACKAGE if path.is_relative_to(root / PACKAGE) else root)
            target = aside / place
            target.parent.mkdir(parents=True, exist_ok=True)
            source = path.read_text(encoding="utf-8")
            target.write_text(below_package(source, names - {PACKAGE}), encoding="utf-8", newline="\n")
            build_data["force_include"][str(target)] = place.as_posix()  # below the package by [..wheel.sources]

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Removes what was written aside."""
        if version != "editable":
            self._aside.cleanup()


def below_package(source: str, rooms: Collection[str]) -> str:
    """The module with its imports of the rooms, lazy ones too, as imports from `eternal_echoes`.

    Raises:
        ImportFormError: `import room.module` without `as`, which would bind the room's bare name.
    """
    lines = source.encode().splitlines(keepends=True)  # the syntax tree counts bytes
    for line, column in sorted(_places(ast.parse(source), rooms), reverse=True):
        text = lines[line - 1]
        lines[line - 1] = text[:column] + f"{PACKAGE}.".encode() + text[column:]
    return b"".join(lines).decode()


def _places(tree: ast.AST, rooms: Collection[str]) -> set[tuple[int, int]]:
    """Line, from 1, and column of every name of a room in an import."""
    places = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").partition(".")[0] in rooms:
            places.add((node.lineno, node.col_offset + len("from ")))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in rooms:
                    if alias.asname is None:
                        raise ImportFormError(f"line {alias.lineno}: import {alias.name}; wanted from ... or as ...")
                    places.add((alias.lineno, alias.col_offset))
    return places
