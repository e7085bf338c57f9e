"""How often the lexicon divides as printers of hymns do, and how well it predicts what it does not know.

python -m workshop.lexicon.measure --hymns OpenHymnal.abc

Words with `w:` divisions are the oracle for the first; for the second, 5,000 listed words that the letter network has
not learned from are hidden and predicted.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from engine.files import data_path
from lyrics.english.letters import LetterModel
from lyrics.english.lexicon import EnglishLexicon
from lyrics.english.table import COSTS_FILE, LEXICON_FILE, entry_pronunciations, read_costs, read_lexicon
from lyrics.language import language_of
from lyrics.prosody.pronunciation import Pronunciation
from workshop.letters.examples import TEST_WORDS, split_words


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints how well words are divided, and how well the letter network predicts words it has not seen."""
    parser = argparse.ArgumentParser(description="Measures divisions against hymns and the prediction of words.")
    parser.add_argument("--hymns", type=Path, required=True, help="ABC file with w: lines")
    parser.add_argument("--letters", type=Path, help="model folder of another letter network than the shipped one")
    parser.add_argument("--worst", type=int, default=0, help="how many divisions that differ to list")
    options = parser.parse_args(arguments)
    printed = Counter(printed_divisions(options.hymns.read_text(encoding="utf-8")))
    letters = LetterModel.load(options.letters)
    for line in [*division_report(printed, options.worst), *prediction_report(letters)]:
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
    lexicon = language_of().lexicon
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


def prediction_report(letters: LetterModel | None = None, hidden: int = TEST_WORDS) -> list[str]:
    """Syllables, primary stress and rhyme part of test words: hidden from the lexicon, then said by the network alone.

    A word counts as right when it agrees with any of its listed pronunciations.

    Args:
        letters: the letter network, which must not have learned from the test words; the shipped one unless given.
        hidden: how many words.
    """
    lines = read_lexicon(data_path("lexicon", LEXICON_FILE))
    costs = read_costs(data_path("lexicon", COSTS_FILE))
    words = split_words(lines, test=hidden).test
    without = {word: line for word, line in lines.items() if word not in set(words)}
    true = {word: entry_pronunciations(lines[word]) for word in words}
    lexicons = {
        "hidden from the lexicon": EnglishLexicon(without, costs, letters),
        "by the letter network alone": EnglishLexicon({}, costs, letters),
    }
    return [
        f"{len(words)} words {how}: " + _agreement([(true[word], lexicon.pronunciations(word)[0]) for word in words])
        for how, lexicon in lexicons.items()
    ]


def _agreement(pairs: Sequence[tuple[Sequence[Pronunciation], Pronunciation]]) -> str:
    """How often the second agrees with any of the first."""
    agrees: dict[str, Callable[[Pronunciation, Pronunciation], bool]] = {
        "count": lambda one, other: len(one.syllables) == len(other.syllables),
        "primary stress on the right syllable": _stressed_alike,
        "rhyme part": lambda one, other: one.rhyme_part == other.rhyme_part,
    }
    shares = {
        name: sum(any(agree(one, ours) for one in true) for true, ours in pairs) / len(pairs)
        for name, agree in agrees.items()
    }
    return ", ".join(f"{name} {share:.2%}" for name, share in shares.items())


def _stressed_alike(true: Pronunciation, ours: Pronunciation) -> bool:
    """Whether both have as many syllables, and ours stresses one that is stressed most in the other.

    The dictionary gives a few words two primary stresses, and a few none.
    """
    most = next(stress for stress in (1, 2, 0) if stress in true.stresses)
    return len(true.stresses) == len(ours.stresses) and true.stresses[ours.stresses.index(1)] == most


def _unquoted(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(part.replace("'", "") for part in parts)


if __name__ == "__main__":
    main()
