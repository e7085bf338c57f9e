"""What one network is asked for in a comparison, and what it comes to."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.files import write_text
from workshop.networks.family import Loss

RESULT = "result.json"
NGRAM = "n-gram"
"""The row of counted n-grams, which is no network."""


class CompareError(ValueError):
    """A comparison that cannot be made."""


@dataclass(frozen=True)
class Budget:
    """How long each network learns: one of the two.

    Attributes:
        targets: predictions.
        epochs: passes over its own batches.
    """

    targets: int | None = 1_000_000
    epochs: int | None = None


@dataclass(frozen=True)
class Measuring:
    """On how much each network is measured.

    Attributes:
        test_notes: at most about so many notes of the test works, whole pieces spread evenly.
        valid_notes: the same of the validation works.
        pieces: written to be heard beside people's.
        notes: of each of them.
    """

    test_notes: int = 60_000
    valid_notes: int = 20_000
    pieces: int = 24
    notes: int = 100

    def __post_init__(self) -> None:
        if self.pieces < 2:
            raise CompareError(f"{self.pieces} pieces to write; wanted 2 or more, for the first one's time is left out")


@dataclass(frozen=True)
class Job:
    """One network's part of a comparison.

    Attributes:
        network: its name, or `NGRAM`.
        folders: where the works lie.
        works: a digest of what was read there: other works are another job.
        seed: of weights, batches and writing.
    """

    network: str
    folders: tuple[str, ...]
    works: str
    seed: int
    budget: Budget
    measuring: Measuring


@dataclass(frozen=True)
class Result:
    """A row of the comparison.

    Attributes:
        network: its name.
        tells: what it has to tell of the music.
        weights: numbers that it learns; None of n-grams.
        targets: predictions that it learnt from, about.
        targets_per_s: in training, compiling left out; None of n-grams.
        valid: its surprise at validation pieces.
        test: at test pieces.
        notes_per_s: in writing; None where it does not write.
        peak_bytes: most memory held until it was trained, what reading took included.
        overlap: of what it writes with people's, as a share of people's with people's; None where there is too little.
    """

    network: str
    tells: str
    weights: int | None
    targets: int
    targets_per_s: float | None
    valid: Loss
    test: Loss
    notes_per_s: float | None
    peak_bytes: int
    overlap: float | None

    def to_json(self) -> dict[str, Any]:
        """As `music compare --json` prints it."""
        losses = {
            name: {**asdict(loss), "per_note": loss.per_note, "per_target": loss.per_target}
            for name, loss in (("valid", self.valid), ("test", self.test))
        }
        return {**asdict(self), **losses}


def save_result(folder: Path, job: Job, result: Result) -> None:
    """Keeps a result with the job that it is of."""
    write_text(folder / RESULT, json.dumps({"job": asdict(job), "result": asdict(result)}, indent=2) + "\n")


def load_result(folder: Path, job: Job) -> Result | None:
    """The kept result of this very job, or None where there is none or it is another's."""
    try:
        stored = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        if stored["job"] != json.loads(json.dumps(asdict(job))):
            return None
        losses = {name: Loss(**stored["result"][name]) for name in ("valid", "test")}
        return Result(**{**stored["result"], **losses})
    except (OSError, ValueError, KeyError, TypeError):  # half a file, or one of another version, is none
        return None
