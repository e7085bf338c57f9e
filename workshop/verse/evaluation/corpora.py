"""Corpora that verse is compared with."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from lyrics.prosody import Lexicon
from lyrics.readers import CleanLine, CleanStanza
from workshop.corpus.errors import CorpusError
from workshop.verse.corpus import VerseCorpus, split_corpus
from workshop.verse.readers import read_stanzas, stanza_files


def stanzas_of(paths: Sequence[Path]) -> Iterator[CleanStanza]:
    """All stanzas of files and folders, one after another.

    Raises:
        CorpusError: a file cannot be read.
    """
    return chain.from_iterable(map(read_stanzas, stanza_files(paths)))


def training_corpus(paths: Sequence[Path], lexicon: Lexicon) -> VerseCorpus:
    """The corpus that files and folders of stanzas hold, split as it is for training.

    Raises:
        CorpusError: a file cannot be read, or no stanza is left for training.
    """
    corpus = split_corpus(stanzas_of(paths), lexicon.__contains__)
    if not corpus.train:
        raise CorpusError(f"no stanza of {', '.join(map(str, paths))} is for training; wanted more books")
    return corpus


def unseen(stanzas: Sequence[CleanStanza], training: Sequence[CleanStanza]) -> tuple[list[CleanStanza], int]:
    """The stanzas that share no line with training, and how many lines of all stanzas do.

    The same poem stands in several anthologies: measured on what a model has read, any figure looks too good.
    """
    known = {_normal(line) for stanza in training for line in stanza.lines}
    shared = [sum(_normal(line) in known for line in stanza.lines) for stanza in stanzas]
    return [stanza for stanza, lines in zip(stanzas, shared, strict=True) if not lines], sum(shared)


def _normal(line: CleanLine) -> str:
    return " ".join(line.words).lower()
