"""Which letters of a word spell which of its phonemes.

A word is cut into graphemes ("th", "igh", "e"), each spelling no, one or two phonemes. The cheapest cut is
found by dynamic programming; what a grapheme costs for a phoneme is learnt by repeated alignment of a
dictionary, as in Damper, Marchand, Marsters and Bazin (2005), "Aligning text and phonemes for speech
technology applications using an EM-like algorithm", with graphemes of several letters as in Jiampojamarn,
Kondrak and Sherif (2007), "Applying many-to-many alignments and hidden Markov models to letter-to-phoneme
conversion".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log

from lyrics.english.phonemes import is_vowel

VOWEL_LETTERS = frozenset("aeiouy")
LONG_GRAPHEMES = frozenset(
    [
        "th",
        "sh",
        "ch",
        "ph",
        "gh",
        "ck",
        "ng",
        "wh",
        "qu",
        "tch",
        "dge",
        "sch",
        "kn",
        "wr",
        "gn",
        "mb",
        "dg",
        "sc",
        "st",
        "ft",
        "lk",
        "lm",
        "rh",
        "ti",
        "ci",
        "si",
        "ssi",
        "xi",
        "sci",
        "ge",
        "gi",
        "ce",
        "dj",
        "bb",
        "cc",
        "dd",
        "ff",
        "gg",
        "jj",
        "kk",
        "ll",
        "mm",
        "nn",
        "pp",
        "rr",
        "ss",
        "tt",
        "vv",
        "zz",
        "ee",
        "ea",
        "oo",
        "ai",
        "ay",
        "oa",
        "ou",
        "ow",
        "oi",
        "oy",
        "au",
        "aw",
        "ei",
        "ey",
        "ie",
        "ew",
        "eu",
        "ue",
        "ui",
        "oe",
        "ae",
        "ye",
        "igh",
        "eigh",
        "augh",
        "ough",
        "aigh",
        "eau",
        "er",
        "ir",
        "ur",
        "or",
        "ar",
        "ear",
        "our",
        "ere",
        "ire",
        "ure",
        "ore",
        "re",
        "le",
    ]
)
"""Letters that may spell a sound together."""

_SMOOTHING = 2.0
_UNSEEN = 14.0


class AlignmentError(ValueError):
    """A spelling that cannot stand for the phonemes, such as an abbreviation read letter by letter."""


@dataclass(frozen=True)
class Unit:
    """A grapheme and the phonemes it spells, none if it is silent."""

    letters: str
    phonemes: tuple[str, ...]

    @property
    def is_nucleus(self) -> bool:
        """Whether it holds the vowel of a syllable."""
        return any(is_vowel(phoneme) for phoneme in self.phonemes)

    @property
    def is_silent_vowel(self) -> bool:
        """Whether it is a vowel letter that sounds nothing, such as the e of "lone"."""
        return not self.phonemes and self.letters[0] in VOWEL_LETTERS


Costs = Mapping[str, Mapping[str, float]]
"""Negative log probability of phonemes (joined by spaces, without stress) for a grapheme."""


def align(letters: str, phonemes: Sequence[str], costs: Costs) -> tuple[Unit, ...]:
    """The likeliest units of a word: their letters joined are the word, their phonemes the pronunciation.

    Apostrophes are silent.

    Raises:
        AlignmentError: the letters are too few, or spell other sounds entirely.
    """
    plain = [phoneme.rstrip("012") for phoneme in phonemes]
    size, sounds = len(letters), len(plain)
    best = [[inf] * (sounds + 1) for _ in range(size + 1)]
    back: list[list[tuple[int, int]]] = [[(0, 0)] * (sounds + 1) for _ in range(size + 1)]
    best[0][0] = 0.0
    for at in range(size):
        options = [(end, costs.get(letters[at:end], {})) for end in _grapheme_ends(letters, at)]
        for done in range(sounds + 1):
            if best[at][done] < inf:
                _extend(best, back, at, done, plain, options, letters)
    if best[size][sounds] == inf:
        raise AlignmentError(f"the letters {letters!r} cannot spell {' '.join(phonemes)}")
    return _units(letters, phonemes, back)


def _extend(
    best: list[list[float]],
    back: list[list[tuple[int, int]]],
    at: int,
    done: int,
    plain: list[str],
    options: list[tuple[int, Mapping[str, float]]],
    letters: str,
) -> None:
    """Tries every grapheme that begins at letter `at`, with the phonemes before `done` already spelt."""
    for end, table in options:
        for count in range(min(2, len(plain) - done) + 1):
            sound = " ".join(plain[done : done + count])
            cost = table.get(sound, _UNSEEN if end == at + 1 and _imaginable(letters[at], sound) else inf)
            total = best[at][done] + cost
            if total < best[end][done + count]:
                best[end][done + count] = total
                back[end][done + count] = (at, done)


def _units(letters: str, phonemes: Sequence[str], back: list[list[tuple[int, int]]]) -> tuple[Unit, ...]:
    units = []
    end, done = len(letters), len(phonemes)
    while end:
        start, before = back[end][done]
        units.append(Unit(letters[start:end], tuple(phonemes[before:done])))
        end, done = start, before
    return tuple(reversed(units))


def _grapheme_ends(letters: str, at: int) -> list[int]:
    return [at + 1] + [
        at + width for width in (2, 3, 4) if at + width <= len(letters) and letters[at : at + width] in LONG_GRAPHEMES
    ]


def _imaginable(letter: str, sound: str) -> bool:
    """Whether one letter might spell the sound: at most one vowel, and nothing for an apostrophe."""
    if not letter.isalpha():
        return not sound
    vowels = sum(is_vowel(phoneme) for phoneme in sound.split())
    if vowels == 0:
        return True
    return vowels == 1 and (letter in VOWEL_LETTERS or letter in "lmnrw")


def learn_costs(words: Iterable[tuple[str, Sequence[str]]], rounds: int = 4) -> dict[str, dict[str, float]]:
    """Learns what each grapheme spells from (letters, phonemes) pairs.

    The first round counts in words with as many graphemes as phonemes, where the alignment is plain; each
    later round aligns all words with the costs of the round before. Words that cannot be aligned teach
    nothing.
    """
    pairs = list(words)
    costs = _costs(_plain_counts(pairs))
    for _ in range(rounds):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for letters, phonemes in pairs:
            try:
                units = align(letters, phonemes, costs)
            except AlignmentError:
                continue
            for unit in units:
                counts[unit.letters][" ".join(p.rstrip("012") for p in unit.phonemes)] += 1
        costs = _costs(counts)
    return costs


def _plain_counts(pairs: Iterable[tuple[str, Sequence[str]]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for letters, phonemes in pairs:
        graphemes = _greedy(letters)
        if len(graphemes) == len(phonemes):
            for grapheme, phoneme in zip(graphemes, phonemes, strict=True):
                sound = phoneme.rstrip("012")
                if is_vowel(sound) == (grapheme[0] in VOWEL_LETTERS) or grapheme in ("le", "re"):
                    counts[grapheme][sound] += 1
    for letter in VOWEL_LETTERS:
        counts[letter][""] += sum(counts[letter].values()) // (3 if letter == "e" else 12)
    counts["le"]["AH L"] += 200
    counts["x"]["K S"] += 200
    counts["u"]["Y UW"] += 200
    return counts


def _greedy(letters: str) -> list[str]:
    graphemes = []
    at = 0
    while at < len(letters):
        end = _grapheme_ends(letters, at)[-1]
        graphemes.append(letters[at:end])
        at = end
    return graphemes


def _costs(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Smoothed negative log probabilities; what was counted once in thousands is dropped as noise."""
    costs = {}
    for grapheme, sounds in counts.items():
        total = sum(sounds.values())
        kept = {
            sound: count
            for sound, count in sounds.items()
            if count * 2000 >= total and count > 1 and not _swallows_vowel(grapheme, sound)
        }
        if kept:
            whole = total + _SMOOTHING * len(kept)
            costs[grapheme] = {sound: -log((count + _SMOOTHING) / whole) for sound, count in kept.items()}
    return costs


def _swallows_vowel(grapheme: str, sound: str) -> bool:
    """Whether several letters from a vowel on would spell no vowel, or a vowel and an r apart."""
    if len(grapheme) == 1 or grapheme[0] not in VOWEL_LETTERS or not sound:
        return False
    return "ER" not in sound if "r" in grapheme else not any(map(is_vowel, sound.split()))
