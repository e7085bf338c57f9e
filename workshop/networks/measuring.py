"""How surprised a trained network is by works that it has not seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.recipe import Report
from music.styles import Network
from workshop.networks.family import Loss
from workshop.networks.training import load_trained
from workshop.networks.windows.ngram import best_ngram
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import read_works


class MeasuringError(ValueError):
    """Works that tell nothing of a network."""


def measure_on_works(
    network: Network, folders: Sequence[Path], folder: Path, cache: Path, report: Report, workers: int = 2
) -> dict[str, Any]:
    """What `music evaluate --corpus --json` prints: nats a note on the test works, beside n-grams over their tokens.

    Args:
        network: which.
        folders: where the works lie; the split is that of training if it learnt from the same folders.
        folder: of the trained network.
        cache: folder that keeps what was read.
        report: is told what was read.
        workers: processes to read with.

    Raises:
        CorpusError: no works, or too few.
        ModelFolderError: the folder holds no such network.
        LayoutError: it was trained on piano rolls.
        MeasuringError: the test works are too short.
        MissingExtraError: TensorFlow is not installed.
    """
    trained = load_trained(network, folder)
    works = read_works(folders, cache, report, workers)
    loss = _of_notes(trained.loss(works.test), len(works.test))
    name, grams = best_ngram(works.train, works.valid)
    return {
        "network": str(network),
        "split": "test",
        "works": len({piece.work for piece in works.test}),
        "notes": loss.notes,
        "targets": loss.targets,
        "nll_per_note": loss.per_note,
        "nll_per_target": loss.per_target,
        "baselines": {name: _of_notes(grams.loss(works.test), len(works.test)).per_note},
    }


def _of_notes(loss: Loss, pieces: int) -> Loss:
    if not loss.notes:
        raise MeasuringError(
            f"no note to predict in the {pieces} test pieces; wanted one of more than {WINDOW} notes and chords"
        )
    return loss
