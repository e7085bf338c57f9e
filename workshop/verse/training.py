"""Training the verse network from a corpus of stanzas."""

from collections.abc import Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path

import numpy as np

from engine.config import NetworkConfig, Output, TrainingConfig
from engine.ngram import KneserNey
from engine.recipe import Figures, Recipe, Report, train_model
from lyrics.language import ENGLISH, language_of
from lyrics.model import WORDS, WordTable
from lyrics.prosody import Lexicon, NoWordError
from lyrics.theme import THEMES, ThemeTable
from lyrics.vocabulary import CONDITION_SIZE, CleanStanza, Vocabulary
from workshop.corpus.errors import CorpusError
from workshop.verse.batches import VerseBatches, encode_stanza
from workshop.verse.corpus import VerseCorpus, split_corpus
from workshop.verse.readers import read_stanzas, stanza_files
from workshop.verse.themes import build_theme_table

BATCH_SIZE = 64
BASELINE_ORDERS = (3, 5)


def verse_network(vocabulary_size: int) -> NetworkConfig:
    """The shape of the verse network that ships."""
    return NetworkConfig(
        vocabulary_size=vocabulary_size,
        embedding_size=256,
        lstm_units=(512, 512),
        output=Output.TIED,
        condition_size=CONDITION_SIZE,
        dropout=0.1,
    )


def verse_training(epochs: int, seed: int) -> TrainingConfig:
    """How the verse network that ships is trained."""
    return TrainingConfig(
        epochs=epochs,
        seed=seed,
        learning_rate=2.5e-3,
        warmup_steps=200,
        validate_every=500,
        checkpoint_every=250,
        averaging=0.998,
    )


def train_verse(
    corpus: Sequence[Path],
    out: Path,
    config: TrainingConfig,
    report: Report,
    valences: dict[str, float],
    resume: bool = False,
    vocabulary_size: int = 12_000,
    network: NetworkConfig | None = None,
) -> Figures:
    """Trains a verse network on files of stanzas and writes a model folder, with its table of themes, to `out`.

    Args:
        corpus: files as `read_stanzas` takes them, and folders of such.
        out: the model folder.
        config: of the training.
        report: is told what happens.
        valences: rated words, -4 to 4, for the table of themes.
        resume: go on from an interrupted run.
        vocabulary_size: ids, the special ones included.
        network: another shape than the one that ships.

    Raises:
        CorpusError: a split is empty: too few books.
    """
    lexicon = language_of().lexicon
    stanzas = chain.from_iterable(map(read_stanzas, stanza_files(corpus)))
    splits = split_corpus(stanzas, lexicon.__contains__)
    for name in ("train", "valid", "test"):
        found: Sequence[CleanStanza] = getattr(splits, name)
        report(f"{name}: {len(found)} stanzas")
        if not found:
            raise CorpusError(
                f"no stanza of {', '.join(map(str, corpus))} is left for the {name} split; wanted more books"
            )
    vocabulary = Vocabulary.build((line for s in splits.train for line in s.lines), vocabulary_size)
    themes = build_theme_table(splits.train, valences, partial(_rhyme_part, lexicon))
    return train_model(_recipe(splits, vocabulary, themes, lexicon, config, network), config, out, resume, report)


def _rhyme_part(lexicon: Lexicon, word: str) -> str:
    """What a word rhymes on; itself where nobody can tell."""
    try:
        return lexicon.pronunciations(word)[0].rhyme_part
    except NoWordError:
        return word


def _recipe(
    splits: VerseCorpus,
    vocabulary: Vocabulary,
    themes: ThemeTable,
    lexicon: Lexicon,
    config: TrainingConfig,
    network: NetworkConfig | None,
) -> Recipe:
    @cache
    def syllables(word: str) -> int:
        try:
            return len(lexicon.pronunciations(word)[0].syllables)
        except NoWordError:
            return 1

    def encoded(stanzas: Sequence[CleanStanza]) -> list:  # type: ignore[type-arg]  # of EncodedStanza
        return [encode_stanza(stanza, vocabulary, themes, syllables) for stanza in stanzas]

    return Recipe(
        network=network or verse_network(len(vocabulary.tokens)),
        source=VerseBatches(encoded(splits.train), encoded(splits.valid), themes, BATCH_SIZE, config.seed),
        test=list(VerseBatches([], encoded(splits.test), themes, BATCH_SIZE).validation()),
        vocabulary=vocabulary.to_json(),
        settings={
            "room": "verse",
            "language": ENGLISH,
            "stanzas": {n: len(getattr(splits, n)) for n in ("train", "valid", "test")},
        },
        extras={
            WORDS: WordTable.build(vocabulary).to_text().encode(),
            THEMES: themes.to_bytes(),
        },
        baselines=lambda: _baselines(splits, vocabulary),
    )


def _baselines(splits: VerseCorpus, vocabulary: Vocabulary) -> dict[str, float]:
    train = [vocabulary.encode(stanza.lines) for stanza in splits.train]
    test = [vocabulary.encode(stanza.lines) for stanza in splits.test]
    return {
        f"Kneser-Ney {order}-gram": float(np.log(KneserNey(train, order, len(vocabulary.tokens)).perplexity(test)))
        for order in BASELINE_ORDERS
    }
