"""Perplexity of a text: of the verse network, and of Kneser-Ney n-grams over the same ids.

A token is a word, the mark a line ends with (or its absence), or the end of a stanza, in the order the network writes
them; words outside the vocabulary are one token that has to be predicted like any other. The figures of a model's card
are measured so, too. The network is told nothing: neither theme nor room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.ngram import KneserNey
from engine.recipe import Report
from engine.runtime import SequenceNetwork, State, rows_of
from engine.search import log_probability
from lyrics.language import language_of
from lyrics.model import VerseModel
from lyrics.vocabulary import CONDITION_SIZE, START_ID, STOP_ID, UNKNOWN_ID, CleanStanza
from workshop.verse.evaluation.corpora import training_corpus, unseen
from workshop.verse.evaluation.text import TextError, read_text
from workshop.verse.training import BASELINE_ORDERS

FOLDS = 10

_ROWS, _STEPS = 16, 32
"""Stanzas side by side and steps at a time: 25 MB of logits, however long the text is."""

Ids = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Perplexity:
    """The perplexity of a text under the verse network and the n-grams beside it.

    Attributes:
        words: of the stanzas that were measured.
        tokens: the words, line ends and stanza ends.
        perplexity: of the network, a token.
        out_of_vocabulary: share of the words that the network does not know, 0 to 1.
        baselines: perplexities of n-grams on the same tokens, by name; none for a single stanza without training verse.
    """

    words: int
    tokens: int
    perplexity: float
    out_of_vocabulary: float
    baselines: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """What `lyrics evaluate --text --json` prints."""
        names = ("words", "perplexity", "out_of_vocabulary", "baselines")
        return {name: getattr(self, name) for name in names}


def evaluate_file(model: VerseModel, path: Path, train: Sequence[Path], report: Report) -> Perplexity:
    """The perplexity of the verse in a file.

    Args:
        model: the network and its vocabulary.
        path: a UTF-8 file, a stanza a paragraph, a line of verse a line.
        train: files and folders of the stanzas that the network learnt from; n-grams learn from the same, and stanzas
            of the text that share a line with them are left out. May be empty, see `evaluate_stanzas`.
        report: is told what is left out.

    Raises:
        TextError: the file holds no verse, no known word, or nothing unseen.
        CorpusError: a file of `train` cannot be read.
    """
    text = read_text(path)
    if text.left_out:
        report(f"lines of {path} left out, for they hold digits, brackets or no English letter: {text.left_out}")
    if not train:
        return evaluate_stanzas(model, text.stanzas)
    training = training_corpus(train, language_of().lexicon).train
    fresh, shared = unseen(text.stanzas, training)
    report(
        f"{shared} of {sum(len(s.lines) for s in text.stanzas)} lines stand in the training verse;"
        f" {len(text.stanzas) - len(fresh)} of {len(text.stanzas)} stanzas hold one and are left out"
    )
    if not fresh:
        raise TextError(f"every stanza of {path} shares a line with the training verse; wanted verse nobody has seen")
    return evaluate_stanzas(model, fresh, training)


def evaluate_stanzas(
    model: VerseModel, stanzas: Sequence[CleanStanza], training: Sequence[CleanStanza] | None = None
) -> Perplexity:
    """The perplexity of stanzas that are read already.

    Args:
        model: the network and its vocabulary.
        stanzas: of the text; none that the network or `training` has seen, or their figures flatter.
        training: what the n-grams learn from. Without, the text is cut into as many as FOLDS parts, and n-grams that
            learnt from the others predict each: a weak baseline, for a text is a small corpus.

    Raises:
        TextError: the vocabulary has no word of the stanzas.
    """
    encoded = [model.vocabulary.encode(stanza.lines) for stanza in stanzas]
    words = sum(len(line.words) for stanza in stanzas for line in stanza.lines)
    unknown = sum(ids.count(UNKNOWN_ID) for ids in encoded)
    if unknown == words:
        raise TextError(f"none of the text's {words} words is in the network's vocabulary; wanted English verse")
    tokens = sum(map(len, encoded))
    if training is None:
        baselines = _from_itself(encoded, len(model.vocabulary.tokens))
    else:
        baselines = _from_training(model, encoded, training)
    return Perplexity(words, tokens, float(np.exp(network_nats(model, encoded) / tokens)), unknown / words, baselines)


def network_nats(network: SequenceNetwork, encoded: Ids) -> float:
    """What encoded stanzas cost a network that is told nothing, in nats."""
    ordered = sorted(encoded, key=len)
    return sum(_batch_nats(network, ordered[start : start + _ROWS]) for start in range(0, len(ordered), _ROWS))


def _batch_nats(network: SequenceNetwork, batch: Ids) -> float:
    """Of stanzas, the shortest first; those at their end are dropped from the batch."""
    lengths = np.array([len(ids) for ids in batch])
    targets = np.full((lengths.max(), len(batch)), STOP_ID, np.int64)
    for row, ids in enumerate(batch):
        targets[: len(ids), row] = ids
    inputs = np.concatenate([np.full((1, len(batch)), START_ID), targets[:-1]])
    state: State = network.start(len(batch))
    total = 0.0
    for start in range(0, len(targets), _STEPS):
        active = lengths > start
        state = rows_of(state, np.flatnonzero(active[-state[0].shape[1] :]))
        steps = slice(start, start + _STEPS)
        wanted = targets[steps, active]
        condition = np.zeros((*wanted.shape, CONDITION_SIZE), np.float32)
        logits, state = network.run(inputs[steps, active], condition, state)
        counts = np.arange(start, start + len(wanted))[:, None] < lengths[active]
        total -= float(log_probability(logits[counts], wanted[counts]).sum(dtype=np.float64))
    return total


def _from_training(model: VerseModel, encoded: Ids, training: Sequence[CleanStanza]) -> dict[str, float]:
    learnt = [model.vocabulary.encode(stanza.lines) for stanza in training]
    size = len(model.vocabulary.tokens)
    return {f"Kneser-Ney {order}-gram": KneserNey(learnt, order, size).perplexity(encoded) for order in BASELINE_ORDERS}


def _from_itself(encoded: Ids, vocabulary_size: int) -> dict[str, float]:
    if len(encoded) < 2:
        return {}
    folds = min(FOLDS, len(encoded))
    tokens = sum(map(len, encoded))
    baselines = {}
    for order in BASELINE_ORDERS:
        nats = sum(_fold_nats(encoded, fold, folds, order, vocabulary_size) for fold in range(folds))
        baselines[f"Kneser-Ney {order}-gram, {folds}-fold within the text"] = float(np.exp(nats / tokens))
    return baselines


def _fold_nats(encoded: Ids, fold: int, folds: int, order: int, vocabulary_size: int) -> float:
    """What every `folds`-th stanza costs n-grams that learnt from the others."""
    others = [ids for number, ids in enumerate(encoded) if number % folds != fold]
    model = KneserNey(others, order, vocabulary_size)
    return -sum(float(model.log_probabilities(ids).sum()) for ids in encoded[fold::folds])
