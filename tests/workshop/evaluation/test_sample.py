import pytest

from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Note
from workshop.evaluation.sample import MeasuredPiece, SampleError

from .fakes import C_MAJOR, METRE, line, melody_of

CHORDS = [Note(0, 2, 48), Note(0, 1, 64), Note(0, 1, 60), Note(1, 1, 62), Note(4, 1, 59), Note(4, 4, 43)]


def test_melodies_keep_phrases_and_syllables() -> None:
    sample = MeasuredPiece.of_melody(melody_of([(0, 1, 60), (1, 1, 62)], [(2, 2, 64)]))
    assert sample.phrase_starts.tolist() == [0, 2]
    assert [(part.start, part.stop) for part in sample.phrases] == [(0, 2), (2, 3)]
    assert sample.between_onsets.tolist() == [24, 24, 48]


def test_top_and_bottom_are_the_outer_notes_of_every_onset() -> None:
    sample = MeasuredPiece.of_notes(CHORDS, C_MAJOR, METRE)
    assert sample.pitches[sample.top].tolist() == [64, 62, 59]
    assert sample.pitches[sample.bottom].tolist() == [48, 62, 43]
    assert sample.between_onsets.tolist() == [24, 72, 96]
    assert sample.phrases == []


def test_pitch_classes_are_counted_from_the_tonic() -> None:
    sample = MeasuredPiece.of_notes([Note(0, 1, 62), Note(1, 1, 61)], Key("D", Mode.MINOR), METRE)
    assert sample.classes.tolist() == [0, 11]


def test_bars_without_notes_are_passed_over() -> None:
    sample = MeasuredPiece.of_notes([Note(0, 1, 60), Note(9, 1, 62), Note(10, 1, 62)], C_MAJOR, METRE)
    assert [(bar.start, bar.stop) for bar in sample.bars] == [(0, 1), (1, 3)]


def test_strengths_are_those_of_the_metre() -> None:
    sample = MeasuredPiece.of_notes([Note(n / 2, 0.5, 60) for n in range(6)], C_MAJOR, Metre(3, 4))
    assert sample.strengths.tolist() == [1, 0.25, 0.5, 0.25, 0.5, 0.25]


def test_excerpts_begin_on_bar_lines_and_lose_what_fills_no_bars() -> None:
    whole = MeasuredPiece.of_melody(line(*range(60, 94)))  # eight bars and a half
    excerpts = whole.excerpts(4)
    assert [int(excerpt.onsets[0]) for excerpt in excerpts] == [0, 0]
    assert [excerpt.pitches.tolist() for excerpt in excerpts] == [[*range(60, 76)], [*range(76, 92)]]
    assert whole.excerpts(16) == []


def test_refuses_a_piece_without_notes() -> None:
    with pytest.raises(SampleError, match="without notes"):
        MeasuredPiece.of_notes([], C_MAJOR, METRE)
