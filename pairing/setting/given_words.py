"""Reading words that somebody wrote for a tune: a line a line, a blank line between stanzas."""

import re
from itertools import groupby
from pathlib import Path

from pairing.form import Stanzas
from pairing.setting.words import has_letter

MOST_BYTES = 1_000_000
"""The largest file read: a thousand songs."""

_HEADING = re.compile(r"\s*\[[^\]]*\]\s*")
"""A line such as "[Chorus]", which nobody sings."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

MOST_LINES = 500
"""More than any song has."""


class GivenWordsError(ValueError):
    """A file of words that cannot be read, or that holds none."""


def read_given_words(path: Path) -> Stanzas:
    """The words of a text file in UTF-8.

    Raises:
        GivenWordsError: the file cannot be read, is too large, in another encoding, no text, or without words.
    """
    return stanzas_of(_decoded(path), str(path))


def stanzas_of(text: str, source: str = "the text") -> Stanzas:
    """The words of a text: a line a line, a blank line between stanzas; `source` names it in messages.

    Raises:
        GivenWordsError: it is no text, holds no words, or too many lines.
    """
    if control := _CONTROL.search(text):
        raise GivenWordsError(f"{source} is no text: it holds the control character {ord(control[0]):#04x}")
    lines = [tuple(line.split()) for line in text.splitlines() if not _HEADING.fullmatch(line)]
    stanzas = tuple(
        tuple(stanza) for is_sung, stanza in groupby(lines, key=lambda line: any(map(has_letter, line))) if is_sung
    )
    if sum(map(len, stanzas)) > MOST_LINES:
        raise GivenWordsError(f"{source} has {sum(map(len, stanzas))} lines; wanted at most {MOST_LINES}")
    if not stanzas:
        raise GivenWordsError(f"{source} holds no words; wanted lines of them, a blank line between stanzas")
    return stanzas


def first_line(stanzas: Stanzas) -> str:
    """The first line as a title: without the marks at its end."""
    return " ".join(stanzas[0][0]).rstrip(".,;:!?\u2026\u2014\u2013-") or " ".join(stanzas[0][0])


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise GivenWordsError(f"{path} has more than {MOST_BYTES:,} bytes; wanted the words of a song")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise GivenWordsError(f"{path} cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise GivenWordsError(
            f"{path} is no UTF-8 text: byte {error.start + 1} is {error.object[error.start]:#04x}; save it as UTF-8"
        ) from error
    return text
