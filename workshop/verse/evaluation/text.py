"""A person's text as stanzas: one a paragraph, a line of verse a line."""

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lyrics.english.cleaning import clean_line
from lyrics.vocabulary import CleanStanza

MOST_BYTES = 64_000_000
"""Ten times the largest book of verse; a larger file was given by mistake."""

LONGEST_LINE = 1000
"""Characters; no line of verse is longer."""

_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")


class TextError(ValueError):
    """A file that holds no verse."""


@dataclass(frozen=True)
class Text:
    """A text with its stanzas, as it was read from a file.

    Attributes:
        stanzas: the lines that are verse, cleaned as those of a corpus are.
        left_out: how many lines are no verse: they hold digits, brackets, or no English letter.
    """

    stanzas: tuple[CleanStanza, ...]
    left_out: int


def read_text(path: Path) -> Text:
    """Reads a UTF-8 file.

    Raises:
        TextError: the file cannot be read, is too large, no text, or holds no verse.
    """
    lines = _decoded(path).splitlines()
    stanzas, left_out = [], 0
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise TextError(
                f"{path}, line {number} has {len(line):,} characters; wanted a line of verse, {LONGEST_LINE:,} at most"
            )
    for is_blank, paragraph in groupby(lines, key=lambda line: not line.strip()):
        if not is_blank:
            cleaned = [clean_line(line) for line in paragraph]
            kept = tuple(line for line in cleaned if line)
            left_out += len(cleaned) - len(kept)
            stanzas += [CleanStanza(str(path), kept)] if kept else []
    if not stanzas:
        raise TextError(f"{path} holds no verse; wanted lines of English words, a blank line between stanzas")
    return Text(tuple(stanzas), left_out)


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise TextError(f"{path} has more than {MOST_BYTES:,} bytes; wanted a text of verse")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise TextError(f"{path} cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise TextError(
            f"{path} is no UTF-8 text: byte {error.start + 1} is {error.object[error.start]:#04x}"
        ) from error
    binary = _NO_TEXT.search(text)
    if binary:
        raise TextError(f"{path} is no text: it holds the control character {ord(binary[0]):#04x}")
    return text
