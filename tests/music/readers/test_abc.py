from itertools import pairwise
from pathlib import Path

import pytest

from music.readers import ReadError, read_piece
from music.readers.abc import read_abc_tunes
from music.readers.abc_tokens import read_word_line
from music.scores import Score

HEADER = "X:1\nT:Tune\nM:4/4\nL:1/4\n"


def read(folder: Path, body: str, header: str = HEADER) -> Score:
    path = folder / "tune.abc"
    path.write_text(header + body, encoding="utf-8")
    return read_abc_tunes(path)[0]


def pitches(score: Score) -> list[int]:
    return [note.pitch_midi for note in score.parts[0].notes]


def lengths(score: Score) -> list[float]:
    return [note.duration_ql for note in score.parts[0].notes]


def words(score: Score, verse: int = 1) -> list[tuple[int, str, bool]]:
    return [(s.note, s.text, s.ends_word) for s in score.parts[0].underlay if s.verse == verse]


def test_octaves_and_lengths(tmp_path: Path) -> None:
    score = read(tmp_path, "K:C\nC, C c c' | A2 B/ B// z// c3/2|\n")
    assert pitches(score) == [48, 60, 72, 84, 69, 71, 71, 72]
    assert lengths(score) == [1, 1, 1, 1, 2, 0.5, 0.25, 1.5]
    assert [n.onset_ql for n in score.parts[0].notes] == [0, 1, 2, 3, 4, 6, 6.5, 7]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("K:D\nF C c G|", [66, 61, 73, 67]),
        ("K:Eb\nB E A D|", [70, 63, 68, 62]),
        ("K:Em\nF G|", [66, 67]),
        ("K:D dorian\nF B|", [65, 71]),
        ("K:A mix\nC F G|", [61, 66, 67]),
        ("K:C\n^F F f =F F|F", [66, 66, 78, 65, 65, 65]),
        ("K:C\n^F4- | F4 | F4|", [66, 65]),
        ("K:C\n__B ^^C", [69, 62]),
    ],
    ids=["sharps", "flats", "minor", "dorian", "mixolydian", "bar-memory", "tied-over-the-bar", "double"],
)
def test_accidentals(tmp_path: Path, body: str, expected: list[int]) -> None:
    assert pitches(read(tmp_path, body)) == expected


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("A>B A<B", [1.5, 0.5, 0.5, 1.5]),
        ("A>>B", [1.75, 0.25]),
        ("(3ABc d", [2 / 3, 2 / 3, 2 / 3, 1]),
        ("(3:2:2 A2B c", [4 / 3, 2 / 3, 1]),
        ("A-A2 B", [3, 1]),
    ],
    ids=["broken", "twice-broken", "triplet", "tuplet-of-two", "tie"],
)
def test_rhythm(tmp_path: Path, notes: str, expected: list[float]) -> None:
    assert lengths(read(tmp_path, f"K:C\n{notes}|\n")) == pytest.approx(expected, abs=1e-5)


def test_chords_decorations_graces_and_chord_symbols(tmp_path: Path) -> None:
    score = read(tmp_path, 'K:C\n"Am"!fermata![CEG]2 {d}"_slow"c .(d|\n')
    assert [(n.onset_ql, n.pitch_midi) for n in score.parts[0].notes] == [
        (0, 60), (0, 64), (0, 67), (2, 72), (3, 74),
    ]  # fmt: skip
    assert score.chords == ((0.0, "Am"),)


def test_a_pickup_and_lines_that_divide_a_bar(tmp_path: Path) -> None:
    score = read(tmp_path, "K:C\nC | D4 | E3\nF | G3 |]\n")
    assert [n.onset_ql for n in score.parts[0].notes] == [3, 4, 8, 11, 12]


def test_a_missing_bar_line_does_not_move_the_other_voice(tmp_path: Path) -> None:
    score = read(tmp_path, "V:1\nV:2\nK:C\n[V:1] c4 | d4 | e4 |\n[V:2] C4 D4 | E4 |\n")
    onsets = [[n.onset_ql for n in part.notes] for part in score.parts]
    assert onsets == [[0, 4, 8], [0, 4, 8]]


