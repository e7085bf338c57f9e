"""Figures as tables and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workshop.evaluation.comparison import Comparison, Figure, MeasureComparison
from workshop.evaluation.copying import SharedRun

SAME_TUNE = 16
"""Notes in a row that only the same tune has, whatever it is called."""

_HEAD = ("measure", "overlap", "human", "ratio", "area", "pooled", "mean", "of people")


@dataclass(frozen=True)
class Copying:
    """The longest runs that generated pieces and people's unseen ones share with the training set, one a piece."""

    generated: tuple[SharedRun, ...]
    human: tuple[SharedRun, ...]

    @property
    def limit(self) -> float:
        """Notes of the 95th percentile of people's."""
        return float(np.percentile([run.notes for run in self.human], 95))

    @property
    def beyond(self) -> int:
        """Generated pieces that share more than that."""
        return sum(run.notes > self.limit for run in self.generated)

    @property
    def known_tunes(self) -> int:
        """People's pieces that are tunes of the training set."""
        return sum(run.notes >= SAME_TUNE for run in self.human)

    @property
    def table(self) -> str:
        """Percentiles of the runs, and what they come to."""
        rows = [f"{'longest run shared with training, notes':42}{'median':>8}{'95 %':>8}{'longest':>8}"]
        for name, runs in (("generated", self.generated), ("people's", self.human)):
            notes = [run.notes for run in runs]
            rows.append(f"  {name:40}{np.median(notes):8.0f}{np.percentile(notes, 95):8.0f}{max(notes):8}")
        return "\n".join(
            [
                *rows,
                f"{self.beyond} of {len(self.generated)} generated pieces share more than people's 95th percentile",
                f"{self.known_tunes} of {len(self.human)} of people's share {SAME_TUNE} or more: the same tune",
            ]
        )

    def to_json(self) -> dict[str, Any]:
        """Notes of all runs, and what they come to."""
        return {
            "generated": [run.notes for run in self.generated],
            "human": [run.notes for run in self.human],
            "limit": self.limit,
            "beyond": self.beyond,
        }


def as_table(comparison: Comparison) -> str:
    """A row a measure: the main figure, people's, their ratio; the other figures' ratios; means of numbers."""
    rows = [_HEAD, *(_cells(row) for row in comparison.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in rows
    ]
    worst = comparison.worst
    summary = (
        f"{comparison.generated} generated pieces beside {comparison.reference} of people's: mean ratio"
        f" {comparison.mean_ratio():.3f}, worst {worst.overlap.ratio:.3f} ({worst.name})"
    )
    return "\n".join([*lines, "", summary])


def to_json(comparison: Comparison) -> dict[str, Any]:
    """What `music evaluate --json` prints of it."""
    return {
        "generated": comparison.generated,
        "reference": comparison.reference,
        "mean_ratio": comparison.mean_ratio(),
        "worst": comparison.worst.name,
        "measures": {row.name: _row_to_json(row) for row in comparison.rows},
    }


def _row_to_json(row: MeasureComparison) -> dict[str, Any]:
    figures = {"overlap": row.overlap, "area": row.area, "pooled": row.pooled}
    found: dict[str, Any] = {name: _figure_to_json(figure) for name, figure in figures.items() if figure is not None}
    if row.means is not None:
        found["means"] = dict(zip(("generated", "human"), row.means, strict=True))
    return {"form": str(row.form), **found}


def _figure_to_json(figure: Figure) -> dict[str, float]:
    return {"generated": figure.generated, "human": figure.human, "ratio": figure.ratio}


def _cells(row: MeasureComparison) -> Sequence[str]:
    means = ("", "") if row.means is None else tuple(f"{mean:.3g}" for mean in row.means)
    return (
        row.name,
        f"{row.overlap.generated:.3f}",
        f"{row.overlap.human:.3f}",
        f"{row.overlap.ratio:.2f}",
        f"{row.area.ratio:.2f}",
        "" if row.pooled is None else f"{row.pooled.ratio:.2f}",
        *means,
    )
