import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import detail_of
from web.routes import fonts


@pytest.mark.parametrize("name", list(fonts.ScoreFont))
def test_every_font_that_the_style_sheet_names_is_there(client: TestClient, name: fonts.ScoreFont) -> None:
    sheet = Path(fonts.__file__).parents[1] / "page" / "score.css"
    address = f"/api/score-fonts/{name}.woff2"
    assert f'url("{address}")' in sheet.read_text(encoding="utf-8")
    answer = client.get(address)
    assert answer.content.startswith(b"wOF2")
    assert int.from_bytes(answer.content[8:12], "big") == len(answer.content)
    assert answer.headers["content-type"] == "font/woff2"


def test_fonts_differ(client: TestClient) -> None:
    contents = {client.get(f"/api/score-fonts/{name}.woff2").content for name in fonts.ScoreFont}
    assert len(contents) == len(fonts.ScoreFont)


def test_another_font_is_not_there(client: TestClient) -> None:
    assert "wanted signs, roman" in detail_of(client.get("/api/score-fonts/comic.woff2"), 422)


def test_without_verovio_there_are_none(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts._font.cache_clear()
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    assert "wanted verovio" in detail_of(client.get("/api/score-fonts/signs.woff2"), 404)
    monkeypatch.undo()
    assert client.get("/api/score-fonts/signs.woff2").status_code == 200


def test_for_fonts_no_program_is_loaded() -> None:
    """In the thread of a request it would know its own fonts nowhere else."""
    code = (
        "import sys; from web.routes.fonts import ScoreFont, score_font; "
        "assert score_font(ScoreFont.BOLD).body; assert 'verovio' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
