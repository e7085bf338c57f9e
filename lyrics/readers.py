"""Readers of verse: a corpus of stanzas, cleaned into words and line ends."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LINE_ENDS = ("", ",", ";", ".", "!", "?")
"""What may end a line; anything else is folded into one of these."""

_QUOTES = str.maketrans('\u2019\u2018\u201c\u201d"\u2013`', "''   -'")
_SUFFIXES = "s|d|t|st|ll|re|ve|m|em|rt|lt"
_SPLIT_SUFFIX = re.compile(rf"(?<=[A-Za-z]) ' ?({_SUFFIXES})(?= |$)|(?<=[A-Za-z]) '({_SUFFIXES})(?= |$)", re.IGNORECASE)
_SPLIT_MIDDLE = re.compile(r"(?<=[A-Za-z]) ' (er|ry|ring|ning|n|r|rs|st|en|ns|red|ned)(?= |$)", re.IGNORECASE)
_NOT = re.compile(r"(?<=[A-Za-z]) n't\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*'?|'[A-Za-z]+(?:['-][A-Za-z]+)*")
_NOISE = re.compile(r"[\d\[\]{}|°*_=+<>/\\&]")
_OPENING_ELISIONS = (
    "'tis",
    "'twas",
    "'twere",
    "'twill",
    "'twould",
    "'mid",
    "'midst",
    "'neath",
    "'gainst",
    "'twixt",
)
_OPENING = re.compile(r"(?<![A-Za-z])' ?(tis|twas|twere|twill|twould|mid|midst|neath|gainst|twixt)\b", re.IGNORECASE)
_PAST = re.compile(
    r"(?<!\bi)(?<!\bhe)(?<!she)(?<!\bwe)(?<!you)(?<!they)(?<!who)(?<!\bit)(?<!there)(?<!that)'d\b",
    re.IGNORECASE,
)


class CorpusError(ValueError):
    """A corpus that cannot be read."""


@dataclass(frozen=True)
class CleanLine:
    """Words as written, without punctuation inside, and the mark the line ends with (one of `LINE_ENDS`)."""

    words: tuple[str, ...]
    end: str


@dataclass(frozen=True)
class CleanStanza:
    """A stanza and the book it stands in."""

    book: str
    lines: tuple[CleanLine, ...]


def clean_line(text: str) -> CleanLine | None:
    """A line without quotes, brackets and spaced-off apostrophes; None for a line that is no verse.

    Joins what the corpus spaces off ("mother 's", "ev ' ry", "do n't") and writes "turn'd" as "turned". Lines with
    digits, brackets or other signs of headers and glosses are no verse.
    """
    text = " ".join(text.replace("\u2014", "--").translate(_QUOTES).split())
    if _NOISE.search(text):
        return None
    text = _NOT.sub("n't", text)
    text = _SPLIT_SUFFIX.sub(lambda m: "'" + (m[1] or m[2]), text)
    text = _PAST.sub("ed", _SPLIT_MIDDLE.sub(r"'\1", _OPENING.sub(r"'\1", text)))
    words = tuple(_trimmed(word) for word in _WORD.findall(text.replace("-", " - ") if " -" in text else text))
    return CleanLine(words, _line_end(text)) if words else None


def _trimmed(word: str) -> str:
    if word.lower() in _OPENING_ELISIONS:
        return word
    return word.strip("'") if word.lower() != "th'" else word


def _line_end(text: str) -> str:
    tail = re.sub(r"[\s')(-]+$", "", text)[-1:]
    if tail == ":":
        return ";"
    return tail if tail in LINE_ENDS else ""


def read_stanzas(path: Path) -> Iterator[CleanStanza]:
    """Stanzas of a `.jsonl` or `.jsonl.gz` file whose rows are `{"book": id, "lines": [...]}`.

    Stanzas with a line that is no verse are left out.

    Raises:
        CorpusError: the file is missing or damaged, or a row is not of that shape; the row's number is named.
    """
    if not path.is_file():
        raise CorpusError(f"no corpus at {path}; wanted a .jsonl or .jsonl.gz file of stanzas")
    for number, row in enumerate(_rows(path), start=1):
        try:
            fields = json.loads(row)
            book, texts = str(fields["book"]), _texts(fields["lines"])
        except (ValueError, TypeError, KeyError) as error:
            raise CorpusError(f'{path}, row {number}: wanted {{"book", "lines"}}, got {row[:60]!r}') from error
        lines = [clean_line(text) for text in texts]
        if all(lines):
            yield CleanStanza(book, tuple(line for line in lines if line))


def _rows(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as rows:
            yield from rows
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise CorpusError(f"{path} cannot be read ({error})") from error


def _texts(lines: object) -> list[str]:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise TypeError("no list of strings")
    return lines


def stanza_file(path: Path) -> Path:
    """The path itself, or the one file of stanzas in a folder.

    Raises:
        CorpusError: a folder with none or several.
    """
    if not path.is_dir():
        return path
    found = sorted([*path.glob("*.jsonl"), *path.glob("*.jsonl.gz")])
    if len(found) != 1:
        raise CorpusError(f"{len(found)} files of stanzas in {path}; wanted one .jsonl or .jsonl.gz file")
    return found[0]
