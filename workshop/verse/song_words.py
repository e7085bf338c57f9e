"""The English words of songs as verse, to train on: read from scores, put together, in lines and stanzas.

    python -m workshop.verse.song_words --corpus hymns --corpus lieder --out songs.jsonl.gz

Each row is `{"book": "hymns/OpenHymnal-7", "lines": [...]}`, a stanza of 4 to 8 lines, as
`workshop.verse.readers` reads it; all stanzas of a work share its book, so that they fall into the same split.
"""

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from typing import TypedDict

from engine.files import write_bytes
from lyrics.language import language_of
from music.scores import Part, Score, Underlaid
from music.sung.line import vocal_part
from music.sung.underlay import OTHER_VERSE_RUN
from workshop.corpus.scores import Reading, RefusedFile, read_scores
from workshop.verse.song_lines import SungWord, cut_in_lines, cut_in_stanzas, line_text, without_echoes

FEWEST_ENGLISH = 0.86
"""Share of a verse's words that the lexicon lists, below which it is no English."""

_RARE = 1 / 400
"""What so small a share of the works uses may be a piece of a word."""

_CLOSE_QL = 1e-3
_JOINED = re.compile(r"[\s_=~*\u203f]+")
_LOOSE_HYPHENS = re.compile(r"^[-\u2013]+|[-\u2013]+$")
_RUN_TOGETHER = re.compile(r"[a-z][A-Z]")
"""Two words without a space: their line cannot be trusted."""


class Row(TypedDict):
    """A stanza as it is written."""

    book: str
    lines: list[str]


class NoSongWordsError(ValueError):
    """Folders without any English words of songs."""


