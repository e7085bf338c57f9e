"""How varied verse is: different words and pairs, repetition, and what is copied from a corpus."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lyrics.theme import ThemeTable
from lyrics.vocabulary import CleanStanza
from workshop.verse.evaluation.sound import Share
from workshop.verse.evaluation.stanzas import FormedStanza

RUN = 6
"""Words in a row that are no chance agreement any more."""

Words = tuple[str, ...]


def word_count(stanzas: Iterable[FormedStanza]) -> int:
    """How many words the stanzas have together."""
    return sum(len(line.words) for stanza in stanzas for line in stanza.lines)


def distinct(stanzas: Iterable[FormedStanza], length: int, words: int) -> float:
    """Different runs of `length` words, divided by the words (Li et al. 2016, "A Diversity-Promoting Objective ...").

    Runs do not cross line ends. The longer a text, the lower its figure, so texts are compared over equally many words.

    Args:
        stanzas: read from the first on.
        length: 1 for words, 2 for pairs.
        words: how many are read; the last line is cut where it has too many.
    """
    found: set[Words] = set()
    left = words
    for line in (line for stanza in stanzas for line in stanza.words):
        found.update(runs(line[:left], length))
        left -= len(line[:left])
    return len(found) / (words - left) if words > left else 0.0


def repeated_lines(stanzas: Iterable[FormedStanza]) -> Share:
    """Lines that their song had before."""
    seen: set[tuple[str, Words]] = set()
    marks = []
    for stanza in stanzas:
        for line in stanza.words:
            key = (stanza.song, tuple(line))
            marks.append(key in seen)
            seen.add(key)
    return Share.of(marks)


def repeated_pairs(stanzas: Iterable[FormedStanza]) -> Share:
    """Stanzas that say a pair of adjacent words twice."""
    pairs = ([pair for line in stanza.words for pair in runs(line, 2)] for stanza in stanzas)
    return Share.of(len(set(found)) < len(found) for found in pairs)


def mean_rarity(stanzas: Iterable[FormedStanza], table: ThemeTable) -> float:
    """Mean inverse document frequency, in nats, of the words the table knows: low where words are bland."""
    words = (word for stanza in stanzas for line in stanza.words for word in line)
    rarity = [float(table.rarity[table.rows[word]]) for word in words if word in table.rows]
    return sum(rarity) / len(rarity) if rarity else 0.0


def copied_lines(stanzas: Sequence[FormedStanza], found: set[Words]) -> Share:
    """Lines that hold one of the runs found in a corpus."""
    return Share.of(any(run in found for run in runs(line, RUN)) for stanza in stanzas for line in stanza.words)


def found_runs(stanzas: Iterable[FormedStanza], corpus: Iterable[CleanStanza]) -> set[Words]:
    """Runs of RUN words, within a line of the stanzas, that other books of a corpus hold, across line ends too.

    The corpus is read once and not kept.
    """
    songs: dict[Words, set[str]] = {}
    for stanza in stanzas:
        for run in (run for line in stanza.words for run in runs(line, RUN)):
            songs.setdefault(run, set()).add(stanza.song)
    found: set[Words] = set()
    for other in corpus:
        words = [word.lower() for line in other.lines for word in line.words]
        for run in runs(words, RUN):
            if run in songs and songs[run] != {other.book}:
                found.add(run)
    return found


def runs(words: Sequence[str], length: int) -> Iterator[Words]:
    """All runs of so many words."""
    return zip(*(islice(words, start, None) for start in range(length)), strict=False)
