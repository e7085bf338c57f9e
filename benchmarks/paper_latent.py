"""The latent plane of the paper's variational network: where music lies on it, how its points sound, a way across.

    python cli.py music train --network paper-vae --corpus KERN --out runs/paper-vae
    python benchmarks/paper_latent.py --model runs/paper-vae --corpus KERN --out runs/latent

`plane.png` has the windows of unseen works by whose music it is, key and density; `decoded.png` windows drawn at points
of the plane with the same luck; `way.mid` drafts one after another, from one work to another; `figures.json` what can
be counted.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.paper import add_corpus, corpus
from engine.files import write_text
from music.piano.pieces import PianoPiece
from music.styles import Network
from workshop.networks.draft import MusicDraft, write_draft
from workshop.networks.latent.pictures import decoded_plane, grid_points, latent_plane
from workshop.networks.training import load_trained
from workshop.networks.windows.windows import WINDOW

if TYPE_CHECKING:
    from workshop.networks.latent.trained import TrainedVae

REST_QL = 4.0
"""Silence between two drafts of the way."""


def plane_of(vae: "TrainedVae", pieces: Sequence[PianoPiece], target: Path) -> dict[str, Any]:
    """Draws the windows of pieces and returns what can be counted of them."""
    means, styles, keys, densities = [], [], [], []
    for piece in pieces:
        found = vae.means(vae.windows(piece))
        sounding = vae.tokens.sounding(piece)
        means.append(found)
        styles += [str(piece.style)] * len(found)
        keys += [str(piece.key)] * len(found)
        densities += sounding[len(sounding) % WINDOW :].reshape(-1, WINDOW).mean(axis=1).tolist()
    points = np.concatenate(means)
    latent_plane(points, {"whose": styles, "key": keys, "notes a token": densities}, target)
    correlations = [float(np.corrcoef(axis, densities)[0, 1]) for axis in points.T]
    return {
        "pieces": len(pieces),
        "windows": len(points),
        "mean": points.mean(axis=0).tolist(),
        "standard_deviation": points.std(axis=0).tolist(),
        "correlation_with_notes_a_token": correlations,
    }


def one_after_another(drafts: Sequence[MusicDraft]) -> MusicDraft:
    """Drafts of one part each as one draft."""
    notes, start = [], 0.0
    for draft in drafts:
        notes += [note.moved(start) for note in draft.parts[0].notes]
        start += draft.end_ql + REST_QL
    return replace(drafts[0], parts=(replace(drafts[0].parts[0], notes=tuple(notes)),))


def main() -> None:
    """Makes the pictures, the way and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus(parser)
    parser.add_argument("--model", type=Path, default=Path("runs/paper-vae"))
    parser.add_argument("--side", type=int, default=7, help="points of the plane decoded, across and up")
    parser.add_argument("--steps", type=int, default=7, help="drafts of the way")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    works = corpus(chosen)
    vae = cast("TrainedVae", load_trained(Network.PAPER_VAE, chosen.model))
    pieces = [piece for piece in works.test if len(vae.tokens.encode(piece)) > WINDOW]
    figures = plane_of(vae, pieces, chosen.out / "plane.png")
    widest = int(np.argmax(figures["standard_deviation"]))
    rng = np.random.default_rng(chosen.seed)
    decoded = vae.drawn_alike(rng, grid_points(chosen.side))
    decoded_plane(vae.tokens, decoded, chosen.out / "decoded.png")
    firsts = [vae.means(vae.windows(piece))[:, widest].mean() for piece in pieces]
    ends = pieces[int(np.argmin(firsts))], pieces[int(np.argmax(firsts))]
    write_draft(one_after_another(vae.interpolate(rng, *ends, chosen.steps)), chosen.out / "way.mid")
    loss = vae.loss(pieces)
    figures |= {
        "way": [piece.work for piece in ends],
        "deviation": float(np.exp(vae.network.get_layer("reading").log_deviation.numpy())),
        "nats_a_token_at_most": loss.per_target,
        "nats_a_note_at_most": loss.per_note,
    }
    text = json.dumps(figures, indent=2)
    write_text(chosen.out / "figures.json", text + "\n")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
