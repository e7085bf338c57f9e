from pathlib import Path

import pytest

from music.readers import ReadError, read_piece
from music.readers.kern import read_kern
from music.scores import Score


def read(folder: Path, *lines: str) -> Score:
    path = folder / "piece.krn"
    path.write_text("\n".join(line.replace(" | ", "\t") for line in lines) + "\n", encoding="utf-8")
    return read_kern(path)


def rows(score: Score, part: int = 0) -> list[tuple[float, float, int]]:
    return [(n.onset_ql, n.duration_ql, n.pitch_midi) for n in score.parts[part].notes]


PIANO = (
    "!!!OTL: Prelude",
    "**kern | **kern",
    "*k[b-] | *k[b-]",
    "*d: | *d:",
    "*M3/4 | *M3/4",
    "*MM90 | *MM90",
    "=1 | =1",
    "4D | 8f#",
    ". | 8qcc",
    ". | 8g-",
    "2r | 4.a 4.cc#",
    ". | 8dd",
    "=2 | =2",
    "[2.DD | 4BB-",
    ". | 2r",
    "== | ==",
    "*- | *-",
)


def test_spines_are_parts_from_the_top(tmp_path: Path) -> None:
    score = read(tmp_path, *PIANO)
    assert (score.title, str(score.key), str(score.metre), score.tempo_bpm) == (
        "Prelude",
        "D minor",
        "3/4",
        90,
    )
    assert rows(score) == [
        (0, 0.5, 66),
        (0.5, 0.5, 66),
        (1, 1.5, 69),
        (1, 1.5, 73),
        (2.5, 0.5, 74),
        (3, 1, 46),
    ]
    assert rows(score, 1) == [(0, 1, 50), (3, 3, 38)]


def test_splitting_and_joining(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        "**kern", "*M4/4", "=1", "2c", "*^", "4e | 2g", "4f | .", "*v | *v", "=2", "1c", "*-",
    )  # fmt: skip
    assert rows(score) == [(0, 2, 60), (2, 1, 64), (2, 2, 67), (3, 1, 65), (4, 4, 60)]


def test_ties_across_the_bar(tmp_path: Path) -> None:
    score = read(tmp_path, "**kern", "*M2/4", "=1", "[2c", "=2", "2c_", "=3", "4c]", "4d", "*-")
    assert rows(score) == [(0, 5, 60), (5, 1, 62)]


@pytest.mark.parametrize(
    ("token", "length"),
    [("4c", 1), ("4..c", 1.75), ("0c", 8), ("12c", 1 / 3), ("3%2c", 8 / 3), ("2.c", 3)],
)
def test_durations(tmp_path: Path, token: str, length: float) -> None:
    assert rows(read(tmp_path, "**kern", token, "*-"))[0][1] == pytest.approx(length, abs=1e-5)


def test_other_spines_and_words(tmp_path: Path) -> None:
    score = read(
        tmp_path,
        "**kern | **text | **dynam", "*M2/4 | * | *", "4c | Sil- | f", "4d | -ver | .",
        "=1 | =1 | =1", "2e | moon. | p", "*- | *- | *-",
    )  # fmt: skip
    assert [(s.note, s.text, s.ends_word) for s in score.parts[0].underlay] == [
        (0, "Sil", False), (1, "ver", True), (2, "moon.", True),
    ]  # fmt: skip


def test_a_pickup_ends_on_the_bar_line(tmp_path: Path) -> None:
    assert [r[0] for r in rows(read(tmp_path, "**kern", "*M3/4", "4c", "=1", "2.d", "=2", "2e", "=="))] == [
        2,
        3,
        6,
    ]


def test_unwritable_keys_and_metres_are_passed_over(tmp_path: Path) -> None:
    score = read(tmp_path, "**kern", "*k[f#]", "*g-:", "*M4/4", "=1", "1c", "*M37/8", "=2", "1d", "*-")
    assert [str(key) for _, key in score.keys] == ["G major"]
    assert [str(metre) for _, metre in score.metres] == ["4/4"]


BROKEN = {
    "empty": ("", "no **kern spine"),
    "prose": ("just some words", "no **kern spine"),
    "midi-numbers": ("**MIDI\n/60/480\n*-", "no **kern spine"),
    "columns": ("**kern\t**kern\n4c\n*-\t*-", "1 columns where 2 spines are open"),
    "no-notes": ("**kern\n4r\n*-", "no notes"),
    "too-high": ("**kern\n4ccccccccc\n*-", "MIDI 0 to 127"),
    "half-a-swap": ("**kern\t**kern\n*x\t*\n4c\t4d\n*-\t*-", "line 2"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_refuses_broken_files(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.krn"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=r"broken\.krn") as caught:
        read_piece(path)
    assert message in str(caught.value)


def test_music21_agrees(tmp_path: Path) -> None:
    from music21 import converter

    lines = [
        "**kern | **kern", "*M4/4 | *M4/4", "*k[f#] | *k[f#]", "=1 | =1", "2C | [4ee", ". | 8ff#", ". | 8g",
        "2E- | 6a", ". | 6b-", ". | 6cc", "=2 | =2", "1D 1A | 2.r", ". | 4b", "== | ==", "*- | *-",
    ]  # fmt: skip
    score = read(tmp_path, *lines)
    text = "\n".join(line.replace(" | ", "\t") for line in lines)
    theirs = converter.parseData(text, format="humdrum").flatten().notes
    expected = sorted((float(n.offset), p.midi, float(n.quarterLength)) for n in theirs for p in n.pitches)
    ours = sorted((n.onset_ql, n.pitch_midi, n.duration_ql) for part in score.parts for n in part.notes)
    assert [x for row in ours for x in row] == pytest.approx([x for row in expected for x in row], abs=1e-5)
