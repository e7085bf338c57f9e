"""Our files in programs people use, where installed (Debian: timidity, timgm6mb-soundfont, musescore3)."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from pairing.export import Format, export
from pairing.export.folding import folded
from pairing.song import Song
from tests.pairing.songs import drawn_song

SOUNDFONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")


@pytest.fixture(scope="module")
def song() -> Song:
    return drawn_song(np.random.default_rng(9), lines=2, gap=0.3)


def run(program: str, *arguments: str, folder: Path) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [found, *arguments], cwd=folder, env=environment, capture_output=True, check=True, timeout=120
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def test_timidity_shows_every_word_once(song: Song, tmp_path: Path) -> None:
    if not SOUNDFONT.exists():
        pytest.skip(f"no sound font at {SOUNDFONT}")
    export(song, tmp_path, [Format.MID], "a")
    (tmp_path / "t.cfg").write_text(f"soundfont {SOUNDFONT}\n")
    trace = run(
        "timidity",
        "-c",
        "t.cfg",
        "-Ow",
        "-s",
        "8000",
        "-o",
        "a.wav",
        "--trace",
        "-id",
        "a.mid",
        folder=tmp_path,
    )
    sung = re.sub(r"\d+:\d\d", "", trace.partition("Total playing time")[2].partition("\n")[2])
    shown = "".join(sung.split())
    assert "".join(folded(song.text).split()) in shown
    assert shown.count("".join(folded(next(song.lines).text).split())) == 1


def test_musescore_hangs_a_lyric_on_every_syllable_and_nowhere_else(song: Song, tmp_path: Path) -> None:
    export(song, tmp_path, [Format.MID], "a")
    run("mscore3", "-o", "out.musicxml", "a.mid", folder=tmp_path)
    voice, *hands = ElementTree.parse(tmp_path / "out.musicxml").getroot().findall("part")
    texts = [text.text or "" for text in voice.findall(".//lyric/text")]
    assert [text.strip() for text in texts] == [folded(s.syllable.text) for line in song.lines for s in line.syllables]
    assert hands
    assert not any(hand.findall(".//lyric") for hand in hands)
