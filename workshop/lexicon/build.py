"""Builds the shipped lexicon from the CMU Pronouncing Dictionary.

    python -m workshop.lexicon.build --cmudict cmudict.dict --out data/lexicon

The same dictionary gives the same bytes.
"""

import argparse
import gzip
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path

from engine.files import data_path, write_bytes, write_text
from lyrics.prosody.alignment import AlignmentError, Costs, align, learn_costs
from lyrics.prosody.division import divide
from lyrics.prosody.phonemes import is_vowel
from lyrics.prosody.pronunciation import Pronunciation, PronunciationError
from lyrics.prosody.table import COSTS_FILE, LEXICON_FILE, costs_text, lexicon_text
from lyrics.slurs import is_slur

SUNG_FIRST, ALSO_SUNG, VERSE_WORDS, DIVISIONS = "sung_first", "also_sung", "words", "divisions"
"""Tables in data/lexicon/verse: what verse says and the dictionary does not; see SOURCE.md there."""

LEARNING_STRIDE = 5
"""Graphemes are learnt from every fifth word: more changes nothing."""

Sounding = dict[str, list[tuple[str, ...]]]
"""All pronunciations of each word, as phonemes."""


class DictionaryError(ValueError):
    """A file that is no CMU Pronouncing Dictionary."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and writes the lexicon and its grapheme costs."""
    parser = argparse.ArgumentParser(description="Builds the shipped lexicon from CMUdict.")
    parser.add_argument("--cmudict", type=Path, required=True, help="cmudict.dict")
    parser.add_argument("--out", type=Path, required=True, help="folder of lexicon.txt.gz and graphemes.txt")
    options = parser.parse_args(arguments)
    entries, costs = build(read_cmudict(options.cmudict))
    write_bytes(options.out / LEXICON_FILE, gzip.compress(lexicon_text(entries).encode(), 9, mtime=0))
    write_text(options.out / COSTS_FILE, costs_text(costs))
    sys.stderr.write(f"{len(entries)} words written to {options.out / LEXICON_FILE}\n")


def read_cmudict(path: Path) -> Sounding:
    """Words of letters and apostrophes with their pronunciations, in the order of the file.

    Possessives of words that are there are left out, since the ending follows, and so are slurs.

    Raises:
        DictionaryError: the file holds no pronunciations.
    """
    sounding: Sounding = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        head, *phonemes = row.partition("#")[0].split()
        word = head.partition("(")[0]
        if word.isascii() and word.replace("'", "").isalpha() and not is_slur(word):
            sounding.setdefault(word, []).append(tuple(_with_onset_r(phonemes)))
    if not sounding:
        raise DictionaryError(f"{path} holds no word of the form `melancholy M EH1 L ...`")
    return {
        word: sounds
        for word, sounds in sounding.items()
        if not (word.endswith(("'s", "s'")) and word.rstrip("s").rstrip("'") in sounding)
    }


def _with_onset_r(phonemes: Sequence[str]) -> Iterator[str]:
    """Says "around" as AH0 R AW1 N D, not ER0 AW1 N D: before a stressed vowel the r begins its syllable.

    Otherwise "around" would have another onset than "round", and seem to rhyme with it.
    """
    for phoneme, after in zip_longest(phonemes, phonemes[1:], fillvalue=""):
        yield from ("AH0", "R") if phoneme == "ER0" and after.endswith(("1", "2")) else (phoneme,)


def build(sounding: Sounding) -> tuple[dict[str, list[Pronunciation]], dict[str, dict[str, float]]]:
    """The lexicon (pronunciations by word, the words of verse added) and what its graphemes spell."""
    known = {word: list(dict.fromkeys(sounds)) for word, sounds in sounding.items()}
    pairs = [(word, sounds[0]) for word, sounds in sorted(known.items())]
    costs = learn_costs(pairs[::LEARNING_STRIDE])
    verse = [list(_entries(_verse_table(name))) for name in (SUNG_FIRST, ALSO_SUNG, VERSE_WORDS)]
    for _, phonemes, word in verse[2]:
        known.setdefault(word, [phonemes])
    entries: dict[str, list[Pronunciation]] = {}
    for word in sorted(known):
        divided = list(_divided(word, known, costs))
        if divided:
            entries[word] = divided
    for division, phonemes, word in verse[2]:
        entries[word] = _merged([Pronunciation.of(division, phonemes)], entries.get(word, []))
    for division, phonemes, word in reversed(verse[0]):
        entries[word] = _merged([Pronunciation.of(division, phonemes)], entries.get(word, []))
    for division, phonemes, word in verse[1]:
        entries[word] = _merged(entries.get(word, []), [Pronunciation.of(division, phonemes)])
    return entries, costs


def _merged(first: list[Pronunciation], then: list[Pronunciation]) -> list[Pronunciation]:
    """Both, without what sounds the same."""
    heard = {pronunciation.phonemes for pronunciation in first}
    return first + [pronunciation for pronunciation in then if pronunciation.phonemes not in heard]


def _entries(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    for row in text.split("\n"):
        if row:
            division, *phonemes = row.split()
            yield tuple(division.split("-")), tuple(phonemes), division.replace("-", "")


def _divided(word: str, known: Sounding, costs: Costs) -> Iterator[Pronunciation]:
    """The pronunciations with their written syllables; what is read letter by letter ("tv") has none."""
    for phonemes in known[word]:
        nuclei = sum(map(is_vowel, phonemes))
        set_down = (word,) if len(word) == nuclei == 1 else _set_down().get((word, nuclei))
        if set_down:
            yield Pronunciation.of(set_down, phonemes)
            continue
        try:
            units = align(word, phonemes, costs)
            yield Pronunciation.of(divide(units, lambda part: known.get(part, ())), phonemes)
        except (AlignmentError, PronunciationError):
            continue


@cache
def _set_down() -> dict[tuple[str, int], tuple[str, ...]]:
    """Divisions that no rule finds, by word and number of syllables."""
    rows = _verse_table(DIVISIONS).split()
    return {(row.replace("-", ""), row.count("-") + 1): tuple(row.split("-")) for row in rows}


def _verse_table(name: str) -> str:
    return data_path("lexicon", "verse", f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
