from pathlib import Path

import mido
import pytest

from music.notes import piano_part
from music.piano.files import write_piano
from music.piano.solo import read_prime
from music.readers.musicxml import read_musicxml
from tests.commands import check_refused, echoes
from tests.music.piano.pieces import waltz

ASKED = ("music", "generate", "--style", "chopin", "--bars", "4", "--seed", "3", "--metre", "3/4", "--out")


def test_the_json_of_a_solo_is_as_the_contract_says(tmp_path: Path) -> None:
    made = echoes(*ASKED, str(tmp_path / "a.mid"), "--json").printed
    assert list(made) == ["style", "theme", "seed", "key", "metre", "tempo_bpm", "notes", "phrases", "file"]
    assert (made["style"], made["seed"], made["metre"]) == ("chopin", 3, "3/4")
    assert {tuple(note) for note in made["notes"]} == {("onset_ql", "duration_ql", "pitch_midi", "velocity", "part")}
    assert {note["part"] for note in made["notes"]} == {"right", "left"}
    places = [place for first, last in made["phrases"] for place in range(first, last + 1)]
    assert places == list(range(len(made["notes"])))
    again = echoes(*ASKED, str(tmp_path / "b.mid"))
    assert f"{len(made['notes'])} notes in 4 bars" in again.stdout
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    struck = [m.note for track in mido.MidiFile(tmp_path / "a.mid").tracks for m in track if m.type == "note_on"]
    assert sorted(struck) == sorted(note["pitch_midi"] for note in made["notes"])


def test_a_solo_as_a_score_has_the_notes_of_its_midi(tmp_path: Path) -> None:
    made = echoes(*ASKED, str(tmp_path / "a.musicxml"), "--json").printed
    score = read_musicxml(tmp_path / "a.musicxml", by_staff=True)
    for part, staff in zip(("right", "left"), score.parts, strict=True):
        wanted = {(n["onset_ql"], n["pitch_midi"]) for n in made["notes"] if n["part"] == part}
        assert {(note.onset_ql, note.pitch_midi) for note in staff.notes} == {(round(o, 6), p) for o, p in wanted}
    assert (str(score.key), str(score.metre)) == (made["key"], made["metre"])
    assert score.dynamics


def test_a_file_is_continued(tmp_path: Path) -> None:
    piece, path = waltz(5), tmp_path / "prime.mid"
    write_piano(piano_part(piece.right, piece.left), piece.key, piece.metre, piece.tempo_bpm, 15, path)
    prime = read_prime(path)
    assert [(n.onset_ql, n.pitch_midi) for n in prime.left] == [(n.onset_ql, n.pitch_midi) for n in piece.left]
    out = str(tmp_path / "o.mid")
    asked = ("music", "generate", "--style", "chopin", "--bars", "2", "--seed", "1", "--out", out, "--json")
    made = echoes(*asked, "--prime", str(path)).printed
    right = [(n["onset_ql"], n["pitch_midi"]) for n in made["notes"] if n["part"] == "right"]
    assert right[:30] == [(note.onset_ql, note.pitch_midi) for note in piece.right]
    assert len(right) > 30
    assert max(n["onset_ql"] + n["duration_ql"] for n in made["notes"]) == 21


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--genre", "waltz"), "--style chopin", id="a genre for the voice"),
        pytest.param(("--prime", "x.mid"), "--style chopin", id="a prime for the voice"),
        pytest.param(("--style", "chopin", "--prime", "x.mid", "--key", "C major"), "--prime settles", id="both"),
        pytest.param(("--style", "chopin", "--genre", "polka"), "polka", id="no such genre"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], said: str) -> None:
    check_refused(echoes("music", "generate", *arguments), 2, said)


@pytest.mark.parametrize("name", ["missing.mid", "words.txt"])
def test_a_file_that_cannot_be_continued_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("no music")
    check_refused(echoes("music", "generate", "--style", "chopin", "--prime", str(tmp_path / name)), 1, name)
