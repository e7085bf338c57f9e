"""Training the piano network on encoded pieces."""

from collections.abc import Sequence
from pathlib import Path

from engine.config import NetworkConfig, Output, Precision, TrainingConfig
from engine.ngram import baseline_losses
from engine.recipe import Figures, Recipe, Report, train_model
from engine.stretches import spread, stretch_ids
from music.piano.growing import CONDITION_SIZE
from music.piano.ids import VOCABULARY_SIZE, names
from workshop.corpus.splits import filled_splits
from workshop.piano.batches import PianoBatches, PianoExample
from workshop.piano.corpus import NamedPiano

BATCH_SIZE = 32
BASELINE_ORDERS = (3, 4, 5, 6)
MOST_TEST = 2500
"""Stretches measured on at the end: their conditions are held in memory at once."""
MOST_BASELINE_IDS = 5_000_000


def piano_network() -> NetworkConfig:
    """The shape of the piano network that ships."""
    return NetworkConfig(
        vocabulary_size=VOCABULARY_SIZE,
        embedding_size=64,
        lstm_units=(512, 512),
        output=Output.DENSE,
        condition_size=CONDITION_SIZE,
        dropout=0.25,
    )


def piano_training(epochs: int, seed: int) -> TrainingConfig:
    """How the piano network that ships is trained."""
    return TrainingConfig(
        epochs=epochs,
        seed=seed,
        learning_rate=2e-3,
        warmup_steps=100,
        validate_every=400,
        checkpoint_every=100,
        precision=Precision.BFLOAT16,  # twice as fast here as float32 through XLA, and XLA gains nothing on top
        compiled=False,
    )


def train_piano_on(
    pieces: Sequence[NamedPiano],
    out: Path,
    config: TrainingConfig,
    report: Report,
    resume: bool = False,
    network: NetworkConfig | None = None,
) -> Figures:
    """Trains a piano network on encoded pieces and writes a model folder to `out`.

    Works fall into the splits of `split_of`; the test figures are on at most `MOST_TEST` stretches, the baselines learn
    from at most `MOST_BASELINE_IDS` ids, both spread evenly.

    Raises:
        CorpusError: a split is empty: too few works.
    """
    splits = {
        name: [PianoExample.of(named.encoded) for named in found]
        for name, found in filled_splits(pieces, "piece").items()
    }
    counts = {
        name: {"pieces": len(found), "notes": sum(e.encoded.notes for e in found)} for name, found in splits.items()
    }
    report(", ".join(f"{name}: {c['pieces']} pieces, {c['notes']} notes" for name, c in counts.items()))
    recipe = Recipe(
        network=network or piano_network(),
        source=PianoBatches(splits["train"], splits["valid"], BATCH_SIZE, config.seed),
        test=list(PianoBatches([], splits["test"], BATCH_SIZE).validation(MOST_TEST)),
        vocabulary="[\n" + ",\n".join(f'"{name}"' for name in names()) + "\n]\n",
        settings={"room": "piano", "pieces": counts},
        extras={},
        baselines=lambda: _baselines(splits["train"], splits["test"]),
    )
    return train_model(recipe, config, out, resume, report)


def _baselines(train: Sequence[PianoExample], test: Sequence[PianoExample]) -> dict[str, float]:
    every = max(1, -(-sum(len(example.ids) for example in train) // MOST_BASELINE_IDS))
    ids = [example.ids.tolist() for example in train[::every]]
    return baseline_losses(ids, spread(stretch_ids(test), MOST_TEST), BASELINE_ORDERS, VOCABULARY_SIZE)
