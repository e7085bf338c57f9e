"""What a network with attention listens to, as a picture."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files import written_aside


def draw_attention(maps: NDArray[np.floating[Any]], target: Path) -> None:
    """Draws maps (targets, steps) to a PNG: a column for each target, the step before it at the foot.

    Each row of the array weighs the steps of one target's window, the earliest first. A tone that is listened to while
    the window moves on is a line that rises to the right.
    """
    from matplotlib.figure import Figure  # slow to load

    targets, steps = maps.shape
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(
        maps[:, ::-1].T,
        origin="lower",
        aspect="auto",
        extent=(0.5, targets + 0.5, 0.5, steps + 0.5),
        interpolation="nearest",
        cmap="magma",
    )
    axes.set(xlabel="target", ylabel="steps before it")
    figure.colorbar(image, ax=axes, label="share of the attention")
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=110, metadata={"Software": None})
