from base64 import b64encode
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import verovio
from music21 import converter

from pairing.export.musicxml import musicxml_bytes, write_mxl
from tests.pairing.songs import plain_song


def test_the_zip_names_its_score_and_its_type_first(tmp_path: Path) -> None:
    write_mxl(plain_song(), tmp_path / "a.mxl")
    with ZipFile(tmp_path / "a.mxl") as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.recordare.musicxml"
        assert archive.namelist()[1:] == ["META-INF/container.xml", "score.musicxml"]
        assert b'full-path="score.musicxml"' in archive.read("META-INF/container.xml")
        assert archive.read("score.musicxml") == musicxml_bytes(plain_song())


def test_music21_and_verovio_open_it(tmp_path: Path) -> None:
    write_mxl(plain_song(), tmp_path / "a.mxl")
    score: Any = converter.parse(tmp_path / "a.mxl", forceSource=True)
    assert [note.pitch.midi for note in score.flatten().notes] == [note.pitch_midi for note in plain_song().melody]
    toolkit = verovio.toolkit()
    assert toolkit.loadZipDataBase64(b64encode((tmp_path / "a.mxl").read_bytes()).decode())
    assert toolkit.renderToSVG(1).count('class="syl"') == 6
