"""What `docs/lyrics.md` says of settings and weights is what they are."""

import re
from pathlib import Path

import pytest

from lyrics.drafts import WritingConfig
from lyrics.forms import FORMS, Form
from lyrics.scoring import Weights

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "lyrics.md").read_text(encoding="utf-8")
CONFIG = WritingConfig()
SETTINGS = {**vars(CONFIG), **vars(CONFIG.sampling)}
SETTINGS = {name: value for name, value in SETTINGS.items() if name not in ("sampling", "weights", "diction")}


def table(heading: str) -> dict[str, str]:
    """The second column of a table by its first, without code marks."""
    rows = PAGE[PAGE.index(f"| {heading}") :].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip(" `") for cell in row.split("|")[1:]] for row in rows]
    return {first: second for first, second, *_ in cells}


def test_every_setting_is_on_the_page_as_it_is() -> None:
    assert {name: float(value) for name, value in table("setting").items()} == SETTINGS


def test_every_weight_is_on_the_page_as_it_is() -> None:
    usual = re.search(r"at most (\S+) \(`usual`\)", PAGE)
    assert usual
    shown = {name: float(value) for name, value in table("part").items()}
    assert shown | {"usual": float(usual[1])} == vars(Weights())


@pytest.mark.parametrize("form", Form, ids=str)
def test_every_form_is_on_the_page(form: Form) -> None:
    first = FORMS[form].stanzas[0].syllables[0]
    assert table("`--form`")[form].startswith(str(first))