@dataclass(frozen=True)
class SungVerse:
    """The words of one verse of a work, as sung.

    Attributes:
        book: collection and work: `hymns/OpenHymnal-7`.
        words: in order.
    """

    book: str
    words: tuple[SungWord, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line, writes the stanzas and reports what was found and what was not."""
    parser = argparse.ArgumentParser(description="Writes the English words of scores as stanzas of verse.")
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of scores, once or more")
    parser.add_argument("--out", type=Path, required=True, help="the .jsonl.gz file to write")
    options = parser.parse_args(arguments)
    verses, refused = read_sung_verses(options.corpus)
    rows = stanza_rows(verses)
    if not rows:
        raise NoSongWordsError(f"no English words of songs in {', '.join(map(str, options.corpus))}; wanted some")
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_bytes(options.out, gzip.compress(text.encode(), mtime=0))
    sys.stderr.writelines(f"{line}\n" for line in _report(rows, refused))


def _report(rows: Sequence[Row], refused: Sequence[RefusedFile]) -> Iterator[str]:
    yield from (f"{refusal.path}: {refusal.reason}" for refusal in refused)
    yield f"{len(refused)} scores left out"
    by_collection: dict[str, list[Row]] = {}
    for row in rows:
        by_collection.setdefault(row["book"].partition("/")[0], []).append(row)
    for collection, found in by_collection.items():
        works, lines = len({row["book"] for row in found}), sum(len(row["lines"]) for row in found)
        yield f"{collection}: {works} works, {len(found)} stanzas, {lines} lines"


def read_sung_verses(folders: Sequence[Path], workers: int = 2) -> Reading[SungVerse]:
    """All verses under the leading voice of every score in the folders, in any language; and what has none.

    A collection is called as its folder; a work is a file, or a tune of a file with many.

    Raises:
        CorpusError: no such folder, or no score in it.
    """
    return read_scores(folders, _verses, workers, named_by=1)


def _verses(score: Score, work: str) -> list[SungVerse]:
    part = vocal_part(score)
    numbers = sorted({syllable.verse for syllable in part.underlay})
    return [SungVerse(work, tuple(sung_words(part, number))) for number in numbers]


def sung_words(part: Part, verse: int = 1) -> list[SungWord]:
    """The words of a verse, put together from their syllables; one that is broken off at the end is left out."""
    own = _one_at_a_time(part, verse)
    if not own:
        return []
    gaps_ql = [part.notes[b.note].onset_ql - part.notes[a.note].onset_ql for a, b in pairwise(own)]
    usual_ql = median(gaps_ql) if gaps_ql else 1.0
    theirs = {syllable.note for syllable in part.underlay} - {syllable.note for syllable in own}
    words: list[SungWord] = []
    text, first = "", 0
    for index, syllable in enumerate(own):
        text += syllable.text
        # scores forget to end a last word, which its mark gives away
        if syllable.ends_word or (index == len(own) - 1 and not text[-1].isalpha()):
            start = _start(part, own[first - 1 : first + 1] if first else own[:1], usual_ql, theirs)
            words += _parted_words(text, start)
            text, first = "", index + 1
    return words


def _one_at_a_time(part: Part, verse: int) -> list[Underlaid]:
    """The syllables of a verse by onset; of several at once, in divided voices, the highest."""
    by_onset: dict[float, Underlaid] = {}
    for syllable in part.underlay:
        onset_ql = part.notes[syllable.note].onset_ql
        if syllable.verse == verse and (onset_ql not in by_onset or by_onset[onset_ql].note < syllable.note):
            by_onset[onset_ql] = syllable
    return [by_onset[onset_ql] for onset_ql in sorted(by_onset)]


def _start(part: Part, around: Sequence[Underlaid], usual_ql: float, theirs: set[int]) -> SungWord:
    """How a word begins, its text still missing, after the syllable before it."""
    if len(around) < 2:
        return SungWord("")
    before, after = around
    notes = part.notes
    end_ql = notes[before.note].end_ql
    for note in notes[before.note + 1 : after.note]:
        if note.onset_ql <= end_ql + _CLOSE_QL:
            end_ql = max(end_ql, note.end_ql)
    onset_ql = notes[after.note].onset_ql
    left = sum(index in theirs for index in range(before.note + 1, after.note)) >= OTHER_VERSE_RUN
    held_ql = onset_ql - notes[before.note].onset_ql
    return SungWord("", max(0.0, onset_ql - end_ql) / usual_ql, held_ql / usual_ql, left)


def _parted_words(text: str, start: SungWord) -> Iterator[SungWord]:
    """The words of a text on one note ("the eternal"), without verse numbers and loose hyphens."""
    texts = [_LOOSE_HYPHENS.sub("", text) for text in _JOINED.split(text)]
    texts = [text for text in texts if any(character.isalpha() for character in text)]
    for index, word in enumerate(texts):
        yield replace(start, text=word) if index == 0 else SungWord(word, held=0.0)


def stanza_rows(verses: Sequence[SungVerse]) -> list[Row]:
    """The English verses as rows, stanza by stanza."""
    listed = frozenset(language_of().lexicon)
    english = _mended([verse for verse in verses if _is_english(verse.words, listed)], listed)
    rows: list[Row] = []
    for _, collection in groupby(english, key=lambda verse: verse.book.partition("/")[0]):
        sung = list(collection)
        capital_share = capital_shares(sung)
        for verse in sung:
            for stanza in cut_in_stanzas(cut_in_lines(without_echoes(verse.words), capital_share)):
                lines = [line_text(line) for line in stanza]
                if not _RUN_TOGETHER.search("\n".join(lines)):
                    rows.append({"book": verse.book, "lines": lines})
    return rows


def _is_english(words: Sequence[SungWord], listed: frozenset[str]) -> bool:
    return bool(words) and sum(word.key in listed for word in words) >= FEWEST_ENGLISH * len(words)


def capital_shares(verses: Sequence[SungVerse]) -> Callable[[str], float]:
    """How often a word, given by its letters, has a capital where neither mark nor music speaks for a new line.

    From 0 to 1; a half for a word never seen there. Collections differ: hymns write "He" and "Thy".
    """
    pairs = [pair for verse in verses for pair in pairwise(verse.words)]
    inside = [word for before, word in pairs if not before.mark and not word.is_led_to]
    seen = Counter(word.key for word in inside)
    capitals = Counter(word.key for word in inside if word.has_capital)
    return lambda key: (capitals[key] + 0.5) / (seen[key] + 1)


def _mended(verses: Sequence[SungVerse], listed: frozenset[str]) -> list[SungVerse]:
    """The verses, words that a score has parted by mistake ("on ly", "con ception") put together."""
    rare = int(_RARE * len({verse.book for verse in verses}))
    works = Counter(key for _, key in {(verse.book, word.key) for verse in verses for word in verse.words})

    def is_parted(before: SungWord, word: SungWord) -> bool:
        joined, rarer = before.key + word.key, min(works[before.key], works[word.key])
        if before.mark or word.has_capital or joined not in listed:
            return False
        return rarer < works[joined] or rarer <= rare

    def whole(words: Sequence[SungWord]) -> Iterator[SungWord]:
        last = words[0]
        for word in words[1:]:
            if is_parted(last, word):
                last = replace(last, text=last.text + word.text)
            else:
                yield last
                last = word
        yield last

    return [replace(verse, words=tuple(whole(verse.words))) for verse in verses]


if __name__ == "__main__":
    main()
