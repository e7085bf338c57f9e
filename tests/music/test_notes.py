import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.keys import Key
from music.metre import Metre
from music.notes import TIME_GRID, Melody, Note, NoteError, Phrase, in_order, on_grid
from music.scores import Part, Score, Underlaid

C_MAJOR, COMMON = Key.parse("C major"), Metre(4, 4)


def melody(*phrases: Phrase, tempo_bpm: float = 90.0) -> Melody:
    return Melody(phrases, C_MAJOR, COMMON, tempo_bpm)


TUNE = melody(
    Phrase((Note(0, 1, 60), Note(1, 1, 62, continues_syllable=True), Note(2, 1, 64))),
    Phrase((Note(4, 2, 67),)),
)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"onset_ql": -1}, "quarter -1"),
        ({"onset_ql": math.nan}, "quarter nan"),
        ({"duration_ql": 0}, "lasts 0"),
        ({"duration_ql": math.nan}, "lasts nan"),
        ({"pitch_midi": 128}, "pitch 128"),
        ({"pitch_midi": -1}, "pitch -1"),
        ({"velocity": 0}, "velocity 0"),
        ({"velocity": 128}, "velocity 128"),
    ],
)
def test_refuses_impossible_notes(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(NoteError, match=message):
        Note(**{"onset_ql": 0, "duration_ql": 1, "pitch_midi": 60, **fields})


def test_refuses_phrases_that_are_not_sung() -> None:
    with pytest.raises(NoteError, match="without notes"):
        Phrase(())
    with pytest.raises(NoteError, match="inside a syllable"):
        Phrase((Note(0, 1, 60, continues_syllable=True),))
    with pytest.raises(NoteError, match="one note at a time"):
        Phrase((Note(0, 1, 60), Note(0.5, 1, 62)))


def test_refuses_melodies_whose_phrases_overlap() -> None:
    with pytest.raises(NoteError, match="one note at a time"):
        melody(Phrase((Note(0, 2, 60),)), Phrase((Note(1, 1, 60),)))
    with pytest.raises(NoteError, match="without phrases"):
        melody()


@pytest.mark.parametrize("tempo_bpm", [0, 9.9, 401, math.nan])
def test_refuses_impossible_tempi(tempo_bpm: float) -> None:
    with pytest.raises(NoteError, match="10 to 400"):
        melody(*TUNE.phrases, tempo_bpm=tempo_bpm)
    with pytest.raises(NoteError, match="10 to 400"):
        Score("", (), C_MAJOR, COMMON, tempo_bpm)


def test_refuses_parts_out_of_order() -> None:
    with pytest.raises(NoteError, match="out of order"):
        Part("Voice", (Note(1, 1, 60), Note(0, 1, 60)))
    with pytest.raises(NoteError, match="lies on note 1 of 1"):
        Part("Voice", (Note(0, 1, 60),), (Underlaid(1, "la", True),))


def test_a_melody_knows_its_notes_syllables_and_end() -> None:
    assert [phrase.syllables for phrase in TUNE.phrases] == [2, 1]
    assert len(TUNE.notes) == 4
    assert TUNE.end_ql == 6


@given(st.integers(-24, 24), st.integers(-24, 24))
def test_moving_twice_is_moving_once(first: int, second: int) -> None:
    assert TUNE.moved(semitones=first).moved(semitones=second) == TUNE.moved(semitones=first + second)


def test_an_octave_keeps_the_key() -> None:
    assert TUNE.moved(semitones=12).key == C_MAJOR
    assert str(TUNE.moved(semitones=3).key) == "Eb major"


@given(st.floats(0, 1000))
def test_the_grid_is_near_and_stays(time_ql: float) -> None:
    assert abs(on_grid(time_ql) - time_ql) <= 0.5 / TIME_GRID + 1e-9
    assert on_grid(on_grid(time_ql)) == on_grid(time_ql)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(40, 80)), max_size=12))
def test_in_order_makes_a_part(where: list[tuple[int, int]]) -> None:
    part = Part("", in_order(Note(onset, 1, pitch) for onset, pitch in where))
    assert len(part.notes) == len(where)
