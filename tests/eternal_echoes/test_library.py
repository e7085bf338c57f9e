import re
import subprocess
import sys
import wave
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import pytest
from music21 import note as music21_note

import eternal_echoes
from engine.errors import is_for_people
from engine.extras import MissingExtraError
from eternal_echoes.library import COLUMNS
from music.midi import ticks
from pairing.export import ExportError
from pairing.setting.given_words import GivenWordsError
from tests.commands import ROOT, echoes

pytestmark = pytest.mark.slow

WORDS = "The day is done, the night is near,\nAnd all the world is still.\n"
TUNE = "X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\nC C D E | F E D C | E F G F | E D C2 |\n"


@pytest.fixture(scope="module")
def song() -> eternal_echoes.Song:
    return eternal_echoes.song(theme="melancholy", seed=3)


def heard(track: mido.MidiTrack) -> list[tuple[int, int, int, int]]:
    """(start, end, pitch, velocity) of each note, in ticks."""
    now, sounding, notes = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.note] = (now, message.velocity)
        elif message.type in ("note_on", "note_off"):
            start, velocity = sounding.pop(message.note)
            notes.append((start, now, message.note, velocity))
    return sorted(notes)


def test_the_import_loads_nothing_slow() -> None:
    code = "import eternal_echoes, sys; print({'numpy', 'pandas', 'music21', 'onnxruntime', 'mido'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n", done.stderr


def test_files_are_those_of_the_command_line(song: eternal_echoes.Song, tmp_path: Path) -> None:
    formats = "mid,kar,musicxml,txt"
    assert echoes("song", "--theme", "melancholy", "--seed", "3", "--format", formats, "--out", str(tmp_path)).code == 0
    written = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(written) == 4
    for path in written:
        saved = song.save(tmp_path / "ours" / path.name)
        assert saved.read_bytes() == path.read_bytes()


def test_wishes_and_words_and_tune_are_heeded_as_on_the_command_line(tmp_path: Path) -> None:
    words, tune = tmp_path / "words.txt", tmp_path / "tune.abc"
    words.write_text(WORDS, encoding="utf-8")
    tune.write_text(TUNE, encoding="utf-8")
    asked = ("--lyrics", str(words), "--melody", str(tune), "--seed", "5", "--voice", "alto", "--no-accompaniment")
    assert echoes("song", *asked, "--format", "mid", "--out", str(tmp_path / "out")).code == 0
    (path,) = (tmp_path / "out").iterdir()
    for lyrics in (WORDS, words):
        made = eternal_echoes.song(lyrics=lyrics, melody=tune, seed=5, voice="alto", accompaniment=False)
        assert made.save(tmp_path / "ours.mid").read_bytes() == path.read_bytes()


def test_a_song_tells_what_it_is(song: eternal_echoes.Song) -> None:
    assert repr(song) == f"<Song {song.title!r}, theme 'melancholy', seed 3>"
    assert re.fullmatch(r"[A-G][#b]? (major|minor)", song.key)
    assert song.metre in song._repr_html_()
    assert len(song.text.split("\n\n")) >= 2


def test_what_is_not_understood_is_remarked() -> None:
    made = eternal_echoes.song("melancholy xqzzq", seed=1, accompaniment=False)
    assert any("xqzzq" in remark for remark in made.remarks)
    assert "xqzzq" in made._repr_html_()


def test_a_seed_is_drawn() -> None:
    first, second = (eternal_echoes.song("joy", verses=1, accompaniment=False) for _ in range(2))
    assert first.seed != second.seed


def test_the_table_holds_the_notes_of_the_midi_file(song: eternal_echoes.Song, tmp_path: Path) -> None:
    table = song.notes()
    assert tuple(table.columns) == COLUMNS
    assert table.onset_ql.is_monotonic_increasing
    _, melody, right, left = mido.MidiFile(song.save(tmp_path / "song.mid")).tracks
    voice = table[table.part == "voice"]
    sung = heard(melody)
    onsets = [ticks(onset) for onset in voice.onset_ql]
    assert list(zip(onsets, voice.pitch_midi, voice.velocity, strict=True)) == [(n[0], n[2], n[3]) for n in sung]
    lengths = [ticks(length) for length in voice.duration_ql]
    is_last = (voice.line != voice.line.shift(-1)).fillna(True)
    cut = [n[1] - n[0] for n in sung]  # the last note of a line may be a little shorter in the file
    assert all(c <= w if last else c == w for c, w, last in zip(cut, lengths, is_last, strict=True))
    for part, track in (("right", right), ("left", left)):
        hand = table[table.part == part]
        assert hand.syllable.isna().all()
        assert hand.line.isna().all()
        assert len(hand) >= len(heard(track)) > 0
        assert set(hand.pitch_midi) == {n[2] for n in heard(track)}


