"""What classes are called, and what the pages call by name."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.test_arrows import ROOT, name_of, product_files

PAGES = sorted([*ROOT.glob("docs/*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"])
_NAMED = re.compile(r"(?<![\w/*<])([\w/]+/[\w/]*\w\.py|cli\.py)(?::(\w+(?:\.\w+)?))?")
"""A Python file by its path from the top, and a name in it behind a colon."""


@cache
def names_in(path: Path) -> set[str]:
    """What a module defines, and, with a dot between, what its classes do."""
    return set(_defined(ast.parse(path.read_text(encoding="utf-8"))))


def _defined(tree: ast.Module | ast.ClassDef, before: str = "") -> list[str]:
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(before + node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [before + name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        if isinstance(node, ast.ClassDef) and not before:
            found += _defined(node, f"{node.name}.")
    return found


def test_no_public_class_name_stands_twice() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in product_files()]
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1 and not name.startswith("_")} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_the_pages_name_exists(page: Path) -> None:
    named = _NAMED.findall(page.read_text(encoding="utf-8"))
    missing = [path for path, _ in named if not (ROOT / path).is_file()]
    assert missing == []
    assert [f"{path}:{name}" for path, name in named if name and name not in names_in(ROOT / path)] == []


def test_names_on_pages_are_found() -> None:
    assert _NAMED.findall("`music/keys.py:Key.parse`, `cli.py`, (`tests/*/x.py`) runs/voice.py") == [
        ("music/keys.py", "Key.parse"), ("cli.py", ""), ("runs/voice.py", ""),
    ]  # fmt: skip
    assert {"product_files", "ROOT"} <= names_in(ROOT / "tests" / "test_arrows.py")
    assert {"Key", "Key.parse"} <= names_in(ROOT / "music" / "keys.py")
