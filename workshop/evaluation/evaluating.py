"""The whole evaluation of a folder of music, as `music evaluate` does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from music.styles import Kind
from workshop.evaluation.comparison import Comparison, compare
from workshop.evaluation.copying import longest_runs
from workshop.evaluation.measures import OF_WORDS
from workshop.evaluation.plot import draw_comparison
from workshop.evaluation.report import Copying, as_table, to_json
from workshop.evaluation.sample import MeasuredPiece
from workshop.evaluation.sources import read_samples

_UNLIKE = 1.5
"""By how much medians of lengths may differ."""


@dataclass(frozen=True)
class Evaluation:
    """All figures of two sets of music, and the sets."""

    kind: Kind
    generated: tuple[MeasuredPiece, ...]
    reference: tuple[MeasuredPiece, ...]
    comparison: Comparison
    copying: Copying | None

    @property
    def table(self) -> str:
        """The evaluation as the text that `music evaluate` prints."""
        parts = [as_table(self.comparison), *([] if self.copying is None else [self.copying.table])]
        return "\n\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """What `music evaluate --json` prints."""
        copying = None if self.copying is None else self.copying.to_json()
        return {"kind": str(self.kind), **to_json(self.comparison), "copying": copying}

    def draw(self, target: Path) -> None:
        """Draws all measures to a PNG.

        Raises:
            EvaluationError: matplotlib is not installed.
            UnwritableError: the file cannot be written.
        """
        draw_comparison(self.comparison, self.generated, self.reference, self.kind, target)


def evaluate(
    files: Path, reference: Path, training: Path | None, kind: Kind, seed: int, report: Callable[[str], None]
) -> Evaluation:
    """Compares the music in a folder with people's; measures of words only where both have them.

    Args:
        files: the music to judge.
        reference: people's.
        training: what was trained on, to look for copies in.
        kind: what to make of the files.
        seed: of the halves of the reference.
        report: is told of files that cannot be read and of sets that differ much in length.

    Raises:
        CorpusError: a folder is missing or holds no music.
        EvaluationError: too few pieces.
    """
    generated, people = _read(files, kind, report), _read(reference, kind, report, one_a_work=True)
    without = () if all(_tell_of_words(samples) for samples in (generated, people)) else OF_WORDS
    comparison = compare(generated, people, kind, np.random.default_rng(seed), without=without)
    _warn_of_lengths(generated, people, report)
    copying = None
    if training is not None:
        known = _read(training, kind, report)
        copying = Copying(longest_runs(generated, known), longest_runs(people, known))
    return Evaluation(kind, generated, people, comparison, copying)


def _read(
    folder: Path, kind: Kind, report: Callable[[str], None], one_a_work: bool = False
) -> tuple[MeasuredPiece, ...]:
    found = read_samples(folder, kind, one_a_work)
    for refusal in found.refused:
        report(f"left out {refusal.path}: {refusal.reason}")
    return found.samples


def _tell_of_words(samples: Sequence[MeasuredPiece]) -> bool:
    """Whether any note goes on with a syllable: files without words mark none."""
    return not all(sample.begins_syllable.all() for sample in samples)


def _warn_of_lengths(
    generated: Sequence[MeasuredPiece], reference: Sequence[MeasuredPiece], report: Callable[[str], None]
) -> None:
    bars = [float(np.median([len(sample.bars) for sample in samples])) for samples in (generated, reference)]
    if max(bars) > _UNLIKE * min(bars):
        report(
            f"the pieces have {bars[0]:.0f} bars and people's {bars[1]:.0f} (medians): what returns, and how varied"
            " a piece is, depends on its length"
        )