def test_voices_with_words(tmp_path: Path) -> None:
    body = (
        "V:S clef=treble\nV:B clef=bass\nK:G\n"
        "[V:S] [Q:1/4=90] B G A2 |\nw: 1.~Bles- sed day,\nw: 2.~All our day.\n"
        "[V:B] G,4 |\n[V:S] B4 |]\nw: end\n[V:B] G,,4 |]\n"
    )
    score = read(tmp_path, body)
    assert [part.name for part in score.parts] == ["S", "B"]
    assert words(score) == [(0, "Bles", False), (1, "sed", True), (2, "day,", True), (3, "end", True)]
    assert words(score, 2) == [(0, "All", True), (1, "our", True), (2, "day.", True)]
    assert score.parts[1].underlay == ()
    assert score.tempo_bpm == 90


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("time me-lo-dy", [(0, "time"), (1, "me-"), (2, "lo-"), (3, "dy")]),
        ("glo- _ _ ry", [(0, "glo-"), (3, "ry")]),
        ("glo_ry be", [(0, "glo"), (2, "ry"), (3, "be")]),
        ("cease * from", [(0, "cease"), (2, "from")]),
        ("cease~from it", [(0, "cease from"), (1, "it")]),
        ("a--men", [(0, "a-"), (2, "men")]),
        ("one | two", [(0, "one"), (2, "two")]),
        ("one two | three", [(0, "one"), (1, "two"), (2, "three")]),
        (r"e\-mail", [(0, "e-mail")]),
        ("", []),
    ],
)
def test_word_lines(line: str, expected: list[tuple[int, str]]) -> None:
    found = [(s.note, s.text + "-" * (not s.ends_word)) for s in read_word_line(line, [2, 4])]
    assert found == expected


def test_more_words_than_notes_are_left_out(tmp_path: Path) -> None:
    assert words(read(tmp_path, "K:C\nC D|\nw: one two three\n")) == [(0, "one", True), (1, "two", True)]


def test_inline_fields_change_key_metre_and_unit(tmp_path: Path) -> None:
    score = read(tmp_path, "K:C\nF4 | [K:G][M:3/4][L:1/8] F2 F4 |]\n")
    assert pitches(score) == [65, 66, 66]
    assert lengths(score) == [4, 1, 2]
    assert [(onset, str(metre)) for onset, metre in score.metres] == [(0, "4/4"), (4, "3/4")]
    assert [(onset, str(key)) for onset, key in score.keys] == [(0, "C major"), (4, "G major")]


def test_the_unit_follows_the_metre(tmp_path: Path) -> None:
    assert lengths(read(tmp_path, "K:C\nC|\n", "X:1\nM:6/8\n")) == [0.5]
    assert lengths(read(tmp_path, "K:C\nC|\n", "X:1\nM:2/4\n")) == [0.25]


def test_without_a_metre_bar_lines_do_not_count(tmp_path: Path) -> None:
    score = read(tmp_path, "K:C\nC D E | F G | A2 |\n", "X:1\nM:none\nL:1/4\n")
    onsets = [n.onset_ql for n in score.parts[0].notes]
    assert [b - a for a, b in pairwise(onsets)] == [1] * 5


def test_overlaid_voices(tmp_path: Path) -> None:
    score = read(tmp_path, "K:C\nc4 & E2 F2 | d4 |\nw: one two\n")
    assert [(n.onset_ql, n.pitch_midi) for n in score.parts[0].notes] == [(0, 64), (0, 72), (2, 65), (4, 74)]
    assert [text for _, text, _ in words(score)] == ["one", "two"]


def test_rests_of_whole_bars(tmp_path: Path) -> None:
    assert [n.onset_ql for n in read(tmp_path, "K:C\nC4 | Z2 | D4 |\n").parts[0].notes] == [0, 12]


def test_many_tunes_free_text_and_continued_fields(tmp_path: Path) -> None:
    path = tmp_path / "two.abc"
    path.write_text(
        "%%begintext\nABC DEF\n%%endtext\nX:1\nT:One\nK:C\nC D|\nw: one\n+: two\n"
        "%%begintext\nGAB\n%%endtext\n\nX:2\nT:Two\nK:C\nE|\n",
        encoding="utf-8",
    )
    tunes = read_abc_tunes(path)
    assert [(tune.title, len(tune.parts[0].notes)) for tune in tunes] == [("One", 2), ("Two", 1)]
    assert [text for _, text, _ in words(tunes[0])] == ["one", "two"]
    assert read_piece(path).title == "One"


def test_latin1_is_read(tmp_path: Path) -> None:
    path = tmp_path / "tune.abc"
    path.write_bytes("X:1\nT:Früh\nK:C\nC|\n".encode("latin-1"))
    assert read_piece(path).title == "Früh"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no tune"),
        ("just some words\n", "no tune"),
        ("X:1\nT:Silence\nK:C\nz4|\n", "no tune"),
        ("X:1\nM:4/7\nK:C\nC|\n", "4/7"),
        ("X:1\nM:often\nK:C\nC|\n", "often"),
        ("X:1\nL:1/0\nK:C\nC|\n", "X:1"),
        ("X:1\nK:G# lyd\nC|\n", "9 accidentals"),
        ("X:1\nK:C\nC,,,,,,,|\n", "MIDI 0 to 127"),
    ],
    ids=["empty", "prose", "rests", "metre", "metre-word", "unit", "key", "pitch"],
)
def test_refuses_broken_tunes(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.abc"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=r"broken\.abc") as caught:
        read_piece(path)
    assert message in str(caught.value)
