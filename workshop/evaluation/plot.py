"""A comparison as a picture: for every measure, what generated pieces and people's have."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import written_aside
from music.styles import Kind
from workshop.evaluation.comparison import Comparison, EvaluationError, MeasureComparison
from workshop.evaluation.measures import MEASURES, MeasureForm
from workshop.evaluation.sample import MeasuredPiece

_COLUMNS = 5
_BINS = 24
_COLOURS = {"generated": "tab:orange", "human": "tab:blue"}


def draw_comparison(
    comparison: Comparison,
    generated: Sequence[MeasuredPiece],
    reference: Sequence[MeasuredPiece],
    kind: Kind,
    target: Path,
) -> None:
    """Draws a panel a measure to a PNG: numbers as histograms over pieces, histograms as their means.

    Raises:
        EvaluationError: matplotlib is not installed.
        UnwritableError: the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure  # slow to load
    except ModuleNotFoundError as error:
        raise EvaluationError(
            "a plot needs matplotlib; install it with: pip install 'eternal-echoes[train]'"
        ) from error
    rows = -(-len(comparison.rows) // _COLUMNS)
    figure = Figure(figsize=(3 * _COLUMNS, 2.1 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    measures = {measure.name: measure for measure in MEASURES[kind]}
    for panel, row in zip(panels, comparison.rows, strict=False):
        tables = [measures[row.name].table(samples) for samples in (generated, reference)]
        _draw(panel, row, tables)
    for panel in panels[len(comparison.rows) :]:
        panel.axis("off")
    figure.legend(handles=panels[0].get_legend_handles_labels()[0], loc="outside lower right", ncols=2)
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=100, metadata={"Software": None})


def _draw(panel: Any, row: MeasureComparison, tables: Sequence[NDArray[np.float64]]) -> None:
    known = [table[~np.isnan(table[:, 0])] for table in tables]
    if row.form is MeasureForm.NUMBER:
        edges = np.histogram_bin_edges(np.concatenate(known), _BINS)
        for name, table in zip(_COLOURS, known, strict=True):
            weights = np.full(len(table), 1 / len(table))
            panel.hist(table[:, 0], edges, weights=weights, color=_COLOURS[name], alpha=0.5, label=name)
    else:
        for name, table in zip(_COLOURS, known, strict=True):
            mean = table.mean(axis=0)
            panel.bar(np.arange(len(mean)), mean, width=1.0, color=_COLOURS[name], alpha=0.5, label=name)
    panel.set_title(f"{row.name}: {row.overlap.ratio:.2f}", fontsize=9)
    panel.tick_params(labelsize=7)
    panel.set_yticks([])
