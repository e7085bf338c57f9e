"""Trains the phrase detector and measures it beside its baselines.

    python -m workshop.boundaries.train --sung lieder=scores/lieder --sung hymns=scores/hymns --out runs/boundaries

Besides the sung lines it learns from the Essen folk songs that music21 brings.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import write_text
from music.boundaries.context import context_features
from music.boundaries.detector import Detector, Layers
from music.boundaries.features import Array, tune_features
from music.boundaries.lengths import LONGEST, best_starts, fit_lengths
from workshop.boundaries.corpus import FOLK, CutTune, TuneSplit, folk_tunes, split_by_work, sung_tunes, without_bars
from workshop.boundaries.evaluation import FindStarts, measure, tuned_lbdm, tuned_rests
from workshop.boundaries.fitting import FitConfig, fit

Half = NDArray[np.float16]

FIGURES = "figures.json"
FOLDS, MEMBERS = 2, 2
"""First networks, each of which learns what the others have not, and second networks, which differ by chance."""

HYMNS = "hymns"
"""Name of the folder of hymns, which are measured together with the folk songs."""

_OFFSETS = np.arange(-1.0, 1.01, 0.1)

WITHOUT_BARS = 0.25
"""Share of the training tunes that are learned a second time without their metre: many a MIDI file names none."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, trains, and writes a model folder."""
    parser = argparse.ArgumentParser(description="Trains the phrase detector.")
    parser.add_argument(
        "--sung", type=_named_folder, action="append", default=[], metavar="NAME=FOLDER", help="scores with words"
    )
    parser.add_argument("--no-folk", action="store_true", help="learn from sung lines alone; measure on all the same")
    parser.add_argument("--out", type=Path, required=True, help="model folder; what was read is kept in its run/")
    parser.add_argument("--workers", type=int, default=1, help="processes that read scores")
    parser.add_argument("--epochs", type=int, default=FitConfig.epochs)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    kept = options.out / "run"
    sung = [sung_tunes(name, folder, options.workers, kept / f"{name}.jsonl.gz") for name, folder in options.sung]
    split = split_by_work(chain(folk_tunes(), *sung))
    learned = _without_folk(split) if options.no_folk else split
    config = FitConfig(epochs=options.epochs)
    detector = train_detector(learned, config, np.random.default_rng(options.seed))
    counts = {part.name: len(getattr(learned, part.name)) for part in fields(learned)}
    detector.save(options.out, {"fit": asdict(config), "folds": FOLDS, "seed": options.seed, "tunes": counts})
    # what is measured is what lies on disk, in half precision
    figures = {"tunes": counts, "weights": detector.size, "f1": figures_of(Detector.load(options.out), split)}
    write_text(options.out / FIGURES, json.dumps(figures, indent=2) + "\n")


def _named_folder(text: str) -> tuple[str, Path]:
    name, is_named, folder = text.partition("=")
    if not (name and is_named and folder):
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=FOLDER, such as hymns=scores/hymns")
    return name, Path(folder)


def _without_folk(split: TuneSplit) -> TuneSplit:
    """The split with no folk song to learn from or to tune by, the same to test on."""
    train, valid = (tuple(t for t in part if t.source != FOLK) for part in (split.train, split.valid))
    return replace(split, train=train, valid=valid)


def train_detector(split: TuneSplit, config: FitConfig, rng: np.random.Generator) -> Detector:
    """Learns from the training tunes; phrase lengths and the offset are fitted on the validation tunes."""
    unbarred = rng.random(len(split.train)) < WITHOUT_BARS
    tunes = [*split.train, *(without_bars(tune) for tune, chosen in zip(split.train, unbarred, strict=True) if chosen)]
    heard = [tune_features(tune.notes, tune.metre).astype(np.float16) for tune in tunes]
    # halves by work; the first number of the digest tells the split already
    folds = np.array([int(tune.work, 16) // 10 % FOLDS for tune in tunes])
    first = tuple(_fitted(heard, tunes, np.flatnonzero(folds != fold), config, rng) for fold in range(FOLDS))
    _report(f"first networks: {sum(len(rows) for rows in heard)} notes of {len(tunes)} tunes, some of them twice")
    # a tune's context comes from the network that has not learned it: so it will be with new tunes
    heard = [
        _with_context(rows, tune, first[fold].logits(rows))
        for rows, tune, fold in zip(heard, tunes, folds, strict=True)
    ]
    everything = np.arange(len(tunes))
    second = tuple(_fitted(heard, tunes, everything, config, rng) for _ in range(MEMBERS))
    _report("second networks")
    draft = Detector(first, second, np.zeros(LONGEST, np.float32))
    valid = [(tune, draft.log_odds(tune.notes, tune.metre)) for tune in split.valid]
    lengths = fit_lengths([(log_odds.astype(float), tune.starts) for tune, log_odds in valid])
    return replace(draft, lengths=lengths.astype(np.float32), offset=_best_offset(valid, lengths))


def _fitted(
    heard: Sequence[Half],
    tunes: Sequence[CutTune],
    chosen: NDArray[np.int_],
    config: FitConfig,
    rng: np.random.Generator,
) -> Layers:
    """A network that has learned the chosen tunes; a tune's first note is a start in any case, and left out."""
    rows = np.concatenate([heard[i][1:] for i in chosen])
    wanted = np.concatenate([np.isin(np.arange(1, len(heard[i])), tunes[i].starts) for i in chosen])
    return fit(rows, wanted, config, rng)


def _with_context(rows: Half, tune: CutTune, log_odds: Array) -> Half:
    around = context_features(tune.notes, tune.metre, log_odds).astype(np.float16)
    return np.concatenate([rows, around], axis=1)


def _best_offset(tunes: Sequence[tuple[CutTune, Array]], lengths: NDArray[np.float64]) -> float:
    """What, added to the log-odds, gives the best F1."""

    def f1(offset: float) -> float:
        found = {id(tune): best_starts(log_odds.astype(float) + offset, lengths) for tune, log_odds in tunes}
        return measure([tune for tune, _ in tunes], lambda tune: found[id(tune)]).f1

    return float(max(_OFFSETS, key=f1))


def figures_of(detector: Detector, split: TuneSplit) -> dict[str, dict[str, float]]:
    """F1 of the detector and its baselines on the test tunes of every source, and of folk songs and hymns together.

    The baselines' limits are those that serve the validation tunes of the same source best.
    """
    sources = sorted({tune.source for tune in split.test})
    groups = {source: {source} for source in sources} | {"all": set(sources)}
    if {FOLK, HYMNS} <= set(sources):
        groups["folk songs and hymns"] = {FOLK, HYMNS}
    figures = {}
    for name, group in groups.items():
        valid, test = ([tune for tune in part if tune.source in group] for part in (split.valid, split.test))
        methods: dict[str, FindStarts] = {
            "detector": lambda tune: detector.starts(tune.notes, tune.metre),
            "detector, metre unknown": lambda tune: _starts_without_bars(detector, tune),
            "LBDM": tuned_lbdm(valid),
            "rests": tuned_rests(valid),
        }
        figures[name] = {method: round(measure(test, find).f1, 4) for method, find in methods.items()}
        _report(f"{name}: {len(test)} tunes, {figures[name]}")
    return figures


def _starts_without_bars(detector: Detector, tune: CutTune) -> tuple[int, ...]:
    unbarred = without_bars(tune)
    return detector.starts(unbarred.notes, unbarred.metre)


def _report(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
