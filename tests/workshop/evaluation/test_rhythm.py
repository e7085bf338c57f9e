import numpy as np
import pytest

from music.notes import Note
from workshop.evaluation import rhythm
from workshop.evaluation.sample import MeasuredPiece

from .fakes import C_MAJOR, METRE, line, melody_of


def test_lengths_go_to_the_nearest_note_value() -> None:
    steps = np.array([1, 3, 5, 12, 13, 24, 36, 40, 300])
    assert rhythm.LENGTHS[rhythm.length_classes(steps)].tolist() == [3, 3, 6, 12, 12, 24, 36, 36, 144]


def test_rests_count_between_onsets_and_not_in_durations() -> None:
    sample = MeasuredPiece.of_melody(melody_of([(0, 1, 60), (2, 1, 62), (4, 2, 64)]))
    quarter, half = (int(np.flatnonzero(steps == rhythm.LENGTHS)[0]) for steps in (24, 48))
    assert rhythm.durations(sample)[[quarter, half]].tolist() == [2, 1]
    assert rhythm.inter_onsets(sample)[[quarter, half]].tolist() == [0, 3]
    assert rhythm.length_transitions(sample)[half * len(rhythm.LENGTHS) + half] == 2
    assert rhythm.rest_share(sample) == pytest.approx(2 / 6)
    assert rhythm.note_density(sample) == pytest.approx(3 / 4)


def test_a_long_rest_counts_for_a_bar() -> None:
    sample = MeasuredPiece.of_melody(melody_of([(0, 4, 60)], [(40, 4, 60)]))
    assert rhythm.rest_share(sample) == pytest.approx(4 / 12)


def test_notes_together_sound_once() -> None:
    sample = MeasuredPiece.of_notes([Note(0, 4, 60), Note(1, 1, 64), Note(3, 3, 67)], C_MAJOR, METRE)
    assert rhythm.note_density(sample) == pytest.approx(3 / 6)
    assert rhythm.rest_share(sample) == 0


def test_metrical_places_are_counted_from_weak_to_strong() -> None:
    sample = MeasuredPiece.of_melody(line(*[60] * 16, duration=0.5))
    assert rhythm.metrical_places(sample).tolist() == [0, 8, 4, 2, 2]


def test_groove_of_equal_bars() -> None:
    sample = MeasuredPiece.of_melody(line(*[60] * 16))
    assert rhythm.groove_similarity(sample) == 1
    assert rhythm.groove_entropy(sample) == 0


def test_groove_of_unlike_bars() -> None:
    sample = MeasuredPiece.of_melody(melody_of([(0, 4, 60), (4, 2, 60), (6, 2, 60)]))
    assert rhythm.groove_similarity(sample) == pytest.approx(1 - 1 / 96)
    assert rhythm.groove_entropy(sample) == pytest.approx(1)


def test_a_single_bar_has_no_groove_similarity() -> None:
    assert np.isnan(rhythm.groove_similarity(MeasuredPiece.of_melody(line(60, 62))))
