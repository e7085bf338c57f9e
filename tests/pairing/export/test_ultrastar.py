from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pairing.export import Format, export
from pairing.export.ultrastar import beats_per_quarter, ultrastar_text
from pairing.song import Song, transpose_song
from tests.pairing.songs import drawn_song, plain_song


def rows(song: Song) -> list[list[str]]:
    """The lines of notes and breaks, in their fields."""
    body = ultrastar_text(song, "a.wav").split("\n")
    return [row.split(" ", 4) for row in body if row[:1] in (":", "-")]


def test_the_plain_song_line_by_line(tmp_path: Path) -> None:
    path = export(plain_song(), tmp_path, [Format.ULTRASTAR], "ah")[Format.ULTRASTAR]
    assert path.name == "ah.ultrastar.txt"
    assert path.read_bytes().decode().split("\n") == [
        "#VERSION:1.0.0",
        "#TITLE:Ah",
        "#ARTIST:Eternal Echoes",
        "#MP3:ah.wav",
        "#BPM:120",
        "#GAP:0",
        "#LANGUAGE:English",
        "#COMMENT:4/4, 120 quarters a minute, C major",
        ": 0 4 0 Ah, ",
        ": 4 4 2 mel",
        ": 8 4 4 ~",
        ": 12 2 5 o",
        ": 14 2 4 dy ",
        "- 16",
        ": 16 4 0 rests ",
        ": 24 8 0 now. ",
        "E",
        "",
    ]


def test_every_note_has_its_time_and_pitch(song: Song) -> None:
    (bpm,) = [float(row[5:]) for row in ultrastar_text(song, "a").split("\n") if row.startswith("#BPM:")]
    beat_s = 60 / (4 * bpm)
    notes = [row for row in rows(song) if row[0] == ":"]
    found = [(round(int(start) * beat_s, 3), int(pitch) + 60) for _, start, _, pitch, _ in notes]
    assert found == [(round(n.onset_ql * 60 / song.tempo_bpm, 3), n.pitch_midi) for n in song.melody]


def test_the_texts_joined_are_the_words(song: Song) -> None:
    text = ""
    for row in rows(song):
        text += "\n" if row[0] == "-" else row[4].replace("~", "")
    assert [line.rstrip() for line in text.split("\n")] == [line.text for line in song.lines]


def test_breaks_stand_between_the_lines_notes(song: Song) -> None:
    found = rows(song)
    breaks = [index for index, row in enumerate(found) if row[0] == "-"]
    assert len(breaks) == len(list(song.lines)) - 1
    for index in breaks:
        _, start, length, *_ = found[index - 1]
        assert int(start) + int(length) <= int(found[index][1]) <= int(found[index + 1][1])


def test_beats_are_as_fine_as_the_notes() -> None:
    drawn = drawn_song(np.random.default_rng(1), durations_ql=(0.5, 1.0))
    triplets = drawn_song(np.random.default_rng(1), durations_ql=(1 / 3, 1.0))
    assert [beats_per_quarter(song) for song in (drawn, triplets)] == [4, 12]


def test_a_title_of_two_lines_and_a_tilde_break_nothing() -> None:
    assert "#TITLE:a b\n" in ultrastar_text(replace(plain_song(), title="a\nb"), "a")
    assert "#TITLE:-\n" in ultrastar_text(replace(plain_song(), title=" "), "a")


def test_transposing_moves_the_pitches_alone(song: Song) -> None:
    higher = [[*row[:3], str(int(row[3]) + 2), row[4]] if row[0] == ":" else row for row in rows(song)]
    assert rows(transpose_song(song, 2)) == higher


def test_the_language_is_that_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"la": "Latin"}
    monkeypatch.setattr("pairing.export.ultrastar.language_of", lambda code: SimpleNamespace(name=names[code]))
    assert "#LANGUAGE:Latin" in ultrastar_text(replace(plain_song(), language="la"), "a.wav").splitlines()
