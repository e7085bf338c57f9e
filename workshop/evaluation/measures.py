"""The measures by name, and which of them a melody and a piano piece have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from music.styles import Kind
from workshop.evaluation import phrasing, pitch, rhythm, texture
from workshop.evaluation.sample import MeasuredPiece


class MeasureForm(StrEnum):
    """What a measure gives for a piece."""

    NUMBER = "number"
    HISTOGRAM = "histogram"
    CHOICE = "choice"  # a histogram with one thing in it, such as the last note


@dataclass(frozen=True)
class Measure:
    """A number or a histogram of a piece.

    Attributes:
        name: as in tables.
        of: what measures a piece.
        form: of what it gives.
    """

    name: str
    of: Callable[[MeasuredPiece], float | NDArray[np.float64]]
    form: MeasureForm

    def table(self, samples: Sequence[MeasuredPiece]) -> NDArray[np.float64]:
        """A row a piece, (pieces, bins), histograms adding up to 1; NaN where a piece has no such thing."""
        rows = np.array([np.atleast_1d(self.of(sample)) for sample in samples], float)
        if self.form is MeasureForm.NUMBER:
            return rows
        totals = rows.sum(axis=1, keepdims=True)
        return np.divide(rows, totals, out=np.full_like(rows, np.nan), where=totals > 0)


def _value(name: str, of: Callable[[MeasuredPiece], float]) -> Measure:
    return Measure(name, of, MeasureForm.NUMBER)


def _histogram(name: str, of: Callable[[MeasuredPiece], NDArray[np.float64]]) -> Measure:
    return Measure(name, of, MeasureForm.HISTOGRAM)


_OF_BOTH = (
    _histogram("pitch classes", pitch.pitch_classes),
    _histogram("pitch class transitions", pitch.pitch_class_transitions),
    _value("pitch class entropy", pitch.pitch_class_entropy),
    _value("scale consistency", pitch.scale_consistency),
    _histogram("intervals", pitch.intervals),
    _value("range", pitch.range_semitones),
    _value("climax", pitch.climax),
    _histogram("durations", rhythm.durations),
    _histogram("times between onsets", rhythm.inter_onsets),
    _histogram("length transitions", rhythm.length_transitions),
    _histogram("metrical places", rhythm.metrical_places),
    _value("note density", rhythm.note_density),
    _value("rests", rhythm.rest_share),
    _value("groove similarity", rhythm.groove_similarity),
    _value("groove entropy", rhythm.groove_entropy),
    _value("bar rhythms returning", phrasing.bar_rhythms_returning),
    _value("bars returning", phrasing.bars_returning),
    Measure("last note", phrasing.last_note, MeasureForm.CHOICE),
)

_OF_VOICE = (
    _histogram("phrase lengths in bars", phrasing.phrase_bars),
    _histogram("phrase lengths in syllables", phrasing.phrase_syllables),
    _value("melismas", phrasing.melisma_share),
    _histogram("cadence notes", phrasing.cadence_notes),
    _value("cadence strength", phrasing.cadence_strength),
    _value("cadence length", phrasing.cadence_length),
    _histogram("contours", phrasing.contours),
    _value("phrase rhythms returning", phrasing.phrase_rhythms_returning),
    _value("phrases returning", phrasing.phrases_returning),
    _value("openings returning", phrasing.openings_returning),
)

_OF_PIANO = (
    _histogram("bass intervals", pitch.bass_intervals),
    _histogram("notes together", texture.notes_together),
    _value("notes sounding", texture.notes_sounding),
    _histogram("registers", texture.registers),
    _histogram("intervals above the bass", texture.intervals_above_bass),
    _value("range of the top line", texture.top_range_semitones),
)

OF_WORDS = ("phrase lengths in syllables", "melismas")
"""Measures of what only words tell."""

MEASURES = {Kind.VOICE: (*_OF_BOTH, *_OF_VOICE), Kind.PIANO: (*_OF_BOTH, *_OF_PIANO)}
"""What is measured of each kind of music."""
