"""The shipped files: the lexicon and what graphemes cost, as text.

A line of the lexicon is `mel-an-chol-y CODES`, and once more division and codes for every further
pronunciation; "=" stands for the division before. Lines are sorted by the word read backwards, so that
words with one ending lie together. A line of the graphemes is `grapheme cost sound`, the sound's phonemes
joined by "+", "-" if silent.
"""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from lyrics.english.alignment import Costs
from lyrics.english.phonemes import EnglishPronunciation, decode, encode
from lyrics.prosody.pronunciation import Pronunciation

LEXICON_FILE = "lexicon.txt.gz"
COSTS_FILE = "graphemes.txt"


class LexiconError(ValueError):
    """A lexicon file that is damaged."""


def lexicon_text(entries: Mapping[str, Sequence[Pronunciation]]) -> str:
    """All entries as text."""
    words = sorted(entries, key=lambda word: word[::-1])
    return "".join(entry_text(entries[word]) + "\n" for word in words)


def entry_text(pronunciations: Sequence[Pronunciation]) -> str:
    """One line of the lexicon."""
    fields: list[str] = []
    before = ""
    for pronunciation in pronunciations:
        division = "-".join(pronunciation.syllables)
        fields += ["=" if division == before else division, encode(pronunciation.phonemes)]
        before = division
    return " ".join(fields)


def entry_pronunciations(line: str) -> tuple[Pronunciation, ...]:
    """The inverse of `entry_text`.

    Raises:
        LexiconError: the line was not written by it.
    """
    fields = line.split(" ")
    division = ""
    pronunciations = []
    try:
        for written, codes in zip(fields[::2], fields[1::2], strict=True):
            division = division if written == "=" else written
            pronunciations.append(EnglishPronunciation.of(tuple(division.split("-")), decode(codes)))
    except (KeyError, ValueError) as error:
        raise LexiconError(f"a line of the lexicon reads {line!r}; wanted divisions and phoneme codes") from error
    return tuple(pronunciations)


def read_lexicon(path: Path) -> dict[str, str]:
    """Lines of the lexicon by word, in the order of the file.

    Raises:
        LexiconError: the file is no gzip of such lines.
    """
    try:
        text = gzip.decompress(path.read_bytes()).decode()
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise LexiconError(f"{path} is damaged ({error}); build it again or reinstall") from error
    if not text:
        raise LexiconError(f"{path} is damaged (it is empty); build it again or reinstall")
    lines = text.splitlines()
    return dict(zip([line.partition(" ")[0] for line in text.replace("-", "").splitlines()], lines, strict=True))


def costs_text(costs: Costs) -> str:
    """Grapheme costs as text."""
    return "".join(
        f"{grapheme} {cost:.3f} {sound.replace(' ', '+') or '-'}\n"
        for grapheme in sorted(costs)
        for sound, cost in sorted(costs[grapheme].items(), key=lambda item: (item[1], item[0]))
    )


def read_costs(path: Path) -> dict[str, dict[str, float]]:
    """The inverse of `costs_text`, cheapest sound first.

    Raises:
        LexiconError: the file was not written by it.
    """
    costs: dict[str, dict[str, float]] = {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = row.split(" ")
        if len(fields) != 3:
            raise LexiconError(f"{path}, line {number}: {row!r}; wanted a grapheme, a cost and a sound")
        sound = "" if fields[2] == "-" else fields[2].replace("+", " ")
        costs.setdefault(fields[0], {})[sound] = float(fields[1])
    return costs
