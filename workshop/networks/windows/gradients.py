"""How far back a loss can teach: gradients of the last step's loss by distance.

What a network can learn from a step so many steps back is bounded by the gradient that reaches it. In simple recurrent
cells it shrinks (or grows) by a factor a step (Hochreiter 1991; Bengio et al. 1994, "Learning Long-Term Dependencies
with Gradient Descent is Difficult"); the state of an LSTM cell is carried on by addition (Hochreiter & Schmidhuber
1997, "Long Short-Term Memory").
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from engine.batches import Floats, Ids
from engine.files import written_aside

INPUT = "input"

Norms = dict[str, NDArray[np.float64]]
"""By layer, and for the input: at place k - 1 the mean norm of the gradient k steps before the target."""


class GradientError(ValueError):
    """A network whose states cannot be followed."""


def gradient_norms(network: keras.Model, windows: Floats, targets_ids: Ids) -> Norms:
    """Norms of the gradient of each target's loss, in nats, with respect to what each step holds.

    That is the step's scaled token, and of every recurrent layer all that it carries on: an LSTM's output and cell
    state together. All ways from there to the loss count, through later steps and upper layers.

    Args:
        network: layers in a row: recurrent, dense, dropout.
        windows: (batch, steps, 1): scaled inputs.
        targets_ids: (batch,): the tokens after them.

    Returns:
        Arrays (steps,), the mean over the batch; the first is the step before the target.

    Raises:
        GradientError: the network has another kind of layer.
    """
    steps = [tf.constant(windows[:, step]) for step in range(windows.shape[1])]
    with tf.GradientTape() as tape:
        tape.watch(steps)
        held, logits = _unrolled(network, steps)
        loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(targets_ids, logits))
    gradients = tape.gradient(loss, held)
    return {name: np.array([_mean_norm(parts) for parts in rows[::-1]]) for name, rows in gradients.items()}


def _unrolled(network: keras.Model, steps: list[Any]) -> tuple[dict[str, list[list[Any]]], Any]:
    """What each layer holds at each step, as a list of tensors (batch, units); and the logits."""
    held = {INPUT: [[step] for step in steps]}
    for layer in network.layers[1:]:
        if isinstance(layer, layers.RNN):
            state = layer.cell.get_initial_state(batch_size=steps[0].shape[0])
            outputs, held[layer.name] = [], []
            for step in steps:
                output, state = layer.cell(step, state)
                outputs.append(output)
                held[layer.name].append(list(state))
            steps = outputs if layer.return_sequences else outputs[-1:]
        elif isinstance(layer, layers.Dense | layers.Dropout):
            steps = [layer(step) for step in steps]
        else:
            raise GradientError(
                f"{network.name}: the layer {layer.name!r} is a {type(layer).__name__}; wanted layers in a row,"
                " recurrent, dense or dropout"
            )
    return held, steps[-1]


def _mean_norm(parts: list[Any]) -> float:
    squares = sum(np.square(np.asarray(part, np.float64)).sum(axis=-1) for part in parts)
    return float(np.sqrt(squares).mean())


def decay_a_step(norms: NDArray[np.float64]) -> float:
    """The factor by which norms change from one step to the one before it, the geometric mean over all."""
    return math.exp((math.log(norms[-1]) - math.log(norms[0])) / (len(norms) - 1))


def draw_gradients(panels: Mapping[str, Mapping[str, NDArray[np.float64]]], target: Path) -> None:
    """Draws norms by distance, a panel for each name and a line for each of its arrays, to a PNG."""
    from matplotlib.figure import Figure  # slow to load

    figure = Figure(figsize=(4.5 * len(panels), 4), layout="constrained")
    for axes, (title, lines) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        for name, norms in lines.items():
            axes.plot(np.arange(1, len(norms) + 1), norms, marker=".", label=name)
        axes.set(title=title, xlabel="steps before the target", ylabel="norm of the loss's gradient", yscale="log")
        axes.grid(alpha=0.3)
        axes.legend()
    with written_aside(target) as aside:
        figure.savefig(aside, dpi=110, metadata={"Software": None})
