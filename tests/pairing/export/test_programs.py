"""Our files in programs that others wrote.

`tests/with_programs.sh` installs those that Python's packages do not bring (Debian: timidity, timgm6mb-soundfont,
musescore3, fluidsynth); they are skipped by name where they are missing. ECHOES_PROGRAM_SONGS: how many songs.
"""

import os
import re
import shutil
import subprocess
import wave
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import symusic
import verovio
from music21 import chord, converter, harmony, note, stream
from PIL import Image
from pypdf import PdfReader

from lyrics.theme import read_theme
from music.midi import ticks
from pairing.compose_song import Networks, song_about
from pairing.export import Format, export
from pairing.export.formats import folded
from pairing.export.playing import VARIABLE, SoundfontPlayer
from pairing.export.score import written_score
from pairing.export.ustx import libresvip
from pairing.request import SongRequest
from pairing.song import Song, transpose_song
from tests.pairing.songs import drawn_song

pytestmark = pytest.mark.slow

SONGS = int(os.environ.get("ECHOES_PROGRAM_SONGS", "1"))
THEMES = ("lost at sea", "joy", "autumn", "war", "home", "night", "faith", "anger", "spring", "lost love")
SOUNDFONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
BREAKS = ("\r", "\n")


@cache
def networks() -> Networks:
    return Networks()


def song_number(number: int) -> Song:
    """Songs by the networks, every fifth drawn at random, all but the first moved to some other key."""
    if number % 5 == 4:
        found = drawn_song(np.random.default_rng(number), metre="3/4", strophic=False, lines=3, syllables=6)
    else:
        theme = read_theme(THEMES[number % len(THEMES)], networks().verse.themes)
        found = song_about(networks(), theme, SongRequest(theme=theme.text, seed=number))
    return transpose_song(found, number % 5)


@pytest.fixture(scope="module", params=range(SONGS))
def song(request: pytest.FixtureRequest) -> Song:
    return song_number(request.param)


@pytest.fixture
def syllables(song: Song) -> list[str]:
    return [s.syllable.text for line in song.lines for s in line.syllables]


def written(song: Song, kind: Format, folder: Path) -> Path:
    return export(song, folder, [kind], "a")[kind]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(name: str, *arguments: str, folder: Path) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [program(name), *arguments], cwd=folder, env=environment, capture_output=True, check=True, timeout=120
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def soundfont() -> Path:
    if not SOUNDFONT.exists():
        pytest.skip(f"no soundfont at {SOUNDFONT}")
    return SOUNDFONT


@pytest.mark.parametrize("kind", [Format.MID, Format.MID0, Format.KAR])
def test_mido_and_symusic_read_words_and_notes(kind: Format, song: Song, syllables: list[str], tmp_path: Path) -> None:
    path = written(song, kind, tmp_path)
    messages = [message for track in mido.MidiFile(path, charset="ascii").tracks for message in track]
    words = [m.text for m in messages if m.type == ("text" if kind is Format.KAR else "lyrics")]
    sung = [text.strip("\\/ ") for text in words if text not in BREAKS and not text.startswith("@")]
    assert sung == list(map(folded, syllables))
    score: Any = symusic.Score.from_midi(path.read_bytes())
    notes = [(n.start, n.pitch) for track in score.tracks for n in track.notes]
    assert {(ticks(n.onset_ql), n.pitch_midi) for n in song.melody} <= set(notes)
    assert len(notes) == len(song.melody) + len(song.accompaniment)


@pytest.mark.parametrize("kind", [Format.MUSICXML, Format.MXL])
def test_music21_reads_the_melody_and_all_verses(
    kind: Format, song: Song, syllables: list[str], tmp_path: Path
) -> None:
    score: Any = converter.parse(written(song, kind, tmp_path), forceSource=True)
    voice = score.parts[0].flatten().getElementsByClass([note.Note, chord.Chord])
    struck = [n for n in voice if not isinstance(n, harmony.Harmony) and (n.tie is None or n.tie.type == "start")]
    stanzas = song.stanzas[:1] if song.is_strophic else song.stanzas
    assert [n.pitch.midi for n in struck] == [n.pitch_midi for stanza in stanzas for n in stanza.notes]
    lyrics = sorted(((text.number, n.offset, text.text) for n in struck for text in n.lyrics), key=lambda row: row[:2])
    assert [text for _, _, text in lyrics] == syllables
    bars = score.parts[0].getElementsByClass(stream.Measure)
    assert {bar.highestTime for bar in bars} == {song.metre.bar_ql}


