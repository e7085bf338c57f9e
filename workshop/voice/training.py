"""Training the voice network from folders of scores."""

from collections.abc import Sequence
from pathlib import Path

from engine.config import NetworkConfig, Output, TrainingConfig
from engine.ngram import baseline_losses
from engine.recipe import Figures, Recipe, Report, train_model
from engine.stretches import stretch_ids
from music.voice.network import CONDITION_SIZE, VOCABULARY_SIZE, is_pitch, names
from workshop.corpus.splits import filled_splits
from workshop.corpus.sung import read_vocal_corpus
from workshop.voice.batches import VoiceBatches, VoiceExample

BATCH_SIZE = 32
BASELINE_ORDERS = (3, 4, 5, 6)


def voice_network() -> NetworkConfig:
    """The shape of the voice network that ships."""
    return NetworkConfig(
        vocabulary_size=VOCABULARY_SIZE,
        embedding_size=64,
        lstm_units=(320, 320),
        output=Output.DENSE,
        condition_size=CONDITION_SIZE,
        dropout=0.4,
    )


def voice_training(epochs: int, seed: int) -> TrainingConfig:
    """How the voice network that ships is trained."""
    return TrainingConfig(
        epochs=epochs,
        seed=seed,
        learning_rate=2e-3,
        warmup_steps=100,
        validate_every=400,
        checkpoint_every=100,
    )


def train_voice(
    corpus: Sequence[Path],
    out: Path,
    config: TrainingConfig,
    report: Report,
    resume: bool = False,
    network: NetworkConfig | None = None,
) -> Figures:
    """Trains a voice network on every score with words in the folders, and writes a model folder to `out`.

    Raises:
        CorpusError: a split is empty: too few scores.
    """
    melodies, refused = read_vocal_corpus(list(corpus), cache=out / "corpus.jsonl.gz")
    for refusal in refused:
        report(f"left out {refusal.path}: {refusal.reason}")
    splits = filled_splits(melodies, "melody")
    report(", ".join(f"{name}: {len(found)} melodies" for name, found in splits.items()))
    train, valid, test = ([VoiceExample.of(m.harmonised) for m in splits[s]] for s in ("train", "valid", "test"))
    return train_model(
        Recipe(
            network=network or voice_network(),
            source=VoiceBatches(train, valid, BATCH_SIZE, config.seed),
            test=list(VoiceBatches([], test, BATCH_SIZE).validation()),
            vocabulary=_vocabulary(),
            settings={
                "room": "voice",
                "melodies": {name: len(found) for name, found in splits.items()},
                "test_notes": sum(is_pitch(i) for ids in stretch_ids(test) for i in ids),
            },
            extras={},
            baselines=lambda: _baselines(train, test),
        ),
        config,
        out,
        resume,
        report,
    )


def _baselines(train: Sequence[VoiceExample], test: Sequence[VoiceExample]) -> dict[str, float]:
    ids = [example.ids.tolist() for example in train]
    return baseline_losses(ids, stretch_ids(test), BASELINE_ORDERS, VOCABULARY_SIZE)


def _vocabulary() -> str:
    return "[\n" + ",\n".join(f'"{name}"' for name in names()) + "\n]\n"
