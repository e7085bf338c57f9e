import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from pairing.export.formats import ExportError
from pairing.export.pdf import write_pdf
from pairing.export.pianoroll import write_png
from pairing.export.score import written_score
from pairing.export.svg import write_svg
from pairing.song import Song
from tests.pairing.songs import drawn_song, plain_song


@pytest.fixture(scope="module")
def long_song() -> Song:
    return drawn_song(np.random.default_rng(11), lines=6, metre="6/8", key="Gb major", strophic=False)


def test_the_picture_of_the_score_shows_every_syllable(long_song: Song, tmp_path: Path) -> None:
    write_svg(long_song, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    syllables = [element for element in root.iter() if element.get("class") == "syl"]
    assert len(syllables) == sum(len(line.syllables) for line in long_song.lines)
    _, _, width, height = (float(side) for side in root.get("viewBox", "").split())
    bars = [element for element in root.iter() if element.get("class") == "measure"]
    assert len(bars) == written_score(long_song).bars
    assert height > 2 * width


def test_a_score_too_long_for_one_picture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pairing.export.svg._HIGHEST_TENTHS_MM", 1000)
    with pytest.raises(ExportError, match="is too long for one picture; wanted pdf"):
        write_svg(drawn_song(np.random.default_rng(1), accompanied=False), tmp_path / "a.svg")


@pytest.mark.slow
def test_the_printed_score_has_all_words_and_the_title_on_pages(long_song: Song, tmp_path: Path) -> None:
    write_pdf(long_song, tmp_path / "a.pdf")
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert len(pages) > 1
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {(595, 842)}
    # what stands close together is extracted without a space between
    shown = "".join("".join(page.extract_text().split()) for page in pages)
    sung = Counter(s.syllable.text for line in long_song.lines for s in line.syllables)
    assert {text: shown.count(text) for text, count in sung.items() if shown.count(text) < count} == {}
    assert "\u2669.=64" in shown
    assert "D\u266dm" in shown
    assert "".join(long_song.title.split()) in shown


def test_the_piano_roll_has_each_note_at_its_time_and_pitch(tmp_path: Path) -> None:
    song = plain_song()
    write_png(song, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as opened:
        image = opened.convert("RGB")
    width, height = image.size
    rose = [(x, y) for x in range(width) for y in range(height) if image.getpixel((x, y)) == (0xC2, 0x18, 0x5B)]
    columns = {x for x, _ in rose}
    quarter = (max(columns) + 1 - min(columns)) / song.end_ql
    rest = range(round(min(columns) + 5 * quarter) + 2, round(min(columns) + 6 * quarter) - 2)
    assert columns
    assert not columns & set(rest)
    tops = [min(y for x, y in rose if x == round(min(columns) + (n.onset_ql + 0.25) * quarter)) for n in song.melody]
    semitone = (max(tops) - min(tops)) / 5
    assert [round((tops[0] - top) / semitone) for top in tops] == [n.pitch_midi - 60 for n in song.melody]


def test_the_piano_roll_of_a_very_long_song_is_no_broader_than_pictures_may_be(tmp_path: Path) -> None:
    song = drawn_song(np.random.default_rng(1), stanzas=90, lines=2, syllables=4, accompanied=False)
    write_png(song, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert 20_000 < image.size[0] <= 24_000