@pytest.mark.parametrize("kind", [Format.MUSICXML, Format.SVG])
def test_verovio_draws_every_syllable(kind: Format, song: Song, syllables: list[str], tmp_path: Path) -> None:
    text = written(song, kind, tmp_path).read_text(encoding="utf-8")
    if kind is Format.MUSICXML:
        toolkit = verovio.toolkit()
        assert toolkit.loadData(text)
        text = "".join(toolkit.renderToSVG(page) for page in range(1, toolkit.getPageCount() + 1))
    assert text.count('class="syl"') == len(syllables)
    assert len(re.findall(r'class="measure[ "]', text)) == written_score(song).bars


def test_pypdf_finds_the_words_on_the_pages(song: Song, syllables: list[str], tmp_path: Path) -> None:
    pages = PdfReader(written(song, Format.PDF, tmp_path)).pages
    shown = "".join("".join(page.extract_text().split()) for page in pages)
    assert [text for text in set(syllables) if shown.count(text) < syllables.count(text)] == []


def test_pillow_opens_the_piano_roll(song: Song, tmp_path: Path) -> None:
    with Image.open(written(song, Format.PNG, tmp_path)) as image:
        image.load()
        assert image.size[0] > 10 * song.end_ql


def test_libresvip_reads_every_sung_note(song: Song, tmp_path: Path) -> None:
    _, converter = libresvip()
    project = converter.load(written(song, Format.USTX, tmp_path), {})
    (track,) = project.track_list
    assert [(n.start_pos, n.length, n.key_number) for n in track.note_list] == [
        (ticks(n.onset_ql), ticks(n.end_ql) - ticks(n.onset_ql), n.pitch_midi) for n in song.melody
    ]


@pytest.mark.parametrize("kind", [Format.MID, Format.MID0, Format.KAR])
def test_timidity_shows_every_word_once(kind: Format, song: Song, tmp_path: Path) -> None:
    path = written(song, kind, tmp_path)
    (tmp_path / "t.cfg").write_text(f"soundfont {soundfont()}\n")
    options = ["-c", "t.cfg", "-Ow", "-s", "8000", "-o", "a.wav", "--trace", "-id", path.name]
    trace = run("timidity", *options, folder=tmp_path)
    if kind is Format.KAR:  # texts are shown one below the other
        sung = "".join(re.findall(r"^Text: (?!@)[\\/]?(.*)$", trace, re.MULTILINE))
    else:
        sung = re.sub(r"\d+:\d\d", "", trace.partition("Total playing time")[2].partition("\n")[2])
    shown = "".join(sung.split())
    wanted, first = ("".join(folded(text).split()) for text in (song.text, next(song.lines).text))
    assert wanted in shown
    assert shown.count(first) == wanted.count(first)


def test_musescore_hangs_a_lyric_on_every_syllable_and_nowhere_else(
    song: Song, syllables: list[str], tmp_path: Path
) -> None:
    written(song, Format.MID, tmp_path)
    run("mscore3", "-o", "out.musicxml", "a.mid", folder=tmp_path)
    voice, *hands = ElementTree.parse(tmp_path / "out.musicxml").getroot().findall("part")
    texts = [text.text or "" for text in voice.findall(".//lyric/text")]
    assert [text.strip() for text in texts] == list(map(folded, syllables))
    assert hands
    assert not any(hand.findall(".//lyric") for hand in hands)


@pytest.mark.parametrize("kind", [Format.MUSICXML, Format.MXL])
def test_musescore_keeps_the_words_of_a_score(kind: Format, song: Song, syllables: list[str], tmp_path: Path) -> None:
    path = written(song, kind, tmp_path)
    run("mscore3", "-o", "out.musicxml", path.name, folder=tmp_path)
    voice = ElementTree.parse(tmp_path / "out.musicxml").getroot().findall("part")[0]
    lyrics = [(lyric.get("number"), lyric.findtext("text")) for lyric in voice.findall(".//lyric")]
    assert [text for _, text in sorted(lyrics, key=lambda lyric: int(lyric[0] or 1))] == syllables


@pytest.mark.parametrize("name", ["fluidsynth", "timidity"])
def test_a_soundfont_sounds_as_long_as_the_song(name: str, song: Song, tmp_path: Path) -> None:
    SoundfontPlayer(program(name), soundfont()).play(song, tmp_path / "a.wav")
    check_sound(song, tmp_path / "a.wav")


def test_the_built_in_tones_sound_as_long_as_the_song(
    song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    check_sound(song, written(song, Format.WAV, tmp_path))


def check_sound(song: Song, path: Path) -> None:
    """From the first note of the voice to the last there is something to hear, and nothing is cut off."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, channels)
    last_s = song.melody[-1].end_ql * 60 / song.tempo_bpm
    assert len(sound) / rate > last_s
    for sung in song.melody:
        start, end = (round(time_ql * 60 / song.tempo_bpm * rate) for time_ql in (sung.onset_ql, sung.end_ql))
        assert np.abs(sound[start:end].astype(int)).max() > 300
