"""docs/networks.md says what the networks are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from music.styles import Network
from workshop.networks.listing import listed

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "networks.md").read_text(encoding="utf-8")
RECORD = json.loads((ROOT / "docs" / "networks" / "compare.json").read_text(encoding="utf-8"))
ROWS = {row["network"]: row for row in RECORD["networks"]}


def first_table() -> dict[str, int]:
    """Weights by network, as the page's first table has them."""
    rows = re.findall(r"^\| `([\w-]+)` \| ([\d,+ ]+) \|", PAGE, re.MULTILINE)
    return {name: sum(int(part.replace(",", "")) for part in weights.split("+")) for name, weights in rows}


@pytest.mark.train
@pytest.mark.parametrize("network", Network)
def test_the_page_has_the_weights_that_are_built(network: Network) -> None:
    assert first_table()[network] == listed(network).weights


@pytest.mark.parametrize("network", list(ROWS))
def test_the_page_has_the_recorded_comparison(network: str) -> None:
    row: dict[str, Any] = ROWS[network]
    cells = next(line for line in PAGE.splitlines() if line.startswith(f"| {network} |")).split("|")[2:-1]
    assert cells[2].strip() == f"{row['test']['per_note']:.3f}"


def test_every_picture_of_the_page_is_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE)
    assert len(pictures) >= 5
    assert [name for name in pictures if not (ROOT / "docs" / name).is_file()] == []
    assert "@@" not in PAGE
