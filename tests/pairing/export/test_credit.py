from collections.abc import Callable
from dataclasses import replace

import pytest

from pairing.export.kar import kar_bytes
from pairing.export.lrc import lrc_text
from pairing.export.midi import midi_bytes
from pairing.export.musicxml import musicxml_bytes
from pairing.export.ultrastar import ultrastar_text
from pairing.song import Song
from tests.pairing.songs import plain_song

FORMATS: dict[str, Callable[[Song], bytes]] = {
    "mid": midi_bytes,
    "kar": kar_bytes,
    "musicxml": musicxml_bytes,
    "lrc": lambda song: lrc_text(song).encode(),
    "ultrastar": lambda song: ultrastar_text(song, "a.wav").encode(),
}


@pytest.mark.parametrize(
    ("words_by", "music_by", "credit"),
    [
        ("Anna", "Anna", "Words and music by Anna"),
        ("Anna", "Bert", "Words by Anna, Music by Bert"),
        ("", "Bert", "Music by Bert"),
        ("", "", ""),
    ],
)
def test_the_credit_names_who_is_known(words_by: str, music_by: str, credit: str) -> None:
    assert replace(plain_song(), words_by=words_by, music_by=music_by).credit == credit


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_names_who_wrote_it(kind: str) -> None:
    assert b"Bert" in FORMATS[kind](replace(plain_song(), words_by="Anna", music_by="Bert"))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_names_nobody_for_what_somebody_brought(kind: str) -> None:
    content = FORMATS[kind](replace(plain_song(), words_by="", music_by=""))
    for line in content.splitlines():
        assert b"Echoes" not in line or line.startswith(b"[by:") or b"<software>" in line
