"""How often the lexicon divides as printers of hymns do, and how well it predicts what it does not know.

python -m lyrics.prosody.measure --hymns OpenHymnal.abc

Words with `w:` divisions are the oracle for the first; for the second, listed words are hidden and predicted.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from engine.files import data_path
from lyrics.prosody.lexicon import Lexicon
from lyrics.prosody.pronunciation import Pronunciation
from lyrics.prosody.table import COSTS_FILE, LEXICON_FILE, entry_pronunciations, read_costs, read_lexicon

HIDDEN_WORDS = 2000


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints both figures."""
    parser = argparse.ArgumentParser(description="Measures divisions against hymns and the prediction of words.")
    parser.add_argument("--hymns", type=Path, required=True, help="ABC file with w: lines")
    parser.add_argument("--worst", type=int, default=0, help="how many divisions that differ to list")
    options = parser.parse_args(arguments)
    printed = Counter(printed_divisions(options.hymns.read_text(encoding="utf-8")))
    for line in [*division_report(printed, options.worst), *prediction_report()]:
        sys.stdout.write(line + "\n")


def printed_divisions(abc: str) -> Iterator[tuple[str, ...]]:
    """The words of `w:` lines in syllables, lower-case, without marks; joined words are left out."""
    for row in abc.splitlines():
        if row.startswith("w:"):
            for word in re.findall(r"(?:\S+-[ _*]+)*\S+", re.sub(r"\d+\.~", "", row[2:])):
                parts = [re.sub(r"[^a-z']", "", part.lower()) for part in re.split(r"-[ _*]*", word)]
                if "~" not in word and all(part.strip("'") for part in parts):
                    yield tuple(parts)


def division_report(printed: Counter[tuple[str, ...]], worst: int) -> list[str]:
    """Agreement on words that print or lexicon divides, by occurrence."""
    lexicon = Lexicon.load()
    seen = counted = first = divided = comparable = 0
    different: Counter[str] = Counter()
    for parts, times in printed.items():
        said = lexicon.pronunciations("".join(parts))
        if max(len(parts), *(len(p.syllables) for p in said)) == 1:
            continue
        seen += times
        first += times * (len(said[0].syllables) == len(parts))
        alike = [p for p in said if len(p.syllables) == len(parts)]
        counted += times * bool(alike)
        if alike:
            comparable += times
            ours = _unquoted(alike[0].syllables)
            divided += times * (ours == _unquoted(parts))
            if ours != _unquoted(parts):
                different["-".join(parts) + " " + "-".join(ours)] += times
    return [
        f"hymns: {seen} words of several syllables, {len(printed)} different words",
        f"count right by the first pronunciation {first / seen:.2%}, by any {counted / seen:.2%}",
        f"division alike where the count is {divided / comparable:.2%}",
        *(f"  {times} {pair}" for pair, times in different.most_common(worst)),
    ]


def prediction_report(seed: int = 1) -> list[str]:
    """Syllable count and place of the primary stress of listed words, hidden and then predicted."""
    lines = read_lexicon(data_path("lexicon", LEXICON_FILE))
    hidden = Random(seed).sample([word for word in lines if "'" not in word], HIDDEN_WORDS)
    rest = {word: line for word, line in lines.items() if word not in set(hidden)}
    lexicon = Lexicon(rest, read_costs(data_path("lexicon", COSTS_FILE)))
    count = stress = rhyme = 0
    for word in hidden:
        true, ours = entry_pronunciations(lines[word]), lexicon.pronunciations(word)[0]
        count += any(len(p.syllables) == len(ours.syllables) for p in true)
        stress += any(_primary(p) == _primary(ours) for p in true)
        rhyme += any(p.rhyme_part == ours.rhyme_part for p in true)
    return [
        f"{len(hidden)} hidden words: count right {count / len(hidden):.2%},"
        f" primary stress on the right syllable {stress / len(hidden):.2%},"
        f" rhyme part right {rhyme / len(hidden):.2%}"
    ]


def _primary(pronunciation: Pronunciation) -> tuple[int, int]:
    stresses = pronunciation.stresses
    return len(stresses), stresses.index(1) if 1 in stresses else -1


def _unquoted(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.replace("'", "") for part in parts)


if __name__ == "__main__":
    main()
