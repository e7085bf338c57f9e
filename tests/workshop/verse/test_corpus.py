from dataclasses import astuple

import pytest

from lyrics.vocabulary import CleanLine, CleanStanza
from tests.lyrics.english.test_offensive import SHIFTED, unshifted
from tests.lyrics.models import stanza
from workshop.verse.corpus import VerseCorpus, cut_piece, split_corpus

# found by trying: a book's split must never change, or a model's test split would become its training split
BOOKS = {"train": "Songs 0", "valid": "Songs 4", "test": "Songs 8"}


def split_of(corpus: VerseCorpus) -> list[str]:
    return [name for name in ("train", "valid", "test") for _ in getattr(corpus, name)]


def all_known(word: str) -> bool:
    return True


def split(*stanzas: CleanStanza) -> VerseCorpus:
    return split_corpus(stanzas, all_known)


@pytest.mark.parametrize(("name", "book"), BOOKS.items(), ids=BOOKS)
def test_a_book_stays_in_its_split(name: str, book: str) -> None:
    assert split_of(split(stanza("one line", book=book), stanza("another line", book=book))) == [name, name]


def test_most_books_are_for_training() -> None:
    shares = split(*(stanza(f"line {'x' * n}", book=f"book {n}") for n in range(400)))
    assert [len(part) for part in astuple(shares)] == pytest.approx([360, 16, 24], abs=12)


def test_a_repeated_stanza_is_kept_once() -> None:
    first, again = stanza("The sea", "the shore"), stanza("the Sea", "THE shore", book="book two")
    assert split(first, again).train == (first,)


def test_half_repeated_is_repeated() -> None:
    first = stanza("one", "two")
    half, less = stanza("one", "three"), stanza("one", "three", "four")
    assert split(first, half, less).train == (first, less)


@pytest.mark.parametrize("name", ["valid", "test"])
def test_no_line_is_shared_with_training(name: str) -> None:
    known = stanza("one", "two", "three", book=BOOKS["train"])
    sharing = stanza("four", "five", "six", "Two", book=BOOKS[name])
    fresh = stanza("seven", "eight", book=BOOKS[name])
    for order in ((known, sharing, fresh), (fresh, sharing, known)):
        corpus = split(*order)
        assert corpus.train == (known,)
        assert getattr(corpus, name) == (fresh,)


@pytest.mark.parametrize("text", ["dinna greet", "de night", unshifted(SHIFTED[0]), f"{unshifted(SHIFTED[3])}s alone"])
def test_dialect_and_slurs_are_left_out(text: str) -> None:
    plain = stanza("a plain line")
    assert split(stanza("a line", text.title()), plain).train == (plain,)


def test_a_stanza_of_unknown_words_is_left_out() -> None:
    sixteen = " ".join(["the"] * 15)
    one, two = stanza(f"{sixteen} quux", "the", "the"), stanza(f"{sixteen} quux quux")
    assert split_corpus([one, two], lambda word: word == "the").train == (one,)


def long_piece(*ends: str) -> CleanStanza:
    return CleanStanza("book", tuple(CleanLine(("a", "line", str(n)), end) for n, end in enumerate(ends)))


def test_a_long_piece_is_cut_behind_sentences_and_nothing_is_lost() -> None:
    piece = long_piece(*", , , . , , , , , . ,".split(), "", "", ".")
    parts = cut_piece(piece)
    assert [len(part.lines) for part in parts] == [4, 6, 4]
    assert [line for part in parts for line in part.lines] == list(piece.lines)


def test_a_piece_without_marks_is_cut_by_length() -> None:
    parts = cut_piece(long_piece(*[""] * 20), most_lines=8, most_words=70)
    assert [len(part.lines) for part in parts] == [8, 8, 4]
    assert all(len(part.lines) <= 3 for part in cut_piece(long_piece(*[""] * 20), most_words=12))
