from pathlib import Path

import pytest

from music.keys import Key
from music.metre import Metre
from music.midi import write_melody
from music.notes import Note, Part
from music.scores import Score
from music.styles import Kind
from workshop.corpus.errors import CorpusError
from workshop.corpus.sung import NamedMelody
from workshop.evaluation.sources import longest_of_works, polyphonic, read_samples

from .fakes import line, tuneful

SUNG = "C D E F | G A B c |\nw: now the day is o- ver, night is\n"


def tune(number: int, music: str) -> str:
    return f"X:{number}\nT:T{number}\nM:4/4\nL:1/4\nK:C\n{music}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "below").mkdir()
    write_melody(tuneful(1), tmp_path / "below" / "tune.mid")
    (tmp_path / "book.abc").write_text(tune(1, SUNG) + tune(2, SUNG.replace("C D", "c c")), encoding="utf-8")
    (tmp_path / "again.abc").write_text(tune(1, SUNG), encoding="utf-8")
    (tmp_path / "broken.mid").write_bytes(b"junk")
    (tmp_path / "remarks.txt").write_text("no music", encoding="utf-8")
    return tmp_path


def test_melodies_come_from_scores_with_words_and_from_others(folder: Path) -> None:
    found = read_samples(folder, Kind.VOICE)
    assert sorted(len(sample.onsets) for sample in found.samples) == [8, 8, 8, len(tuneful(1).notes)]
    assert [(Path(r.path).name, "MThd" in r.reason) for r in found.refused] == [("broken.mid", True)]
    assert all(len(sample.phrase_starts) for sample in found.samples)


def test_a_reference_holds_a_tune_once(folder: Path) -> None:
    assert len(read_samples(folder, Kind.VOICE, one_a_work=True).samples) == 3


def test_pieces_are_all_that_sounds(folder: Path) -> None:
    found = read_samples(folder, Kind.PIANO)
    assert sorted(len(sample.onsets) for sample in found.samples) == [8, 8, 8, len(tuneful(1).notes)]
    assert [Path(refusal.path).name for refusal in found.refused] == ["broken.mid"]
    assert not any(len(sample.phrase_starts) for sample in found.samples)


def test_the_longest_stretch_of_one_metre_is_kept_from_its_bar_line_on() -> None:
    notes = (Note(0, 1, 60), *(Note(4 + n, 1, 55 + n) for n in range(5)))
    parts = (Part("right", notes), Part("left", (Note(4, 3, 48), Note(7, 3, 48))))
    score = Score("x", parts, Key.parse("C"), Metre(4, 4), 100, metres=((0.0, Metre(4, 4)), (4.0, Metre(3, 4))))
    sample = polyphonic(score)
    assert sample.metre == Metre(3, 4)
    assert sample.onsets.tolist() == [0, 0, 24, 48, 72, 72, 96]
    assert sample.pitches.tolist() == [48, 55, 56, 57, 48, 58, 59]


def test_of_a_work_the_longest_melody_is_taken() -> None:
    short, long = line(60, 62), line(60, 62, 64)
    named = [NamedMelody(work, melody, ()) for work, melody in (("a", short), ("b", short), ("a", long))]
    assert [(m.work, len(m.melody.notes)) for m in longest_of_works(named)] == [("a", 3), ("b", 2)]


@pytest.mark.parametrize("kind", list(Kind))
def test_refuses_a_folder_that_is_not_there(tmp_path: Path, kind: Kind) -> None:
    with pytest.raises(CorpusError, match="no such folder"):
        read_samples(tmp_path / "nowhere", kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_refuses_a_folder_without_music(tmp_path: Path, kind: Kind) -> None:
    with pytest.raises(CorpusError, match=r"no (score|music) in it"):
        read_samples(tmp_path, kind)
