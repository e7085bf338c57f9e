from pathlib import Path

from tests.workshop.networks.compare.rows import GRAMS, ROW
from workshop.networks.compare.comparing import NetworkComparison
from workshop.networks.compare.plot import draw_rows
from workshop.networks.compare.table import as_table


def test_the_table_has_a_row_each_and_says_what_is_missing() -> None:
    lines = as_table(NetworkComparison("train: 3 works", (ROW, GRAMS), {"voice": "nobody sings"})).splitlines()
    assert lines[0].split()[:3] == ["network", "weights", "targets"]
    assert lines[1].split() == "rnn 1,000 128 50 1.500 2.000 3.000 80 5 0.90 pitch sets".split()
    assert lines[2].split() == "3-gram - 500 - 3.000 2.500 6.000 - 1 - pitch sets".split()
    assert lines[3] == "without voice: nobody sings"
    assert "compare those that tell the same" in lines[-1]


def test_the_picture_is_a_png(tmp_path: Path) -> None:
    draw_rows((ROW, GRAMS), tmp_path / "rows.png")
    assert (tmp_path / "rows.png").read_bytes().startswith(b"\x89PNG")
