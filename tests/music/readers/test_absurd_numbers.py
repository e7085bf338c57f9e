"""Numbers that no music has: told in the reader's own words, and at once."""

from pathlib import Path

import pytest

from music.readers import ReadError, read_piece
from music.sung.tune import TuneError, read_tune

ABC = "X:1\nT:a\nM:4/4\nL:1/8\nK:C\n"
KERN = "**kern\n*M4/4\n"
MUSICXML = """<score-partwise><part-list><score-part id="P1"/></part-list><part id="P1"><measure number="1">
<attributes><divisions>1</divisions></attributes>
<note><pitch><step>C</step>{}<octave>4</octave></pitch><duration>{}</duration></note></measure></part></score-partwise>"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.abc", ABC + "C" + "9" * 400, id="ABC length"),
        pytest.param("a.abc", ABC + "C Z99999999 D", id="ABC bars of rest"),
        pytest.param("a.krn", KERN + "1%" + "1" * 400 + "c\n*-", id="kern fraction"),
        pytest.param("a.krn", KERN + "0" * 4000 + "c\n*-", id="kern breves"),
        pytest.param("a.musicxml", MUSICXML.format("<alter>inf</alter>", "1"), id="MusicXML alter"),
    ],
)
def test_readers_refuse(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=rf"{name}: .*wanted"):
        read_piece(tmp_path / name)


@pytest.mark.parametrize("duration", ["1e17", "1e308"])
def test_a_tune_without_end_is_refused(tmp_path: Path, duration: str) -> None:
    (tmp_path / "a.musicxml").write_text(MUSICXML.format("", duration), encoding="utf-8")
    with pytest.raises(TuneError, match="quarters; wanted at most"):
        read_tune(tmp_path / "a.musicxml")
