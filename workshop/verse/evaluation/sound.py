"""Whether verse sounds as asked: syllables, rhymes and stresses, by the lexicon's phonemes.

Nothing here looks into the writer's own tables: words are looked up as they are spelt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from lyrics.prosody import Lexicon, fit_pronunciations, rhymes
from lyrics.verse import Line
from lyrics.vocabulary import CleanLine
from workshop.verse.evaluation.stanzas import FormedStanza


@dataclass(frozen=True)
class Share:
    """A count out of a total."""

    count: int
    total: int

    @classmethod
    def of(cls, found: Iterable[bool]) -> "Share":
        """The share of answers that are true."""
        marks = list(found)
        return cls(sum(marks), len(marks))

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.count / self.total if self.total else None


def possible_counts(line: CleanLine, lexicon: Lexicon) -> set[int]:
    """All numbers of syllables the line can be sung with."""
    counts = {0}
    for word in line.words:
        said = {len(pronunciation.syllables) for pronunciation in lexicon.pronunciations(word)}
        counts = {count + more for count in counts for more in said}
    return counts


def exact_counts(stanzas: Iterable[FormedStanza], lexicon: Lexicon) -> Share:
    """Lines with as many syllables as asked, every word sung with as many as the lexicon gives it.

    Of stanzas that were found, whose form was read from their syllables, nothing can be said.
    """
    return Share.of(
        _is_exact(line, asked.syllables, lexicon)
        for stanza in stanzas
        if stanza.sung
        for line, asked in zip(stanza.sung.lines, stanza.order, strict=True)
    )


def _is_exact(line: Line, asked: int, lexicon: Lexicon) -> bool:
    sung = _sung_words(line)
    return len(line.syllables) == asked and all(
        any(len(said.syllables) == len(stresses) for said in lexicon.pronunciations(word)) for word, stresses in sung
    )


def perfect_rhymes(stanzas: Iterable[FormedStanza], lexicon: Lexicon) -> Share:
    """Pairs of lines asked to rhyme whose last words do, perfectly."""
    pairs = (pair for stanza in stanzas for pair in rhyming_pairs(stanza))
    return Share.of(is_perfect_rhyme(one, other, lexicon) for one, other in pairs)


def rhyming_pairs(stanza: FormedStanza) -> list[tuple[str, str]]:
    """The last words of every two lines that carry one letter."""
    ends = [(asked.rhyme, line.words[-1]) for line, asked in zip(stanza.lines, stanza.order, strict=True)]
    return [(one, other) for (letter, one), (same, other) in combinations(ends, 2) if letter and letter == same]


def is_perfect_rhyme(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two different listed words rhyme in any of their pronunciations."""
    return (
        one.lower() != other.lower()
        and one in lexicon
        and other in lexicon
        and any(rhymes(a, b) for a in lexicon.pronunciations(one) for b in lexicon.pronunciations(other))
    )


def strong_stresses(stanzas: Iterable[FormedStanza], lexicon: Lexicon) -> Share:
    """Primary stresses of words of two or more syllables that fall on strong positions.

    Of a word's pronunciations the one that fits the line best is taken, whoever wrote the line.
    """
    marks: list[bool] = []
    for stanza in stanzas:
        for line, asked in zip(stanza.lines, stanza.order, strict=True):
            said = fit_pronunciations(line.words, lexicon, asked.strengths, asked.syllables)
            marks += _on_strong([p.stresses for p in said], asked.strengths)
    return Share.of(marks)


def strong_stresses_as_sung(stanzas: Iterable[FormedStanza]) -> Share:
    """The same with the stresses that the writer gave the words."""
    marks: list[bool] = []
    for stanza in stanzas:
        for line, asked in zip(stanza.sung.lines if stanza.sung else (), stanza.order, strict=False):
            marks += _on_strong([stresses for _, stresses in _sung_words(line)], asked.strengths)
    return Share.of(marks)


def _on_strong(words: Iterable[tuple[int, ...]], strengths: tuple[float, ...]) -> list[bool]:
    marks, place = [], 0
    strong = [strength > 0 for strength in strengths]
    for stresses in words:
        if len(stresses) > 1:  # what stands past the end of its line stands on no strong position
            marks += [any(strong[place + n : place + n + 1]) for n, stress in enumerate(stresses) if stress == 1]
        place += len(stresses)
    return marks


def _sung_words(line: Line) -> list[tuple[str, tuple[int, ...]]]:
    """The words with the stresses of their syllables."""
    words, start = [], 0
    for end, syllable in enumerate(line.syllables, start=1):
        if syllable.ends_word:
            word = line.syllables[start:end]
            words.append(("".join(s.text for s in word).rstrip(",;.!?"), tuple(s.stress for s in word)))
            start = end
    return words
