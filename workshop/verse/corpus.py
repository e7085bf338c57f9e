"""The verse corpus: cleaned, without repeats, split by book."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate

from lyrics.english.usage import is_slur
from lyrics.vocabulary import CleanLine, CleanStanza

VALID_SHARE = 0.04
TEST_SHARE = 0.06
MOST_UNKNOWN_SHARE = 0.06
"""A stanza with more words outside the dictionary than this is dialect, another language, or spelt as of old."""

_DIALECT = frozenset(
    "sae wi nae frae hae tha wha weel maun awa gie dem dat de dis ob owre syne owd fowk hame twa sair "
    "bonie bonnie nivver awr aw soa thet ez ov jes sich wuz gwine hyeah allus noo guid doon baith cauld "
    "dinna canna winna whaur yer ole chile yo gits wid wus hev nowt summat ower ither auld lang mither "
    "mair een amang ony braw gaed o' an' wi' aw've aw'm aw'll w'en shoo".split()
)


@dataclass(frozen=True)
class VerseCorpus:
    """Stanzas by split; no line of `valid` or `test` stands in `train`."""

    train: tuple[CleanStanza, ...]
    valid: tuple[CleanStanza, ...]
    test: tuple[CleanStanza, ...]


def split_corpus(stanzas: Iterable[CleanStanza], is_known: Callable[[str], bool]) -> VerseCorpus:
    """Splits stanzas by book, after leaving out dialect, slurs and repeats.

    A stanza half of whose lines were seen before is a repeat: the same poem stands in several anthologies, and would
    leak from one split into another. Validation and test keep only stanzas that share no line with training.

    Args:
        stanzas: of any number of books.
        is_known: whether a word, in lower case, is in a dictionary.
    """
    by_split: dict[str, list[CleanStanza]] = {"train": [], "valid": [], "test": []}
    for stanza in stanzas:
        if _is_singable(stanza.lines, is_known):
            by_split[_split_of(stanza.book)].append(stanza)
    seen: set[str] = set()
    train = tuple(_without_repeats(by_split["train"], seen))
    in_training = frozenset(seen)
    held_out = []
    for name in ("valid", "test"):
        fresh = _without_repeats(by_split[name], seen)
        held_out.append(tuple(s for s in fresh if not any(_normal(line) in in_training for line in s.lines)))
    return VerseCorpus(train, *held_out)


def cut_piece(piece: CleanStanza, most_lines: int = 8, most_words: int = 70) -> list[CleanStanza]:
    """A long piece as stanzas, cut behind the end of a sentence where one is near, else behind a weaker mark.

    Args:
        piece: of any length.
        most_lines: in a stanza.
        most_words: in a stanza, a line end counting as one; a longer line stands alone.
    """
    parts, start, lines = [], 0, piece.lines
    while start < len(lines):
        words = accumulate(len(line.words) + 1 for line in lines[start : start + most_lines])
        fitting = max(1, sum(total <= most_words for total in words))
        last = start + fitting
        if last < len(lines):
            marks = [".!?", ";", ","]
            behind = [
                n for mark in marks for n in range(last, start + 2, -1) if lines[n - 1].end and lines[n - 1].end in mark
            ]
            last = behind[0] if behind else last
        parts.append(CleanStanza(piece.book, lines[start:last]))
        start = last
    return [part for part in parts if len(part.lines) > 1]


def _split_of(book: str) -> str:
    """The split of a book, by a digest of its name, so that it never changes."""
    share = int(sha256(book.encode()).hexdigest()[:8], 16) / 2**32
    if share < TEST_SHARE:
        return "test"
    return "valid" if share < TEST_SHARE + VALID_SHARE else "train"


@cache
def _is_left_out(word: str) -> bool:
    return word in _DIALECT or is_slur(word)


def _is_singable(lines: Sequence[CleanLine], is_known: Callable[[str], bool]) -> bool:
    words = [word.lower() for line in lines for word in line.words]
    if any(map(_is_left_out, words)):
        return False
    return sum(not is_known(word) for word in words) <= MOST_UNKNOWN_SHARE * len(words)


def _without_repeats(stanzas: Iterable[CleanStanza], seen: set[str]) -> list[CleanStanza]:
    fresh = []
    for stanza in stanzas:
        lines = [_normal(line) for line in stanza.lines]
        if 2 * sum(line in seen for line in lines) < len(lines):
            fresh.append(stanza)
            seen.update(lines)
    return fresh


def _normal(line: CleanLine) -> str:
    return " ".join(line.words).lower()
