import json
from pathlib import Path

import pytest

from lyrics.prosody import Lexicon
from tests.lyrics.models import stanza
from workshop.corpus.errors import CorpusError
from workshop.verse.evaluation.corpora import stanzas_of, training_corpus, unseen


def write_rows(path: Path, book: str, *lines: str) -> Path:
    path.write_text(json.dumps({"book": book, "lines": lines}) + "\n", encoding="utf-8")
    return path


def test_files_and_folders_are_read_one_after_another(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    write_rows(tmp_path / "folder" / "a.jsonl", "a", "The sea")
    write_rows(tmp_path / "folder" / "b.jsonl", "b", "The shore")
    single = write_rows(tmp_path / "c.jsonl", "c", "The moon")
    assert [s.book for s in stanzas_of([single, tmp_path / "folder"])] == ["c", "a", "b"]


def test_the_training_corpus_is_split_by_book(tmp_path: Path) -> None:
    train = write_rows(tmp_path / "a.jsonl", "Songs 0", "The sea")
    test = write_rows(tmp_path / "b.jsonl", "Songs 8", "The shore")
    corpus = training_corpus([train, test], Lexicon.load())
    assert [s.book for s in corpus.train] == ["Songs 0"]
    assert [s.book for s in corpus.test] == ["Songs 8"]


def test_a_corpus_without_training_verse_is_refused(tmp_path: Path) -> None:
    test = write_rows(tmp_path / "b.jsonl", "Songs 8", "The shore")
    with pytest.raises(CorpusError, match=r"no stanza of .*b\.jsonl is for training"):
        training_corpus([test], Lexicon.load())


def test_unseen_stanzas_share_no_line_with_training() -> None:
    training = [stanza("The sea", "the moon")]
    known, fresh = stanza("the SEA", "The moon", "the star"), stanza("the sea and moon", "the star")
    assert unseen([known, fresh], training) == ([fresh], 2)
    assert unseen([known], []) == ([known], 0)
