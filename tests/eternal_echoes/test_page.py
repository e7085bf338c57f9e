"""The code of `docs/library.md` and of the README runs, one block after another as a reader would run it."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/library.md", "README.md")


def blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.+?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_code_of_the_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    assert blocks(page)
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)
    assert (tmp_path / "song.musicxml").exists() or (tmp_path / "songs" / "song.musicxml").exists()
    said = re.findall(r"print\(error\)  # (.+)", (ROOT / page).read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert [text for text in said if text not in printed] == []


@pytest.mark.parametrize(
    "link", re.findall(r"\]\(([^)#]+)\)", (ROOT / "docs" / "library.md").read_text(encoding="utf-8"))
)
def test_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()
