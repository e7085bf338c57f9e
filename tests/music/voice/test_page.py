"""What `docs/music.md` says of the composer's settings and weights is what they are."""

import re
from pathlib import Path

from music.voice import rules
from music.voice.composer import LET_GO, Composer
from tests.music.voice.networks import EvenNetwork

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "music.md").read_text(encoding="utf-8")
WEIGHTS = {name.lower(): value for name, value in vars(rules).items() if name.isupper() and isinstance(value, float)}


def table(heading: str) -> dict[str, float]:
    """The second column of a table by its first, without code marks."""
    rows = PAGE[PAGE.index(f"| {heading}") :].partition("\n\n")[0].splitlines()[2:]
    return {first.strip(" `"): float(second) for _, first, second, *_ in (row.split("|") for row in rows)}


def test_every_setting_is_on_the_page_as_it_is() -> None:
    composer = Composer(EvenNetwork())
    known = {"melodies": composer.melodies, "phrases": composer.phrases, "harmony": composer.harmony}
    known |= {"temperature": composer.sampling.temperature, "top_p": composer.sampling.top_p}
    assert table("setting (`Composer`)") == known


def test_every_weight_is_on_the_page_as_it_is() -> None:
    assert len(WEIGHTS) > 5
    assert table("part") == {name: value for name, value in WEIGHTS.items() if not name.startswith("_")}


def test_where_returning_phrases_are_let_go_is_on_the_page() -> None:
    assert sorted(set(LET_GO)) == [0, 2, 3]
    assert "let go 3 or 2 syllables before its end, or not at all" in PAGE.replace("\n", " ")


def test_every_picture_of_the_page_is_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", PAGE)
    assert len(pictures) == 12
    docs = Path(__file__).resolve().parents[3] / "docs"
    assert [name for name in pictures if not (docs / name).is_file()] == []
