"""A classifier of excerpts: Chopin's or not, told by the measures of a piano piece."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from music.styles import Kind
from workshop.evaluation.measures import MEASURES
from workshop.evaluation.sample import MeasuredPiece

FOLDS = 5
RIDGE = 1.0
LEFT_OUT = ("pitch class transitions", "length transitions")
"""Too many bins for so few pieces."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judge:
    """Logistic regression on standardised features.

    Attributes:
        means: (features,) over the training excerpts.
        deviations: (features,) likewise, 1 for what never varies.
        weights: (features + 1,), the last for the constant.
    """

    means: Floats
    deviations: Floats
    weights: Floats

    @classmethod
    def trained(cls, chopin: Sequence[Sequence[MeasuredPiece]], others: Sequence[Sequence[MeasuredPiece]]) -> "Judge":
        """Learns to tell; both kinds count the same, however many excerpts they have."""
        rows = features([*flat(chopin), *flat(others)])
        means, deviations = rows.mean(axis=0), rows.std(axis=0)
        deviations[deviations == 0] = 1
        is_chopin = np.arange(len(rows)) < len(flat(chopin))
        counts = np.where(is_chopin, 0.5 / is_chopin.mean(), 0.5 / (~is_chopin).mean())
        scaled = np.column_stack([(rows - means) / deviations, np.ones(len(rows))])
        return cls(means, deviations, fitted(scaled, is_chopin.astype(float), counts))

    def chances(self, samples: Sequence[MeasuredPiece]) -> Floats:
        """How likely each excerpt is Chopin's, 0 to 1."""
        scaled = (features(samples) - self.means) / self.deviations
        return 1 / (1 + np.exp(-np.clip(scaled @ self.weights[:-1] + self.weights[-1], -30, 30)))

    def calls_chopin(self, excerpts: Sequence[MeasuredPiece]) -> bool:
        """Whether the excerpts of a work are, on the whole, Chopin's."""
        return bool(self.chances(excerpts).mean() > 0.5)


def features(samples: Sequence[MeasuredPiece]) -> Floats:
    """All measures side by side, what a piece does not have as 0: (samples, features)."""
    tables = [measure.table(samples) for measure in MEASURES[Kind.PIANO] if measure.name not in LEFT_OUT]
    return np.nan_to_num(np.column_stack(tables))


def fitted(rows: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Weights of a logistic regression with a ridge on all but the last, by Newton's method."""
    weights, ridge = np.zeros(rows.shape[1]), np.append(np.full(rows.shape[1] - 1, RIDGE), 1e-6)
    for _ in range(30):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (wanted - chances)) - ridge * weights
        curve = (rows * (counts * chances * (1 - chances))[:, None]).T @ rows + np.diag(ridge)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def cross_validated(chopin: Sequence[Sequence[MeasuredPiece]], others: Sequence[Sequence[MeasuredPiece]]) -> float:
    """Share of works told rightly by classifiers that have not learnt from them; both kinds count the same."""
    rights: list[list[bool]] = [[], []]
    for fold in range(FOLDS):
        parts = [[w for n, w in enumerate(works) if n % FOLDS != fold] for works in (chopin, others)]
        judge = Judge.trained(*parts)
        for is_other, works in enumerate((chopin, others)):
            held_out = [work for n, work in enumerate(works) if n % FOLDS == fold and work]
            rights[is_other] += [judge.calls_chopin(work) != bool(is_other) for work in held_out]
    return float(np.mean([np.mean(right) for right in rights]))


def flat(works: Iterable[Sequence[MeasuredPiece]]) -> list[MeasuredPiece]:
    """All excerpts in a row."""
    return [excerpt for work in works for excerpt in work]
