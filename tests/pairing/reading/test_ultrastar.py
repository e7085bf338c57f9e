from pathlib import Path

import pytest

from music.keys import Key
from music.metre import Metre
from pairing.reading import ReadError, read_song
from tests.pairing.reading.files import lines, syllables

HEAD = "#TITLE:Moon\n#ARTIST:Somebody\n#MP3:moon.mp3\n#BPM:240\n#GAP:0\n"
FOUR = ": 0 4 0 mel\n: 4 4 2 o\n: 8 4 4 dy \n: 12 4 5 now\nE\n"


def read(tmp_path: Path, text: str | bytes, told: list[str] | None = None):  # type: ignore[no-untyped-def]  # a Song
    (tmp_path / "a.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_song(tmp_path / "a.txt", (told if told is not None else []).append)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_song_of_any_line_ends(line_end: str, mark: str, tmp_path: Path) -> None:
    song = read(tmp_path, mark + (HEAD + FOUR).replace("\n", line_end))
    assert (song.title, lines(song)) == ("Moon", ["melody now"])
    assert syllables(song) == [("mel", [60]), ("o", [62]), ("dy", [64]), ("now", [65])]
    assert (song.key, song.metre) == (Key.parse("C major"), Metre(4, 4))


def test_beats_and_gap_are_times_of_the_recording(tmp_path: Path) -> None:
    song = read(tmp_path, HEAD.replace("240", "312,5").replace("GAP:0", "GAP:1250,5") + FOUR)
    seconds = [note.onset_ql * 60 / song.tempo_bpm for note in song.melody]
    assert song.tempo_bpm == 156.25
    assert seconds == pytest.approx([1.2505 + beat * 15 / 312.5 for beat in (0, 4, 8, 12)], abs=0.01)


def test_relative_lines_count_from_the_break_before(tmp_path: Path) -> None:
    body = ": 0 4 0 one\n- 8 8\n: 0 4 0 two\n- 6 10\n: 2 4 0 three\nE\n"
    song = read(tmp_path, HEAD + "#RELATIVE:YES\n" + body)
    assert lines(song) == ["one", "two", "three"]
    quarters_per_beat = song.tempo_bpm / 240 / 4
    assert [n.onset_ql / quarters_per_beat for n in song.melody] == pytest.approx([0, 8, 20])


def test_golden_freestyle_and_rap_notes_are_sung_too(tmp_path: Path) -> None:
    song = read(tmp_path, HEAD + "* 0 4 0 a \nF 4 4 -200 b \nR 8 4 999 c \nG 12 4 -5 d\nE\n")
    assert [text for text, _ in syllables(song)] == ["a", "b", "c", "d"]
    assert [n.pitch_midi for n in song.melody][::3] == [60, 55]


def test_tildes_go_on_and_may_end_the_word(tmp_path: Path) -> None:
    song = read(tmp_path, HEAD + ": 0 4 0 day\n: 4 4 2 ~ \n: 8 4 4 go\n: 12 4 4 ~\n- 16\n: 16 4 5 ~\n: 20 4 5 on\nE\n")
    assert syllables(song) == [("day", [60, 62]), ("go", [64, 64, 65]), ("on", [65])]
    assert lines(song) == ["day go", "on"]


def test_a_space_before_a_syllable_ends_the_word_before(tmp_path: Path) -> None:
    assert lines(read(tmp_path, HEAD + ": 0 4 0 mel\n: 4 4 2 o\n: 8 4 4 dy\n: 12 4 5  now\nE\n")) == ["melody now"]


def test_of_a_duet_the_first_voice_is_kept(tmp_path: Path) -> None:
    told: list[str] = []
    body = "P1\n: 0 4 0 one\n- 4\n: 20 4 0 three\nP 2\n: 0 4 7 other\nP3\n: 10 4 0 both\nE\n"
    assert lines(read(tmp_path, HEAD + body, told)) == ["one", "both", "three"]
    assert told == ["a duet: voice P1 is kept"]


@pytest.mark.parametrize("declared", ["", "#ENCODING:CP1252\n"])
def test_words_in_windows_own_encoding(declared: str, tmp_path: Path) -> None:
    body = ": 0 4 0 Stra\n: 4 4 0 ße \n: 8 4 0 don\u2019t\nE\n"
    assert lines(read(tmp_path, (HEAD + declared + body).encode("cp1252"))) == ["Straße don\u2019t"]


def test_words_in_the_encoding_of_eastern_europe(tmp_path: Path) -> None:
    body = ": 0 4 0 něžný\nE\n"
    assert lines(read(tmp_path, (HEAD + "#ENCODING:CP1250\n" + body).encode("cp1250"))) == ["něžný"]


def test_overlapping_and_empty_notes_keep_their_syllables(tmp_path: Path) -> None:
    song = read(tmp_path, HEAD + ": 0 8 0 a \n: 4 0 2 b \n: 4 4 4 c\nE\n")
    assert [text for text, _ in syllables(song)] == ["a", "b", "c"]


def test_an_end_may_lack_and_what_follows_one_is_passed_over(tmp_path: Path) -> None:
    assert lines(read(tmp_path, HEAD + FOUR.replace("E\n", ""))) == ["melody now"]
    assert lines(read(tmp_path, HEAD + FOUR + "anything\n")) == ["melody now"]


def test_a_change_of_tempo_is_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    read(tmp_path, HEAD + "B 8 120\n" + FOUR, told)
    assert [message.partition(": ")[2] for message in told] == ["the tempo changes; the song keeps the first"]


REFUSED = {
    "empty": ("", "it has 0 bytes"),
    "words alone": ("Moon\n\nO lonely moon\n", "no header such as #TITLE"),
    "no tempo": (HEAD.replace("#BPM:240\n", "") + FOUR, "#BPM is ''; wanted a number"),
    "a tempo of nothing": (HEAD.replace("240", "0") + FOUR, "#BPM is '0'; wanted a number above 0"),
    "a tempo that is none": (HEAD.replace("240", "nan") + FOUR, "#BPM is 'nan'"),
    "a tempo too slow": (HEAD.replace("240", "0,5") + FOUR, "a tempo of 0.5 quarters a minute"),
    "a gap before the start": (HEAD.replace("GAP:0", "GAP:-9") + FOUR, "#GAP is '-9'"),
    "a gap of a year": (HEAD.replace("GAP:0", "GAP:31536000000") + FOUR, "wanted at most 100000"),
    "no notes": (HEAD + "E\n", "no notes in it"),
    "a broken note": (HEAD + ": 0 4\nE\n", "line 6: ': 0 4' is no note"),
    "an unknown line": (HEAD + FOUR.replace(": 4", "X 4"), "line 7: 'X 4 4 2 o' is no note"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_no_song_is_refused_with_the_reason(case: str, tmp_path: Path) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(ReadError) as refused:
        read(tmp_path, text)
    assert reason in str(refused.value)
    assert str(tmp_path / "a.txt") in str(refused.value)
