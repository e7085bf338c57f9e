"""Fits the costs of settings to scores with words, and measures them on songs not learned from.

    python -m workshop.setting.fit --corpus lieder/scores --corpus leadsheets/scores --corpus hymns --out runs/setting

Writes the weights, the configuration and the figures of a model folder.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.files import write_text
from lyrics.language import language_of
from pairing.setting.costs import Costs
from workshop.corpus.errors import CorpusError
from workshop.setting.corpus import SetSong, read_set_songs
from workshop.setting.examples import Splits, common_words, example_of, split_songs
from workshop.setting.measuring import measure
from workshop.setting.training import FittingConfig, fit_member, fitted_scales, scaled

FIGURES = "figures.json"

MOST_NOTES = 800
"""Of a song learned from: the few longer ones would take a tenth of the time."""

Report = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, fits and measures."""
    parser = argparse.ArgumentParser(description="Fits the costs of settings to scores with words.")
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of scores, once or more")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--seed", type=int, default=1, help="of weights, order and dropout")
    options = parser.parse_args(arguments)
    songs, refused = read_set_songs(options.corpus)
    for refusal in refused:
        _report(f"left out {refusal.path}: {refusal.reason}")
    fit(split_songs(songs), options.out, FittingConfig(), options.seed, _report)


def _report(line: str) -> None:
    sys.stderr.write(line + "\n")


def fit(splits: Splits, out: Path, config: FittingConfig, seed: int, report: Report) -> Costs:
    """Fits costs to the training songs, measures them on the English ones of the test split, and writes the folder.

    Raises:
        CorpusError: nothing to learn from, or no English song to measure with.
    """
    learned_from = [song for song in splits.train if len(song.pieces) <= len(song.notes) <= MOST_NOTES]
    if not learned_from:
        raise CorpusError("no song for the training split; wanted a larger corpus")
    by_collection = {
        "validation": _english_by_collection(splits.validation),
        "test": _english_by_collection(splits.test),
    }
    if not by_collection["test"]:
        raise CorpusError("no English song for the test split; wanted a larger corpus")
    costs = fit_costs(learned_from, config, seed, report)
    counts = {name: len(getattr(splits, name)) for name in ("train", "validation", "test")}
    costs.save(out, {"config": asdict(config), "seed": seed, "songs": counts, "learned_from": len(learned_from)})
    as_shipped = Costs.load(out)
    figures = {
        split: {name: measure(as_shipped, songs) for name, songs in collections.items()}
        for split, collections in by_collection.items()
    }
    write_text(out / FIGURES, json.dumps(figures, indent=2) + "\n")
    report(json.dumps(figures, indent=2))
    return as_shipped


def fit_costs(songs: Sequence[SetSong], config: FittingConfig, seed: int, report: Report) -> Costs:
    """Costs learned from the songs; each pair of networks has its own stream of random numbers."""
    lines, *streams = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(1 + config.members))
    lexicon = language_of().lexicon
    examples = [example_of(song, lexicon, lines) for song in songs]
    features = [example.features for example in examples]
    scales, common = fitted_scales(features), common_words(songs)
    known = [example.known(common, *scaled(*both, scales)) for example, both in zip(examples, features, strict=True)]
    members = []
    for number, rng in enumerate(streams, start=1):
        report(f"networks {number} of {config.members}, {len(known)} songs")
        members.append(fit_member(known, len(common), config, rng, report))
    return Costs(tuple(members), scales, common)


def _english_by_collection(songs: Sequence[SetSong]) -> dict[str, list[SetSong]]:
    found: dict[str, list[SetSong]] = {}
    for song in songs:
        if song.is_english:
            found.setdefault(song.work.rpartition("/")[0], []).append(song)
    return found


if __name__ == "__main__":
    main()
