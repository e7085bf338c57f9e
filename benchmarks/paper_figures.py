"""Gradients and attention of trained networks as pictures and figures: what `paper_evidence.py` writes."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.paper import say
from benchmarks.paper_runs import learn
from engine.files import write_text
from workshop.networks import attention_lstm, paper_lstm, rnn
from workshop.networks.attention_lstm import attention_maps
from workshop.networks.windows.attention_picture import draw_attention
from workshop.networks.windows.gradients import Norms, decay_a_step, draw_gradients, gradient_norms
from workshop.networks.windows.member import TrainedWindows
from workshop.networks.windows.windows import Windows, scaled
from workshop.networks.works import Works

GRADIENT_WINDOWS = 64
SHOWN_TARGETS = 160


def write_evidence(works: Works, epochs: int, seed: int, out: Path, resume: bool) -> None:
    """Trains the three networks, and writes what is found in them."""
    norms: dict[str, dict[str, Norms]] = {"untrained": {}, "trained": {}}
    for member in (paper_lstm.MEMBER, rnn.MEMBER, attention_lstm.MEMBER):
        say(member.name)
        _, network = learn(member, works, member.training(epochs, seed), out / member.name, resume, say)
        if member is attention_lstm.MEMBER:
            write_attention(network, works, out)
        else:
            norms["trained"][member.name] = norms_of(network, works)
            network.network.set_weights(member.make(len(network.tokens), seed).get_weights())
            norms["untrained"][member.name] = norms_of(network, works)
    write_gradients(norms, out)


def windows_of(network: TrainedWindows, works: Works) -> Windows:
    """The windows of the validation pieces."""
    return Windows([network.tokens.encode(piece) for piece in works.valid], len(network.tokens))


def norms_of(network: TrainedWindows, works: Works) -> Norms:
    """Mean gradient norms over validation windows spread evenly."""
    batch = next(windows_of(network, works).batches(GRADIENT_WINDOWS, GRADIENT_WINDOWS))
    return gradient_norms(network.network, batch.windows, batch.targets_ids)


def write_gradients(norms: dict[str, dict[str, Norms]], out: Path) -> None:
    """The picture, the figures, and a table of how fast gradients shrink."""
    panels = {
        f"{when}: {told}": {name: layers[layer(layers)] for name, layers in networks.items()}
        for told, layer in (("state of the first layer", _first), ("of the last layer", _last))
        for when, networks in norms.items()
    }
    draw_gradients(panels, out / "gradients.png")
    found: dict[str, Any] = {
        when: {
            name: {held: {"norms": n.tolist(), "factor_a_step_back": decay_a_step(n)} for held, n in layers.items()}
            for name, layers in networks.items()
        }
        for when, networks in norms.items()
    }
    write_text(out / "gradients.json", json.dumps(found, indent=1) + "\n")
    for when, networks in found.items():
        for name, layers in networks.items():
            for held, figures in layers.items():
                one, forty = figures["norms"][0], figures["norms"][-1]
                sys.stdout.write(
                    f"{when:<10}{name:<12}{held:<8} 1 step back {one:9.2e}, {len(figures['norms'])} steps"
                    f" {forty:9.2e}, a step {figures['factor_a_step_back']:.3f}\n"
                )


def write_attention(network: TrainedWindows, works: Works, out: Path) -> None:
    """Maps of the first targets of a validation piece, and the mean over all validation targets by distance."""
    windows = windows_of(network, works)
    size = len(network.tokens)
    shown = np.arange(min(SHOWN_TARGETS, len(windows)))
    draw_attention(attention_maps(network.network, scaled(windows.ids(shown), size)), out / "attention.png")
    batches = windows.batches(most=1024)
    maps = np.concatenate([attention_maps(network.network, b.windows)[b.weights > 0] for b in batches])
    by_distance = maps[:, ::-1].mean(axis=0)
    entropy = float(-(maps * np.log(np.maximum(maps, 1e-12))).sum(axis=1).mean())
    figures = {"targets": len(maps), "by_steps_back": by_distance.tolist(), "entropy_nats": entropy}
    write_text(out / "attention.json", json.dumps(figures, indent=1) + "\n")
    sys.stdout.write(
        f"attention over {len(maps)} targets: entropy {entropy:.2f} nats (even: {np.log(len(by_distance)):.2f}),"
        f" on the last ten steps {by_distance[:10].sum():.0%}\n"
    )


def _first(layers: Norms) -> str:
    return list(layers)[1]  # the input comes before


def _last(layers: Norms) -> str:
    return list(layers)[-1]
