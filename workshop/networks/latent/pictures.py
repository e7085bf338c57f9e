"""Pictures of a latent plane: where the windows of pieces lie on it, and what its points sound like."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.files import written_aside
from workshop.networks.latent.walks import Latent
from workshop.networks.windows.tokens import STEP_QL, Tokens

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NAMES = 10
"""Values that are told apart by colour; the rarer ones share grey."""

_GAP = 3


class PlaneError(ValueError):
    """Latent vectors that no plane shows."""


def latent_plane(means: Latent, colourings: Mapping[str, Sequence[str] | Sequence[float]], target: Path) -> None:
    """Draws windows as points of the plane, once for every colouring, to a PNG.

    Args:
        means: (windows, 2).
        colourings: by title, a name or a number for every window.
        target: the file.

    Raises:
        PlaneError: the means are not in a plane, or a colouring has not one value for each.
    """
    if means.ndim != 2 or means.shape[1] != 2:
        raise PlaneError(f"latent means of shape {means.shape}; wanted (windows, 2)")
    for title, values in colourings.items():
        if len(values) != len(means):
            raise PlaneError(f"{len(values)} values of {title!r} for {len(means)} windows; wanted one each")
    from matplotlib.figure import Figure  # slow to load

    figure = Figure(figsize=(5 * len(colourings), 5), layout="constrained")
    panels = figure.subplots(1, len(colourings), squeeze=False)[0]
    for axes, (title, values) in zip(panels, colourings.items(), strict=True):
        _scatter(figure, axes, means, np.array(values))
        axes.set(title=title, xlabel="first latent number", ylabel="second")
    _save(figure, target)


def decoded_plane(tokens: Tokens, windows_ids: NDArray[np.integer[Any]], target: Path) -> None:
    """Draws windows decoded from `grid_points` as small piano rolls, each where its point lies, to a PNG.

    Args:
        tokens: what the ids mean.
        windows_ids: (side * side, steps).
        target: the file.
    """
    from matplotlib.figure import Figure  # slow to load

    side = round(len(windows_ids) ** 0.5)
    rolls = np.array([_roll(tokens, ids) for ids in windows_ids])
    used = np.flatnonzero(rolls.any(axis=(0, 2)))
    rolls = np.pad(rolls[:, used[0] : used[-1] + 1], ((0, 0), (_GAP, _GAP), (_GAP, _GAP)), constant_values=0.5)
    pitches, steps = rolls.shape[1:]
    sheet = rolls.reshape(side, side, pitches, steps).transpose(0, 2, 1, 3).reshape(side * pitches, side * steps)
    figure = Figure(figsize=(1.6 * side, 1.4 * side), layout="constrained")
    axes = figure.subplots()
    axes.imshow(sheet, origin="lower", aspect="auto", cmap="Greys", interpolation="nearest")
    places = [f"{place:+.2f}" for place in _places(side)]
    axes.set_xticks((np.arange(side) + 0.5) * steps, places)
    axes.set_yticks((np.arange(side) + 0.5) * pitches, places)
    axes.set(xlabel="first latent number", ylabel="second", title="windows: pitch upwards, 40 steps to the right")
    _save(figure, target)


def grid_points(side: int) -> Latent:
    """Points that cut the prior into squares of equal probability, row by row from below: (side * side, 2)."""
    first, second = np.meshgrid(_places(side), _places(side))
    return np.stack([first.ravel(), second.ravel()], axis=1).astype(np.float32)


def _places(side: int) -> NDArray[np.float64]:
    return np.array([NormalDist().inv_cdf((n + 0.5) / side) for n in range(side)])


def _scatter(figure: "Figure", axes: "Axes", means: Latent, values: NDArray[Any]) -> None:
    if values.dtype.kind == "f":
        points = axes.scatter(means[:, 0], means[:, 1], c=values, s=6, alpha=0.6, linewidths=0)
        figure.colorbar(points, ax=axes)
        return
    names, counts = np.unique(values, return_counts=True)
    common = names[np.argsort(-counts, kind="stable")][:MOST_NAMES]
    rest = ~np.isin(values, common)
    if rest.any():
        _points(axes, means[rest], "lightgrey", "others")
    for n, name in enumerate(common):
        _points(axes, means[values == name], f"C{n}", str(name))
    axes.legend(fontsize="small", markerscale=2)


def _points(axes: "Axes", means: Latent, colour: str, label: str) -> None:
    axes.scatter(means[:, 0], means[:, 1], s=6, alpha=0.6, linewidths=0, color=colour, label=label)


def _roll(tokens: Tokens, ids: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    roll = np.zeros((128, len(ids)), np.float32)
    for note in tokens.decode(ids):
        roll[note.pitch_midi, round(note.onset_ql / STEP_QL)] = 1
    return roll


def _save(figure: "Figure", target: Path) -> None:
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=110, metadata={"Software": None})
