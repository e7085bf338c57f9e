from dataclasses import replace

import numpy as np
import pytest

from music.notes import Melody, Note, Phrase
from workshop.evaluation import phrasing
from workshop.evaluation.sample import MeasuredPiece

from .fakes import C_MAJOR, METRE, melody_of, noise, tuneful

FIRST: list[tuple[float, float, int]] = [(0, 1, 60), (1, 1, 62), (2, 1, 64), (3, 1, 65), (4, 2, 67), (6, 2, 64)]


def later(phrase: list[tuple[float, float, int]], by_ql: float, semitones: int = 0) -> list[tuple[float, float, int]]:
    return [(onset + by_ql, duration, pitch + semitones) for onset, duration, pitch in phrase]


def test_phrases_have_lengths_cadences_and_shapes() -> None:
    sample = MeasuredPiece.of_melody(melody_of(FIRST, [(8, 1, 67), (9, 1, 64), (10, 2, 60)]))
    assert np.flatnonzero(phrasing.phrase_bars(sample)).tolist() == [2, 4]
    assert np.flatnonzero(phrasing.phrase_syllables(sample)).tolist() == [3, 6]
    assert np.flatnonzero(phrasing.cadence_notes(sample)).tolist() == [0, 4]
    assert phrasing.last_note(sample).tolist() == [1, *[0] * 11]
    assert phrasing.cadence_strength(sample) == pytest.approx(0.75)
    assert phrasing.cadence_length(sample) == pytest.approx(1)
    assert np.flatnonzero(phrasing.contours(sample)).tolist() == [0, 7]


def test_of_notes_together_the_lowest_ends_the_piece() -> None:
    sample = MeasuredPiece.of_notes([Note(0, 1, 60), Note(1, 1, 67), Note(1, 1, 48), Note(1, 1, 64)], C_MAJOR, METRE)
    assert phrasing.last_note(sample).argmax() == 0


def test_melismas_are_notes_that_go_on() -> None:
    notes = (Note(0, 1, 60), replace(Note(1, 1, 62), continues_syllable=True), Note(2, 1, 64), Note(3, 1, 60))
    melody = Melody((Phrase(notes),), C_MAJOR, METRE, 100)
    assert phrasing.melisma_share(MeasuredPiece.of_melody(melody)) == 0.25


def test_a_transposed_phrase_returns() -> None:
    sample = MeasuredPiece.of_melody(melody_of(FIRST, later(FIRST, 8, 5)))
    assert phrasing.phrases_returning(sample) == 1
    assert phrasing.openings_returning(sample) == 1
    assert phrasing.bars_returning(sample) == pytest.approx(2 / 3)
    assert phrasing.has_returning_phrase(sample)


def test_a_rhythm_returns_without_its_notes() -> None:
    sample = MeasuredPiece.of_melody(melody_of(FIRST, [(o + 8, d, 72 - n) for n, (o, d, _) in enumerate(FIRST)]))
    assert phrasing.phrase_rhythms_returning(sample) == 1
    assert phrasing.phrases_returning(sample) == 0
    assert not phrasing.has_returning_phrase(sample)


def test_a_phrase_elsewhere_in_the_bar_is_another() -> None:
    sample = MeasuredPiece.of_melody(melody_of(FIRST, later(FIRST, 9)))
    assert phrasing.phrase_rhythms_returning(sample) == 0


def test_tunes_return_and_noise_does_not() -> None:
    assert all(phrasing.has_returning_phrase(MeasuredPiece.of_melody(tuneful(seed))) for seed in range(5))
    assert not any(phrasing.has_returning_phrase(MeasuredPiece.of_melody(noise(seed))) for seed in range(5))


def test_nothing_returns_in_a_single_phrase() -> None:
    assert np.isnan(phrasing.phrases_returning(MeasuredPiece.of_melody(melody_of(FIRST))))


def test_without_phrases_there_is_nothing_to_measure() -> None:
    sample = MeasuredPiece.of_notes([Note(0, 1, 60), Note(1, 1, 62)], C_MAJOR, METRE)
    assert phrasing.phrase_bars(sample).sum() == phrasing.cadence_notes(sample).sum() == 0
    assert np.isnan([phrasing.cadence_strength(sample), phrasing.cadence_length(sample)]).all()
