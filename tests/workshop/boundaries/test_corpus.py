from pathlib import Path

import pytest

from music.metre import Metre
from music.notes import Note
from tests.music.boundaries.tunes import maman
from workshop.boundaries.corpus import FOLK, CutTune, read_folk_tunes, split_by_work, sung_tunes, without_bars

SONGS = """
X:1
T:First
M:4/4
L:1/4
K:C
CCGG | AAG2
FFEE | DDC2

X:2
T:Broken
M:4/0
L:1/4
K:C
CCGG

X:3
T:Pickup
M:3/4
L:1/4
K:G
z2D | GGG | A2
A | BBB | G2
z | D3
"""


def test_every_line_of_music_is_a_phrase(tmp_path: Path) -> None:
    path = tmp_path / "songs.abc"
    path.write_text(SONGS, encoding="latin-1")
    first, third = read_folk_tunes(path)
    assert (first.starts, [n.pitch_midi for n in first.notes][:4], first.source) == ((0, 7), [60, 60, 67, 67], FOLK)
    assert (third.starts, str(third.metre), third.notes[0].onset_ql) == ((0, 5, 10), "3/4", 2.0)


def test_sung_lines_are_cut_by_their_words(tmp_path: Path) -> None:
    words = "w: come a-way now and sing,\n"
    lines = ["C D E F G A|", "G F E D C D|", "E D C D E F|", "G A G F E D|"]
    body = "".join(f"{line}\n{words}" for line in lines)
    (tmp_path / "a.abc").write_text(f"X:1\nM:6/4\nL:1/4\nK:C\n{body}", encoding="utf-8")
    (tune,) = sung_tunes("hymns", tmp_path, workers=1)
    assert (tune.source, tune.starts, len(tune.notes)) == ("hymns", (0, 6, 12, 18), 24)


def variants(tune: CutTune) -> list[CutTune]:
    """The same tune higher, and slower."""
    higher = tuple(note.moved(semitones=5) for note in tune.notes)
    slower = tuple(Note(2 * n.onset_ql, 2 * n.duration_ql, n.pitch_midi) for n in tune.notes)
    return [CutTune(tune.source, tune.work, notes, tune.metre, tune.starts) for notes in (higher, slower)]


def test_what_repeats_another_tune_is_dropped() -> None:
    split = split_by_work([maman(), *variants(maman())])
    assert [len(part) for part in (split.train, split.valid, split.test)] == [1, 0, 0]


def test_what_tells_nothing_is_dropped() -> None:
    tune = maman()
    short = CutTune(tune.source, tune.work, tune.notes[:11], tune.metre, (0, 7))
    single = CutTune(tune.source, tune.work, tune.notes, tune.metre, (0,))
    assert split_by_work([short, single]).train == ()


@pytest.mark.parametrize(("last", "part"), [("7", "train"), ("8", "valid"), ("9", "test")])
def test_a_work_falls_where_its_digest_says(last: str, part: str) -> None:
    work = next(f"{number:x}" for number in range(1000, 1010) if str(number).endswith(last))
    tune = CutTune("any", work, maman().notes, Metre(4, 4), maman().starts)
    assert getattr(split_by_work([tune]), part) == (tune,)


def test_without_bars_the_first_note_stands_on_the_first_beat() -> None:
    notes = tuple(note.moved(2.0) for note in maman().notes)
    bare = without_bars(CutTune("any", "0", notes, Metre(3, 4), (0, 7)))
    assert (bare.notes, str(bare.metre), bare.starts) == (maman().notes, "4/4", (0, 7))
