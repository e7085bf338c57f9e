"""Trains the letter network on the words of the shipped lexicon.

    python -m workshop.letters.train --out runs/letters

The 5,000 test words, chosen by digest, are neither learned nor looked at; `workshop.lexicon.measure` measures on them.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engine.config import NetworkConfig, Output, TrainingConfig
from engine.export import export_tagger, quantise
from engine.files import data_path, write_bytes, write_text
from engine.runtime import save_model
from engine.tagger import TaggerDesign
from engine.tagging import TaggerConfig
from engine.training import CURVES, LOG, Trainer
from lyrics.english.alignment import Costs
from lyrics.english.letters import IDS, SoundClasses, StressClass
from lyrics.english.table import COSTS_FILE, LEXICON_FILE, read_costs, read_lexicon
from workshop.letters.examples import LetterBatches, WordSplit, examples, split_words

BATCH_SIZE = 256
MEMBERS = 2
SMOOTHING = 0.05


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and writes a model folder."""
    parser = argparse.ArgumentParser(description="Trains the letter network on the words of the lexicon.")
    parser.add_argument("--out", type=Path, required=True, help="model folder; the checkpoint goes to its run/")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--members", type=int, default=MEMBERS, help="networks whose logits are averaged")
    parser.add_argument("--seed", type=int, default=1, help="of the first member; the others' follow")
    parser.add_argument("--resume", action="store_true", help="go on from the last epoch of an interrupted run")
    options = parser.parse_args(arguments)
    lines = read_lexicon(data_path("lexicon", LEXICON_FILE))
    train_letters(
        lines,
        read_costs(data_path("lexicon", COSTS_FILE)),
        split_words(lines),
        options.out,
        letter_training(options.epochs, options.seed),
        members=options.members,
        resume=options.resume,
    )


def letter_network(units: int = 192) -> NetworkConfig:
    """The shape of the letter network that ships."""
    return NetworkConfig(IDS, embedding_size=64, lstm_units=(units, units), output=Output.DENSE, dropout=0.3)


def letter_training(epochs: int, seed: int) -> TrainingConfig:
    """How the letter network that ships is trained."""
    return TrainingConfig(
        epochs=epochs,
        seed=seed,
        learning_rate=3e-3,
        warmup_steps=200,
        averaging=0.999,
        compiled=False,  # every length of words would be compiled
    )


def train_letters(
    lines: Mapping[str, str],
    costs: Costs,
    split: WordSplit,
    out: Path,
    config: TrainingConfig,
    network: NetworkConfig | None = None,
    members: int = MEMBERS,
    batch_size: int = BATCH_SIZE,
    resume: bool = False,
) -> None:
    """Trains on the training words of a split and writes a model folder to `out`.

    Args:
        lines: lines of the lexicon by word.
        costs: what graphemes spell.
        split: which words are learned from, and which are measured after every epoch.
        out: the model folder.
        config: of the training of the first member; the seeds of the others follow its own.
        network: another shape than the one that ships.
        members: networks whose logits are averaged.
        batch_size: words of one length learned from at once.
        resume: go on from an interrupted run.
    """
    learned = list(examples(split.train, lines, costs))
    classes = SoundClasses.learn(example.units for example in learned)
    measured = list(examples(split.validation, lines, costs))
    tagger = TaggerConfig(network or letter_network(), (len(classes.sounds), len(StressClass), 1))
    _report(f"{len(learned)} pronunciations of {len(split.train)} words, {len(classes.sounds)} sounds")
    run = out / "run"
    design = TaggerDesign(tagger, SMOOTHING)
    networks, valid_losses = [], []
    for seed in range(config.seed, config.seed + members):
        source = LetterBatches(learned, measured, classes, batch_size, seed)
        trainer = Trainer(design, replace(config, seed=seed), source, run / str(seed), resume)
        valid_losses.append(trainer.run(_report))
        networks.append(trainer.load_best())
    export_tagger(networks, tagger, run / "float32.onnx")
    quantise(run / "float32.onnx", run / "int8.onnx")
    settings: dict[str, Any] = {
        "room": "letters",
        "heads": tagger.heads,
        "words": {"train": len(split.train), "validation": len(split.validation), "test": len(split.test)},
        "members": members,
        "smoothing": SMOOTHING,
        "training": asdict(config),
    }
    save_model(out, tagger.network, classes.to_json(), settings, (run / "int8.onnx").read_bytes())
    figures = {
        "weights": sum(network.count_params() for network in networks),
        "valid_losses": valid_losses,
    }
    write_text(out / "figures.json", json.dumps(figures, indent=2) + "\n")
    for name in (LOG, CURVES):
        write_bytes(out / name, (run / str(config.seed) / name).read_bytes())


def _report(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