def test_the_table_holds_the_words(song: eternal_echoes.Song) -> None:
    voice = song.notes().query("part == 'voice'")
    lines = [line for line in song.text.split("\n") if line]
    for number, syllables in voice.groupby("line").syllable:
        assert "".join(syllables) == lines[number - 1].replace(" ", "")


def test_the_stream_has_the_notes_and_the_words(song: eternal_echoes.Song) -> None:
    voice = song.notes().query("part == 'voice'")
    stanzas = song.text.split("\n\n")
    lines = len(stanzas[0].split("\n"))
    first = song.to_music21().parts[0].stripTies().flatten().getElementsByClass(music21_note.Note)
    once = voice[voice.line <= lines]
    assert [n.pitch.midi for n in first] == list(once.pitch_midi)
    assert [float(n.quarterLength) for n in first] == pytest.approx(list(once.duration_ql))
    for number in range(1, len(stanzas) + 1):
        verse = [lyric.text for n in first for lyric in n.lyrics if lyric.number == number]
        of_stanza = voice[(voice.line > (number - 1) * lines) & (voice.line <= number * lines)]
        assert verse == [text for text in of_stanza.syllable if text]


@pytest.mark.parametrize(("package", "use"), [("pandas", "notes"), ("music21", "to_music21")])
def test_a_missing_package_is_named_with_its_extra(
    song: eternal_echoes.Song, package: str, use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"'{package}'.*eternal-echoes\[library\]"):
        getattr(song, use)()


def test_a_notebook_is_given_all_in_one_piece(song: eternal_echoes.Song) -> None:
    html = song._repr_html_()
    assert not re.search(r"https?:", html)
    kinds = dict(re.findall(r'src="data:([a-z/+]+);base64,([^"]+)"', html))
    picture = b64decode(kinds["image/svg+xml"]).decode("utf-8")
    assert not re.search(r"https?:", re.sub(r'xmlns(:\w+)?="[^"]+"', "", picture))
    with wave.open(BytesIO(b64decode(kinds["audio/wav"]))) as sound:
        end_s = (song.notes().onset_ql + song.notes().duration_ql).max() * 60 / song.tempo_bpm
        assert sound.getnchannels() == 1
        assert sound.getnframes() / sound.getframerate() > end_s - 1
    assert set(re.findall(r'(?:src|href)="([a-z]+):', html)) == {"data"}
    assert song.text.split("\n")[0] in html


def test_a_notebook_shows_what_can_be_shown(song: eternal_echoes.Song, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "verovio", None)
    monkeypatch.setenv("ECHOES_SOUNDFONT", "/nowhere/none.sf2")
    html = eternal_echoes.Song(replace(song._written, title="<i>Me & you</i>"))._repr_html_()
    assert "eternal-echoes[score]" in html
    assert "no player: /nowhere/none.sf2" in html
    assert "data:" not in html
    assert "&lt;i&gt;Me &amp; you&lt;/i&gt;" in html


def test_a_name_without_a_format_is_refused(song: eternal_echoes.Song, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"song\.doc tells no format; wanted a name ending in one of \.mid"):
        song.save(tmp_path / "song.doc")
    assert song.save(tmp_path / "song.ULTRASTAR.txt") == tmp_path / "song.ultrastar.txt"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "Missing theme or lyrics"),
        ({"theme": "joy", "track": "1"}, "track goes with melody only"),
        ({"theme": "joy", "colour": "red"}, "no wish is called 'colour'; wanted some of form"),
        ({"theme": "joy", "voice": "whale"}, "voice is 'whale'; wanted one of soprano"),
        ({"theme": "joy", "stanza": "sonnet"}, "no stanza of the form 'sonnet'"),
        ({"lyrics": "Sing to me", "rhyme": "AA"}, "rhyme does not go with lyrics"),
        ({"theme": "joy", "melody": "a.mid", "key": "C major"}, "key does not go with melody"),
        ({"lyrics": "CHANGELOG.md"}, "the name of a file; wanted its Path"),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        eternal_echoes.song(**arguments)
    assert is_for_people(refused.value)


def test_words_are_wanted(tmp_path: Path) -> None:
    with pytest.raises(GivenWordsError, match="holds no words"):
        eternal_echoes.song(lyrics="")
