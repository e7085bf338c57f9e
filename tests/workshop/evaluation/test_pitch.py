import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.evaluation import pitch
from workshop.evaluation.sample import MeasuredPiece

from .fakes import C_MAJOR, METRE, line, sample_of, tuneful

PITCHES = st.lists(st.integers(40, 90), min_size=1, max_size=40)


@settings(max_examples=40)
@given(PITCHES, st.integers(-12, 12))
def test_no_measure_hears_a_transposition(pitches: list[int], semitones: int) -> None:
    melody = line(*pitches)
    original, moved = (MeasuredPiece.of_melody(m) for m in (melody, melody.moved(semitones=semitones)))
    for measure in (
        pitch.pitch_classes,
        pitch.pitch_class_transitions,
        pitch.intervals,
        pitch.range_semitones,
        pitch.scale_consistency,
        pitch.pitch_class_entropy,
        pitch.climax,
    ):
        np.testing.assert_allclose(measure(original), measure(moved))


def test_histograms_count_notes_and_moves() -> None:
    sample = sample_of(60, 64, 67, 64)
    assert np.flatnonzero(pitch.pitch_classes(sample)).tolist() == [0, 4, 7]
    assert pitch.pitch_classes(sample)[4] == 2
    assert np.flatnonzero(pitch.pitch_class_transitions(sample)).tolist() == [4, 4 * 12 + 7, 7 * 12 + 4]
    assert np.flatnonzero(pitch.intervals(sample)).tolist() == [9, 15, 16]


def test_wide_intervals_are_counted_as_octaves() -> None:
    assert np.flatnonzero(pitch.intervals(sample_of(40, 80, 41))).tolist() == [0, 24]


def test_scale_consistency_is_the_best_scales_share() -> None:
    assert pitch.scale_consistency(sample_of(62, 64, 66, 67, 69)) == 1.0
    assert pitch.scale_consistency(sample_of(60, 61, 62, 63)) == 0.75


def test_entropy_is_that_of_four_bars_at_a_time() -> None:
    assert pitch.pitch_class_entropy(sample_of(*[60] * 16, *[60, 67] * 8)) == pytest.approx(0.5)


def test_climax_lies_between_beginning_and_end() -> None:
    assert pitch.climax(sample_of(60, 62, 67, 64, 60)) == 0.5
    assert np.isnan(pitch.climax(sample_of(60)))


def test_the_bass_is_measured_on_its_own() -> None:
    notes = [*tuneful(3).notes, *(note.moved(semitones=-24) for note in tuneful(3).notes[::2])]
    sample = MeasuredPiece.of_notes(notes, C_MAJOR, METRE)
    assert pitch.bass_intervals(sample).sum() == pitch.intervals(sample).sum()
    assert pitch.bass_intervals(sample)[0] > pitch.intervals(sample)[0]
