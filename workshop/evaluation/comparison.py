"""Generated pieces beside people's, measure by measure.

Three figures, 0 to 1 each, for every measure:

- `overlap`, the main one, that of the distribution over pieces with people's. Of a number: the area under both kernel
  densities. Of a histogram: the same of what single pieces have in each bin, averaged over the bins. Of a choice such
  as the last note: what the shares of the two sets have in common.
- `area`, the overlapping area of Yang & Lerch (2018), "On the evaluation of generative models in music": of the
  distances between the sets and within the reference. It is blind where it should not be: numbers all too large by a
  standard deviation keep 0.9 of it, and pitch classes 0.8 of people's figure where pitches are drawn at random or one
  tune stands a hundred times; of `overlap` these keep 0.6, 0.6 and nothing.
- `pooled`, of histograms, what the mean histograms have in common: blind to whether single pieces are like people's.

Small sets overlap less than large ones, whoever made them. So the reference is divided at random into two halves, many
times; a figure is the mean overlap of as many generated pieces as one half holds with the other half, and the
human-against-human figure, of the two halves, comes from the same sizes. Their ratio is what counts.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from music.styles import Kind
from workshop.evaluation.measures import MEASURES, Measure, MeasureForm
from workshop.evaluation.overlap import density_overlap, histogram_overlap, overlapping_area, pooled_overlap
from workshop.evaluation.sample import MeasuredPiece

SPLITS = 20
FEWEST = 8
"""Pieces of either set below which distributions tell nothing."""

_FEWEST_IN_HALF = 3

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class EvaluationError(ValueError):
    """Sets of pieces that cannot be compared."""


@dataclass(frozen=True)
class Figure:
    """Overlaps with people's pieces: of generated ones, and of other people's."""

    generated: float
    human: float

    @property
    def ratio(self) -> float:
        """The generated set's overlap as a share of the human one."""
        return self.generated / self.human


@dataclass(frozen=True)
class MeasureComparison:
    """One measure of two sets.

    Attributes:
        name: of the measure.
        form: of what it gives.
        overlap: the main figure.
        area: Yang & Lerch's.
        pooled: of mean histograms; None of a number.
        means: of a number, in the generated set and in the reference; None of others.
    """

    name: str
    form: MeasureForm
    overlap: Figure
    area: Figure
    pooled: Figure | None
    means: tuple[float, float] | None


@dataclass(frozen=True)
class Comparison:
    """All measures of two sets, and how many pieces each holds."""

    generated: int
    reference: int
    rows: tuple[MeasureComparison, ...]

    @property
    def worst(self) -> MeasureComparison:
        """The measure with the lowest ratio."""
        return min(self.rows, key=lambda row: row.overlap.ratio)

    def mean_ratio(self, without: Collection[str] = ()) -> float:
        """Mean of the main figures' ratios over the measures, but those named."""
        return float(np.mean([row.overlap.ratio for row in self.rows if row.name not in without]))


def compare(
    generated: Sequence[MeasuredPiece],
    reference: Sequence[MeasuredPiece],
    kind: Kind,
    rng: np.random.Generator,
    splits: int = SPLITS,
    without: Collection[str] = (),
) -> Comparison:
    """Compares two sets in all measures of their kind; one that too few pieces of either set have is left out.

    Args:
        generated: pieces to judge.
        reference: people's, no two of the same work.
        kind: which measures are taken.
        rng: divides the reference, and draws as many generated pieces as a half holds.
        splits: how often it does.
        without: names of measures to leave out.

    Raises:
        EvaluationError: fewer than `FEWEST` pieces in a set.
    """
    for name, found in (("generated", generated), ("reference", reference)):
        if len(found) < FEWEST:
            raise EvaluationError(f"{len(found)} {name} pieces; wanted {FEWEST} or more to compare")
    halves = [np.array_split(rng.permutation(len(reference)), 2) for _ in range(splits)]
    chosen = [_Split(rng.permutation(len(generated))[: len(half)], half, other) for half, other in halves]
    measures = [measure for measure in MEASURES[kind] if measure.name not in without]
    rows = [_compared(measure, measure.table(generated), measure.table(reference), chosen) for measure in measures]
    return Comparison(len(generated), len(reference), tuple(row for row in rows if row is not None))


@dataclass(frozen=True)
class _Split:
    """Indices of some generated pieces, of as many human ones, and of those that both are held against."""

    generated: Rows
    human: Rows
    against: Rows

    def known(self, ours: Floats, theirs: Floats) -> tuple[Floats, Floats, Floats]:
        """The rows of the three parts, without those of pieces that do not have the measure."""
        parts = ours[self.generated], theirs[self.human], theirs[self.against]
        generated, human, against = (part[~np.isnan(part[:, 0])] for part in parts)
        return generated, human, against


def _compared(measure: Measure, ours: Floats, theirs: Floats, splits: Sequence[_Split]) -> MeasureComparison | None:
    """One measure; None where too few pieces have it."""
    parts = [split.known(ours, theirs) for split in splits]
    if min(len(rows) for three in parts for rows in three) < _FEWEST_IN_HALF:
        return None

    def figure(of: Callable[[Floats, Floats], float]) -> Figure:
        found = [(of(generated, against), of(human, against)) for generated, human, against in parts]
        return Figure(*np.mean(found, axis=0).tolist())

    is_number = measure.form is MeasureForm.NUMBER
    return MeasureComparison(
        measure.name,
        measure.form,
        figure(_MAIN[measure.form]),
        figure(overlapping_area),
        None if is_number else figure(pooled_overlap),
        (float(np.nanmean(ours)), float(np.nanmean(theirs))) if is_number else None,
    )


def _of_numbers(rows: Floats, others: Floats) -> float:
    return density_overlap(rows[:, 0], others[:, 0])


_MAIN = {MeasureForm.NUMBER: _of_numbers, MeasureForm.HISTOGRAM: histogram_overlap, MeasureForm.CHOICE: pooled_overlap}
