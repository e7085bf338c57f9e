import re
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.chords import Chord
from music.harmony import harmonise
from music.keys import Key, Mode
from music.notes import Melody
from tests.music.melodies import melodies, tune

METRES = ("4/4", "3/4", "2/4", "6/8", "5/4", "2/2", "3/2", "7/4", "7/8", "1/1", "12/8")
THIRDS = {"": 4, "m": 3, "7": 4, "dim": 3}


def symbols(melody: Melody) -> list[str]:
    return [chord.symbol for chord in harmonise(melody)]


@given(melodies(METRES))
def test_chords_cover_the_melody_s_bars_without_gap_or_overlap(melody: Melody) -> None:
    chords, bar = harmonise(melody), melody.metre.bar_ql
    assert chords[0].onset_ql == melody.notes[0].onset_ql // bar * bar
    assert chords[-1].end_ql == ceil(round(melody.end_ql / bar, 6)) * bar
    assert all(chord.duration_ql > 0 for chord in chords)
    assert all(chord.end_ql == after.onset_ql for chord, after in pairwise(chords))


@given(melodies(METRES))
def test_chords_change_on_beats_and_never_to_themselves(melody: Melody) -> None:
    chords = harmonise(melody)
    assert all((chord.onset_ql / melody.metre.beat_ql).is_integer() for chord in chords)
    assert all(chord.symbol != after.symbol for chord, after in pairwise(chords))


@given(melodies(METRES))
def test_the_last_chord_is_the_tonic(melody: Melody) -> None:
    last, tonic = harmonise(melody)[-1], melody.key.pitch_class
    assert last.root == tonic
    assert last.pitch_classes == (tonic, (tonic + (3 if melody.key.mode is Mode.MINOR else 4)) % 12, (tonic + 7) % 12)


@given(melodies(METRES))
def test_a_symbol_names_its_chord_in_the_key_s_spelling(melody: Melody) -> None:
    for chord in harmonise(melody):
        root = re.match(r"[A-G][#b]?", chord.symbol)
        assert root
        suffix = chord.symbol[root.end() :]
        assert root[0] == melody.key.spelled_root(chord.root, suffix)
        assert (chord.pitch_classes[1] - chord.root) % 12 == THIRDS[suffix]
        assert len(set(chord.pitch_classes)) == (4 if suffix == "7" else 3)
        assert chord.pitch_classes[0] == chord.root


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("C major", "1 3 5 3 | 4 6 8 6 | 5 7 2 5 | 1:4", ["C", "F", "G", "C"]),
        ("A minor", "1:4 | 6 4:3 | 5 7:3 | 1:4", ["Am", "Dm", "E", "Am"]),
        ("Eb major", "1 3 5 3 | 5 7 2 5 | 1:4", ["Eb", "Bb", "Eb"]),
    ],
    ids=["major", "minor", "flats"],
)
def test_plain_tunes_get_plain_chords(key: str, text: str, wanted: list[str]) -> None:
    assert symbols(tune(text, key=key, tempo_bpm=120)) == wanted


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("C major", "1:4 5 7 2 7 1:4", ["C", "G", "C"]),
        ("C major", "1:4 5 4 7 4 1:4", ["C", "G7", "C"]),
        ("A minor", "1:4 5 7 2 7 1:4", ["Am", "E", "Am"]),
        ("A minor", "1:4 5 4 7 4 1:4", ["Am", "E7", "Am"]),
    ],
    ids=["triad", "seventh sung", "triad in minor", "seventh sung in minor"],
)
def test_a_seventh_is_added_only_where_it_is_sung(key: str, text: str, wanted: list[str]) -> None:
    assert symbols(tune(text, key=key, tempo_bpm=120)) == wanted


def test_a_phrase_does_not_close_on_a_seventh() -> None:
    assert symbols(tune("1 3 5 1 5 4 7 5 1:4", tempo_bpm=120)) == ["C", "G7", "C"]
    assert symbols(tune("1 3 5 1 | 5 4 7 5 | 1:4", tempo_bpm=120)) == ["C", "G", "C"]


def test_chords_hold_the_strong_notes() -> None:
    melody = tune("1 3 5 3 | 4:2 6:2 | 5:2 7:2 | 2 4 7 5 | 1:4", tempo_bpm=120)
    for note in melody.notes:
        chord = next(c for c in harmonise(melody) if c.onset_ql <= note.onset_ql < c.end_ql)
        assert note.pitch_midi % 12 in chord.pitch_classes or note.onset_ql % 4


@pytest.mark.parametrize(
    ("metre", "tempo_bpm", "shortest"),
    [("4/4", 80, 2), ("4/4", 120, 4), ("3/4", 80, 3), ("6/8", 80, 3), ("5/4", 80, 5), ("2/2", 80, 2), ("12/8", 80, 6)],
)
def test_long_bars_of_moderate_tempo_may_have_two_chords(metre: str, tempo_bpm: float, shortest: float) -> None:
    melody = tune("1:2 5:2 | 4:2 5:2 | 6:2 2:2 | 5:2 1:2 | 4:2 7:2 | 1:2", metre=metre, tempo_bpm=tempo_bpm)
    assert {chord.onset_ql % shortest for chord in harmonise(melody)} == {0}
    if shortest < melody.metre.bar_ql:
        assert {chord.onset_ql % melody.metre.bar_ql for chord in harmonise(melody)} == {0, shortest}


@given(melodies(), st.integers(-6, 6))
def test_chords_move_with_the_melody(melody: Melody, semitones: int) -> None:
    moved = harmonise(melody.moved(semitones=semitones))
    assert [((c.root + semitones) % 12, c.onset_ql) for c in harmonise(melody)] == [(c.root, c.onset_ql) for c in moved]


def test_a_chord_moved_is_the_same_later() -> None:
    chord = Chord(1.0, 2.0, Key.parse("G").pitch_class, (7, 11, 2), "G")
    assert chord.moved(3.0) == Chord(4.0, 2.0, 7, (7, 11, 2), "G")
