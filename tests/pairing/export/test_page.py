"""What `docs/formats.md` says of formats is what they are."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from pairing.export import Format
from pairing.reading import SUFFIXES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("\n## ")[0]
ROWS = [[cell.strip() for cell in row.split("|")[1:-1]] for row in TABLE.splitlines() if row.startswith("| `")]


@pytest.mark.parametrize("kind", Format, ids=str)
def test_every_format_is_on_the_page_with_its_file(kind: Format) -> None:
    ((_, suffix, extra, use),) = [row for row in ROWS if row[0] == f"`{kind}`"]
    assert (suffix, extra) == (f"`{kind.suffix}`", kind.extra)
    assert use


def test_formats_stand_on_the_page_as_in_the_table() -> None:
    assert [row[0] for row in ROWS] == [f"`{kind}`" for kind in Format]


@pytest.mark.parametrize("kind", Format, ids=str)
def test_every_format_has_its_writer(kind: Format) -> None:
    module, function = kind.writer.split(".")
    assert callable(getattr(import_module(f"pairing.export.{module}"), function))


def test_what_is_read_is_on_the_page() -> None:
    named = set(re.findall(r"`(\.[a-z]+)`", PAGE.partition("## What is read")[2]))
    assert named <= set(SUFFIXES)
    assert {".json", ".musicxml", ".mxl", ".abc", ".krn"} <= named
