"""Training the verse network from a corpus of stanzas."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.config import NetworkConfig, Output, Precision, Schedule, TrainingConfig
from engine.ngram import KneserNey
from engine.recipe import Figures, Recipe, Report, train_model, training_extra
from engine.runtime import WEIGHTS as STEP
from engine.runtime import load_model
from engine.stretches import spread
from lyrics.language import ENGLISH, language_of
from lyrics.model import WORDS, WordTable
from lyrics.prosody import Lexicon
from lyrics.theme import THEMES, ThemeTable
from lyrics.vocabulary import CONDITION_SIZE, CleanStanza, Vocabulary
from workshop.corpus.errors import CorpusError
from workshop.verse.batches import VerseBatches, encode_stanza
from workshop.verse.corpus import VerseCorpus, cut_piece, split_corpus
from workshop.verse.readers import read_stanzas, stanza_files
from workshop.verse.themes import build_theme_table

BATCH_SIZE = 128
BASELINE_ORDERS = (3, 5)
_VOWELS = re.compile("[aeiouy]+")
_PARTS = re.compile("[a-z]+")
_CLITICS = re.compile("'(s|d|ll|ve|re|m|t|st|rt|lt)?$|n't$|^'")
MOST_VALIDATED = 3_000
"""Stanzas a validation looks at, spread over the split: it costs what training does."""

MOST_TESTED = 10_000


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


def verse_training(epochs: int, seed: int, rate: float = 2.5e-3, *, goes_on: bool = False) -> TrainingConfig:
    """How a verse network is trained.

    Args:
        epochs: passes over the corpus.
        seed: of weights and batches.
        rate: the learning rate's peak.
        goes_on: from a model: the rate then stays at its peak, so that the training can be left at any time, and the
            running mean of the weights does what a falling rate would.
    """
    return TrainingConfig(
        epochs=epochs,
        seed=seed,
        learning_rate=rate,
        warmup_steps=300,
        validate_every=500,
        checkpoint_every=100,
        averaging=0.999 if goes_on else 0.998,
        precision=Precision.BFLOAT16,
        compiled=False,
        schedule=Schedule.CONSTANT if goes_on else Schedule.COSINE,
        candidates=4096,
    )


@dataclass(frozen=True)
class VerseStart:
    """A model to go on from, and what new words begin as.

    Attributes:
        folder: of the model, whose table of themes stays.
        vectors: `.npz` with `words` (text, a word a line) and `vectors` (words, size): words of the vocabulary that the
            model does not know are placed by theirs.
    """

    folder: Path
    vectors: Path | None = None


def train_verse(
    corpus: Sequence[Path],
    out: Path,
    config: TrainingConfig,
    report: Report,
    valences: dict[str, float],
    resume: bool = False,
    vocabulary_size: int = 12_000,
    network: NetworkConfig | None = None,
    start: VerseStart | None = None,
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
        start: a model to go on from.

    Raises:
        CorpusError: a split is empty: too few books.
        ModelFolderError, WarmStartError: `start` cannot be gone on from.
    """
    lexicon = language_of().lexicon
    pieces = chain.from_iterable(map(read_stanzas, stanza_files(corpus)))
    splits = split_corpus(chain.from_iterable(map(cut_piece, pieces)), _listed(lexicon))
    for name in ("train", "valid", "test"):
        found: Sequence[CleanStanza] = getattr(splits, name)
        report(f"{name}: {len(found)} stanzas")
        if not found:
            raise CorpusError(
                f"no stanza of {', '.join(map(str, corpus))} is left for the {name} split; wanted more books"
            )
    splits = VerseCorpus(
        splits.train, tuple(spread(splits.valid, MOST_VALIDATED)), tuple(spread(splits.test, MOST_TESTED))
    )
    vocabulary = Vocabulary.build((line for s in splits.train for line in s.lines), vocabulary_size)
    if start is None:
        themes = build_theme_table(splits.train, valences, partial(_rhyme_part, lexicon))
        weights: dict[str, list[NDArray[np.float32]]] = {}
    else:
        themes = ThemeTable.from_bytes(load_model(start.folder).extras[THEMES])
        weights = _grown(start, vocabulary, splits.train)
    recipe = _recipe(splits, vocabulary, themes, lexicon, config, network, weights)
    return train_model(recipe, config, out, resume, report)


def _grown(
    start: VerseStart, vocabulary: Vocabulary, stanzas: Sequence[CleanStanza]
) -> dict[str, list[NDArray[np.float32]]]:
    """The model's weights for a vocabulary of other words and the condition of today."""
    with training_extra():
        from engine.warm_start import embed_new_words, grow, read_weights
    stored = load_model(start.folder)
    weights = read_weights(start.folder / STEP, stored.config)
    known = Vocabulary.from_json(stored.vocabulary).ids
    words = [token.lower() for token in vocabulary.tokens]
    embedding = embed_new_words(words, known, weights["embedding"][0], _vectors(start.vectors))
    counts = Counter(word.lower() for stanza in stanzas for line in stanza.lines for word in line.words)
    common = np.log([counts[word] + 1 for word in words])
    shared = [i for i, word in enumerate(words) if word in known and counts[word]]
    old = weights["logits"][0]
    slope, level = np.polyfit(common[shared], old[[known[words[i]] for i in shared]], 1)
    bias = [old[known[word]] if word in known else slope * common[i] + level for i, word in enumerate(words)]
    return grow(weights, embedding, np.array(bias, np.float32), CONDITION_SIZE - stored.config.condition_size)


def _vectors(path: Path | None) -> dict[str, NDArray[np.float32]]:
    if path is None:
        return {}
    with np.load(path) as stored:
        words = stored["words"].tobytes().decode().split("\n")
        return dict(zip(words, stored["vectors"].astype(np.float32), strict=True))


def _listed(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a word, without its clitics, or each of its parts is listed: looking others up would cost hours."""
    words = frozenset(lexicon)

    @cache
    def is_listed(word: str) -> bool:
        return all(part in words for part in _PARTS.findall(_CLITICS.sub("", word)))

    return is_listed


def _rhyme_part(lexicon: Lexicon, word: str) -> str:
    """What a word rhymes on; itself where nobody can tell."""
    return lexicon.pronunciations(word)[0].rhyme_part if word in lexicon else word


def _recipe(
    splits: VerseCorpus,
    vocabulary: Vocabulary,
    themes: ThemeTable,
    lexicon: Lexicon,
    config: TrainingConfig,
    network: NetworkConfig | None,
    start: dict[str, list[NDArray[np.float32]]],
) -> Recipe:
    @cache
    def syllables(word: str) -> int:
        # of a word outside the vocabulary the network sees that it is one, so a guess does
        if word.lower() in vocabulary.ids:
            return len(lexicon.pronunciations(word)[0].syllables)
        return max(1, len(_VOWELS.findall(word.lower())))

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
        start=start,
    )


def _baselines(splits: VerseCorpus, vocabulary: Vocabulary) -> dict[str, float]:
    train = [vocabulary.encode(stanza.lines) for stanza in splits.train]
    test = [vocabulary.encode(stanza.lines) for stanza in splits.test]
    return {
        f"Kneser-Ney {order}-gram": float(np.log(KneserNey(train, order, len(vocabulary.tokens)).perplexity(test)))
        for order in BASELINE_ORDERS
    }
