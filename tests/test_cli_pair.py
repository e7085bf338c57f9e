from pathlib import Path

import mido
import pytest

from music.midi import write_melody
from tests.commands import check_refused, echoes
from tests.pairing.setting.tunes import melody, tune

pytestmark = pytest.mark.slow

WORDS = "Twinkle, twinkle, little star,\nHow I wonder what you are!\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tune and words, in which the command runs."""
    write_melody(melody(tune(), (7, 7)), tmp_path / "tune.mid")
    (tmp_path / "words.txt").write_text(WORDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_json_of_a_pair_is_as_the_contract_says(folder: Path) -> None:
    made = echoes("pair", "tune.mid", "words.txt", "--out", "song.mid", "--json").printed
    assert list(made) == ["syllables"]
    assert [list(row) for row in made["syllables"]] == [["text", "word", "notes"]] * 14
    assert made["syllables"][1] == {"text": "kle,", "word": 0, "notes": [1]}
    assert [row["notes"] for row in made["syllables"]] == [[number] for number in range(14)]


def test_the_words_are_in_the_file(folder: Path) -> None:
    assert echoes("pair", "tune.mid", "words.txt", "--out", "new/song.mid", "--json").code == 0
    written = mido.MidiFile("new/song.mid")
    lyrics = [message.text for track in written.tracks for message in track if message.type == "lyrics"]
    assert "".join(lyrics).split() == WORDS.split()


def test_a_song_is_shown_and_written_beside_its_name(folder: Path) -> None:
    done = echoes("pair", "tune.mid", "words.txt", "--no-accompaniment", "--format", "txt,kar", "--title", "A Star")
    assert done.code == 0
    assert "A Star\nC major, 4/4, 100 quarters a minute, strophic" in done.stdout
    assert "Twin-kle, twin-kle, lit-tle star," in done.stdout
    assert {path.name for path in (folder / "songs").iterdir()} == {"a-star.txt", "a-star.kar"}


def test_formats_stand_beside_the_file_asked_for(folder: Path) -> None:
    assert echoes("pair", "tune.mid", "words.txt", "--out", "x/song.mid", "--format", "mid,txt").code == 0
    assert {path.name for path in (folder / "x").iterdir()} == {"song.mid", "song.txt"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("tune.mid", "no.txt"), 1, "no.txt cannot be read"),
        (("no.mid", "words.txt"), 1, "no.mid: no such file"),
        (("words.txt", "words.txt"), 1, "unknown format"),
        (("tune.mid", "long.txt"), 1, "15 syllables for 14 notes"),
        (("tune.mid", "latin.txt"), 1, "no UTF-8 text"),
        (("tune.mid", "words.txt", "--track", "9"), 1, "9"),
        (("tune.mid", "words.txt", "--out", "tune.mid"), 1, "the song is read from it"),
        (("tune.mid", "words.txt", "--out", "words.mid", "--format", "mid,txt"), 1, "the song is read from it"),
        (("tune.mid", "endless.txt"), 1, "endless.txt has 501 lines; wanted at most 500"),
        ((".", "words.txt"), 1, "a folder; wanted a music file"),
        (("tune.mid", "words.txt", "--out", "song.doc"), 2, "tells no format"),
        (("tune.mid", "words.txt", "--format", "doc"), 2, "no format 'doc'"),
    ],
)
def test_what_cannot_be_paired_is_refused(arguments: tuple[str, ...], code: int, message: str, folder: Path) -> None:
    (folder / "long.txt").write_text(WORDS + "more\n", encoding="utf-8")
    (folder / "endless.txt").write_text("la la\n" * 501, encoding="utf-8")
    (folder / "latin.txt").write_bytes("caf\u00e9".encode("latin-1"))
    check_refused(echoes("pair", *arguments, "--json"), code, message)
