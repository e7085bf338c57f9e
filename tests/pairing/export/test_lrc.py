import re
from dataclasses import replace
from pathlib import Path

import pytest

from lyrics.verse import Syllable
from pairing.export.words import lrc_text, write_lrc
from pairing.song import Song, transpose_song
from tests.pairing.songs import plain_song

_STAMP = re.compile(r"<\d\d:\d\d\.\d\d>")


def seconds(stamp: str) -> float:
    minutes, rest = stamp.strip("[]<>").split(":")
    return 60 * int(minutes) + float(rest)


def test_the_plain_song_line_by_line(tmp_path: Path) -> None:
    write_lrc(plain_song(), tmp_path / "a.lrc")
    assert (tmp_path / "a.lrc").read_bytes().decode().split("\n") == [
        "[ti:Ah]",
        "[ar:Eternal Echoes]",
        "[au:Eternal Echoes]",
        "[by:Eternal Echoes]",
        "[length:00:04]",
        "[00:00.00]<00:00.00>Ah, <00:00.50>melody <00:02.00>",
        "[00:02.00]<00:02.00>rests <00:03.00>now. <00:04.00>",
        "",
    ]


def test_words_and_times_are_the_songs(song: Song) -> None:
    rows = [row for row in lrc_text(song).splitlines()[5:] if len(row) > len("[00:00.00]")]
    assert [_STAMP.sub("", row[10:]).strip() for row in rows] == [line.text for line in song.lines]
    starts = [seconds(row[:10]) for row in rows]
    wanted = [line.notes[0].onset_ql * 60 / song.tempo_bpm for line in song.lines]
    assert starts == pytest.approx(wanted, abs=0.006)
    stamps = [seconds(stamp) for row in rows for stamp in _STAMP.findall(row)]
    assert stamps == sorted(stamps)
    assert len(stamps) == sum(len(line.text.split()) + 1 for line in song.lines)


def test_the_screen_is_cleared_after_each_stanza(song: Song) -> None:
    cleared = [seconds(row) for row in lrc_text(song).splitlines() if re.fullmatch(r"\[\d\d:\d\d\.\d\d\]", row)]
    ends = [stanza.notes[-1].end_ql * 60 / song.tempo_bpm for stanza in song.stanzas]
    assert all(min(abs(time - end) for end in ends) < 0.006 for time in cleared)


def test_signs_of_stamps_among_the_words_are_replaced() -> None:
    song = plain_song()
    line = song.stanzas[0].lines[0]
    first = replace(line.syllables[0], syllable=Syllable("<[a]>", 1, True))
    stanza = replace(song.stanzas[0], lines=(replace(line, syllables=(first, *line.syllables[1:])),))
    assert "<00:00.00>((a)) <00:00.50>melody" in lrc_text(song.with_lead(stanzas=(stanza,)))
    assert "[ti:(a) b]" in lrc_text(replace(song, title="[a]\nb"))


def test_a_transposed_song_has_the_same_file_but_for_nothing(song: Song) -> None:
    assert lrc_text(transpose_song(song, 4)) == lrc_text(song)
