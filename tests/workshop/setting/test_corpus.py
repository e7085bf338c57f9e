from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lyrics.prosody import Lexicon
from music.keys import Key
from music.notes import Note, Part, Piece, Underlaid
from music.vocal import NoVocalLineError
from tests.pairing.setting.tunes import METRE, drawn_song
from workshop.corpus.errors import CorpusError
from workshop.setting.corpus import SetSong, read_set_songs, set_song
from workshop.setting.examples import common_words, example_of, split_songs, written_lines

ABC = """X:1
T:One
M:4/4
L:1/4
K:C
CCGG|AAG2|FFEE|DDC2|
w: Twin-kle, twin-kle, lit-tle star, how I won-der what you are
GGFF|EED2|GGFF|EED2|
w: up a-bove the world so high, like a dia-mond in the sky
"""


def piece(notes: list[tuple[float, float, int]], syllables: list[tuple[int, str, bool, int]]) -> Piece:
    part = Part("voice", tuple(Note(*note) for note in notes), tuple(Underlaid(*s) for s in syllables))
    return Piece("a", (part,), Key.parse("C major"), METRE, 100.0)


def line(count: int, start_ql: float = 0.0) -> list[tuple[float, float, int]]:
    return [(start_ql + number, 1.0, 60 + number % 5) for number in range(count)]


def test_words_and_their_notes_are_read_from_a_score(tmp_path: Path) -> None:
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "a.abc").write_text(ABC, encoding="utf-8")
    (tmp_path / "songs" / "b.abc").write_text("X:1\nK:C\nCDEF|\n", encoding="utf-8")
    songs, refused = read_set_songs([tmp_path / "songs"], workers=1)
    assert [refusal.path for refusal in refused] == [str(tmp_path / "songs" / "b.abc")]
    (song,) = songs
    assert song.work == f"{tmp_path.name}/songs/a"
    assert song.is_english
    assert [piece.note for piece in song.pieces][-6:] == [22, 23, 24, 25, 26, 27]
    assert written_lines(song)[:2] == [["Twinkle,"], ["twinkle,"]]


def test_a_folder_without_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no score in it"):
        read_set_songs([tmp_path])


def test_notes_between_rests_without_words_are_left_out() -> None:
    words = [(number, "day", True, 1) for number in range(12)]
    song = set_song(piece([*line(12), *line(4, 20.0)], words), "a")
    assert len(song.notes) == 12
    played_before = [(number + 4, "day", True, 1) for number in range(12)]
    assert len(set_song(piece([*line(4), *line(12, 20.0)], played_before), "a").notes) == 12


def test_another_verse_is_taken_where_the_first_is_silent() -> None:
    first = [(number, "day", True, 1) for number in range(12)]
    second = [(number, "night", True, 2) for number in range(16)]
    song = set_song(piece(line(16), [*first, *second]), "a")
    assert [p.text for p in song.pieces] == ["day"] * 12 + ["night"] * 4


def test_of_a_chord_the_highest_note_is_sung() -> None:
    notes = [note for onset, length, pitch in line(12) for note in ((onset, length, pitch - 4), (onset, length, pitch))]
    song = set_song(piece(notes, [(2 * number, "day", True, 1) for number in range(12)]), "a")
    assert [note.pitch_midi for note in song.notes] == [pitch for _, _, pitch in line(12)]
    assert [p.note for p in song.pieces] == list(range(12))


def test_a_song_of_few_words_is_refused() -> None:
    with pytest.raises(NoVocalLineError, match="3 syllables"):
        set_song(piece(line(12), [(number, "la", True, 1) for number in range(3)]), "a")


def test_a_song_is_split_by_its_work() -> None:
    songs = [drawn_song(np.random.default_rng(1), f"songs/{number}") for number in range(200)]
    splits = split_songs(songs)
    assert set(split_songs(reversed(songs)).test) == set(splits.test)
    assert 140 < len(splits.train) < 180
    assert {*splits.train, *splits.validation, *splits.test} == set(songs)


def test_what_was_sung_is_among_the_ways_to_say_it() -> None:
    parts = [("gl", False), ("orious", True), ("heaven", True), ("xq", True)] * 3
    words = [(number, text, ends, 1) for number, (text, ends) in enumerate(parts)]
    song: SetSong = set_song(piece(line(12), words), "a")

    example = example_of(replace(song, is_english=True), Lexicon.load())
    sung = [example.words.syllable(example.words.places[number]).text for number in example.sung]
    assert sung[2:4] == ["heaven", "xq"]
    assert len(sung) == 12
    assert common_words([replace(song, is_english=True)]) == ("heaven", "xq")
