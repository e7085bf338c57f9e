"""A comparison as a picture: surprise by size, and speeds."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.files import written_aside
from engine.recipe import training_extra
from workshop.networks.compare.job import Result


def draw_rows(rows: Sequence[Result], target: Path) -> None:
    """Draws nats a note over weights, and targets and notes a second as bars, to a PNG.

    Networks that tell the same of the music have the same colour, and most of them a panel of their own: only they can
    be compared by nats a note. N-grams have no weights and are a line.

    Raises:
        MissingExtraError: matplotlib is not installed.
        UnwritableError: the file cannot be written.
    """
    with training_extra():
        from matplotlib.figure import Figure  # slow to load
    kinds = [kind for kind, _ in Counter(row.tells for row in rows).most_common()]
    colours = {kind: f"C{number}" for number, kind in enumerate(kinds)}
    figure = Figure(figsize=(14, 4.2), layout="constrained")
    alike, others, training, writing = figure.subplots(1, 4, width_ratios=(4, 3, 2, 2))
    _draw_surprise(alike, [row for row in rows if row.tells == kinds[0]], colours)
    _draw_surprise(others, [row for row in rows if row.tells != kinds[0]], colours)
    alike.set(title=f"tells {kinds[0]}", ylabel="nats a note of unseen works")
    others.set(title="tells more, or otherwise")
    _draw_bars(training, rows, [row.targets_per_s for row in rows], "targets a second in training", colours)
    _draw_bars(writing, rows, [row.notes_per_s for row in rows], "notes a second in writing", colours)
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=110, metadata={"Software": None})


def _draw_surprise(panel: Any, rows: Sequence[Result], colours: dict[str, str]) -> None:
    for row in rows:
        if row.weights is None:
            panel.axhline(row.test.per_note, color=colours[row.tells], linestyle=":", linewidth=1)
            place = (0.99, row.test.per_note)
            panel.annotate(row.network, place, xycoords=("axes fraction", "data"), fontsize=7, ha="right", va="bottom")
            continue
        panel.plot(row.weights / 1e6, row.test.per_note, "o", color=colours[row.tells])
        panel.annotate(
            row.network, (row.weights / 1e6, row.test.per_note), (4, 3), textcoords="offset points", fontsize=7
        )
    for kind in dict.fromkeys(row.tells for row in rows):
        panel.plot([], [], "o", color=colours[kind], label=kind)
    if rows:
        panel.legend(fontsize=6)
    panel.set(xlabel="million weights")
    panel.margins(x=0.25, y=0.2)
    panel.grid(alpha=0.3)


def _draw_bars(
    panel: Any, rows: Sequence[Result], values: Sequence[float | None], title: str, colours: dict[str, str]
) -> None:
    known = [(row, value) for row, value in zip(rows, values, strict=True) if value is not None][::-1]
    panel.barh(
        [row.network for row, _ in known], [value for _, value in known], color=[colours[row.tells] for row, _ in known]
    )
    for container in panel.containers:
        panel.bar_label(container, fmt="{:,.0f}", fontsize=7, padding=2)
    panel.margins(x=0.2)
    panel.set_title(title, fontsize=9)
    panel.tick_params(labelsize=7)
