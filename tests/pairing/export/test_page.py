"""What `docs/formats.md` says of formats is what they are."""

import re
from pathlib import Path

import pytest

from pairing.export import Format
from pairing.reading import SUFFIXES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in row.split("|")[1:-1]] for row in PAGE.splitlines() if row.startswith("| `")]


@pytest.mark.parametrize("kind", Format, ids=str)
def test_every_format_is_on_the_page_with_its_file(kind: Format) -> None:
    (row,) = [row for row in ROWS if kind in re.findall("`([a-z0-9]+)`", row[0])]
    assert kind.suffix in re.findall("`([^`]+)`", row[1])


def test_what_is_read_is_on_the_page() -> None:
    named = set(re.findall(r"`(\.[a-z]+)`", PAGE.partition("## What is read")[2]))
    assert named <= set(SUFFIXES)
    assert {".json", ".musicxml", ".mxl", ".abc", ".krn"} <= named
