"""One network's part of a comparison, from reading to figures: what a process of its own does."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.config import TrainingConfig
from engine.files import write_text
from engine.recipe import Report
from engine.runtime import ModelFolderError
from music.styles import Network
from workshop.networks.catalogue import TELLS, builder
from workshop.networks.compare.budget import Budgeted
from workshop.networks.compare.hearing import overlap, sample_of, written
from workshop.networks.compare.job import NGRAM, Budget, CompareError, Job, Result, save_result
from workshop.networks.compare.material import Material, read_material
from workshop.networks.compare.memory import peak_memory_bytes
from workshop.networks.family import Lesson, Loss
from workshop.networks.training import RUN, load_card, load_checked, train_lesson
from workshop.networks.windows.ngram import best_ngram

TRAINED = "trained.json"

_VALIDATIONS = 10
_WARMUP = 0.1
"""At most this share of a training goes on raising the learning rate."""


@dataclass(frozen=True)
class Training:
    """What is remembered of a finished training.

    Attributes:
        job: of which it was, without how it is measured.
        targets: predictions, about.
        peak_bytes: most memory held.
    """

    job: dict[str, Any]
    targets: int
    peak_bytes: int


def run_job(job: Job, folder: Path, cache: Path, report: Report, workers: int = 1) -> Result:
    """Trains a network as the budget says, unless it is trained already, measures it, and keeps the result.

    An interrupted training goes on.

    Raises:
        CorpusError: there are too few works.
        ValueError: named subclasses, where the works are too short for this network.
    """
    folders = [Path(folder) for folder in job.folders]
    material = read_material(job.network, folders, cache, lambda _: None, workers)  # what was read is told already
    result = _of_ngrams(job, material) if job.network == NGRAM else _of_network(job, material, folder, report)
    save_result(folder, job, result)
    return result


def _of_ngrams(job: Job, material: Material) -> Result:
    works, measuring = material.works, job.measuring
    valid = material.some("valid", measuring.valid_notes)
    name, grams = best_ngram(works.train, valid)
    seen = sum(len(grams.tokens.encode(piece)) for piece in works.train)
    losses = (
        _loss(grams, valid, "valid"),
        _loss(grams, material.some("test", measuring.test_notes), "test"),
    )
    return Result(name, TELLS[Network.PAPER_LSTM], None, seen, None, *losses, None, peak_memory_bytes(), None)


def _of_network(job: Job, material: Material, folder: Path, report: Report) -> Result:
    network, measuring = Network(job.network), job.measuring
    kind: Any = builder(network)
    training = _finished(job, folder) or _trained(job, kind, material, folder, report)
    card = load_card(folder, network)
    report(f"{network}: measuring")
    trained: Any = load_checked(network, kind, folder)
    valid, test = (
        _loss(trained, material.some(split, most), split)
        for split, most in (("valid", measuring.valid_notes), ("test", measuring.test_notes))
    )
    report(f"{network}: writing")
    drafts, notes_per_s = written(trained, measuring.pieces, measuring.notes, np.random.default_rng(job.seed))
    generated = [sample_of(d.played, d.metre, measuring.notes) for d in drafts if d.notes]
    people = [sample_of(*opening, measuring.notes) for opening in material.openings(measuring.pieces, measuring.notes)]
    return Result(
        network=str(network),
        tells=TELLS[network],
        weights=card.weights,
        targets=training.targets,
        targets_per_s=card.targets_per_s,
        valid=valid,
        test=test,
        notes_per_s=notes_per_s,
        peak_bytes=training.peak_bytes,
        overlap=overlap(generated, people, job.seed),
    )


def _loss(trained: Any, music: Sequence[Any], split: str) -> Loss:
    loss: Loss = trained.loss(music)
    if not loss.notes:
        raise CompareError(f"no note to predict in the {len(music)} {split} pieces measured on; wanted longer ones")
    return loss


def _trained(job: Job, kind: Any, material: Material, folder: Path, report: Report) -> Training:
    lesson, config, targets = _within(job.budget, kind, kind.lesson(material.works, job.seed), job.seed)
    begun = folder / "begun.json"
    resume = _read(begun) == _identity(job)
    if not resume:
        shutil.rmtree(folder / RUN, ignore_errors=True)  # a kill after the next line must not leave another run's
    write_text(begun, json.dumps(_identity(job)) + "\n")
    report(f"{job.network}: about {targets} targets")
    train_lesson(job.network, lesson, config, folder, report, resume)
    training = Training(_identity(job), targets, peak_memory_bytes())
    write_text(folder / TRAINED, json.dumps(asdict(training)) + "\n")
    return training


def _within(budget: Budget, kind: Any, lesson: Lesson, seed: int) -> tuple[Lesson, TrainingConfig, int]:
    """The lesson and its training cut to the budget, and about how many targets that is."""
    source = Budgeted(lesson.source, budget.targets or 1)
    if budget.targets is None:
        epochs = budget.epochs or 1
        steps = epochs * lesson.source.batches_per_epoch
        targets = round(steps * source.targets_a_batch)
    else:
        lesson, epochs, steps, targets = replace(lesson, source=source), 1, source.batches_per_epoch, source.targets
    config = kind.training(epochs, seed)
    warmup = min(config.warmup_steps, int(_WARMUP * steps))
    return lesson, replace(config, warmup_steps=warmup, validate_every=max(1, steps // _VALIDATIONS)), targets


def _finished(job: Job, folder: Path) -> Training | None:
    """The kept training of this job, or None where there is none, or not all of it."""
    stored = _read(folder / TRAINED)
    if stored is None or stored.get("job") != _identity(job):
        return None
    try:
        load_card(folder, job.network)
    except ModelFolderError:
        return None
    return Training(**stored)


def _identity(job: Job) -> dict[str, Any]:
    """What training hangs on, as it comes back from JSON."""
    fields = asdict(job)
    del fields["measuring"], fields["folders"]
    return fields


def _read(path: Path) -> dict[str, Any] | None:
    """What a file of ours holds, or None where there is none or half of one."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
