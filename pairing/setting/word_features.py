"""What a syllable tells of its notes: stress, place in word and line, marks, sound, and those of its neighbours."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pairing.setting.alignment import Floats, Ints
from pairing.setting.words import Place, Word, WordLattice

VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
_MARK, _STRONG_MARK = re.compile(r"[.,;:!?\u2026\u2014\u2013]"), re.compile(r"[.;:!?]")
_OWN = 21
_NEIGHBOURS = (-2, -1, 1, 2)
FEATURES = _OWN + len(VOWELS) + 8 + len(_NEIGHBOURS) * _OWN
"""How many numbers tell of a syllable."""


def syllable_features(words: WordLattice) -> Floats:
    """(S, FEATURES) for all syllables; around a word the others are taken as they are usually said."""
    own = np.array([_own(words.words, place) for place in words.places])
    sounds = np.array([_sound(words.words, place) for place in words.places])
    around = _around(words)
    padded = np.vstack([own, np.zeros(_OWN)])
    neighbours = [padded[around[distance]] for distance in _NEIGHBOURS]
    return np.hstack([own, sounds, _within_line(words), *neighbours]).astype(np.float32)


def word_ids(words: WordLattice, common: Sequence[str]) -> Ints:
    """(S,) for every syllable that is a whole word its number among the common ones, from 1; else 0."""
    numbers = {word: number for number, word in enumerate(common, start=1)}
    return np.array(
        [
            numbers.get(words.words[p.word].key, 0) if len(words.words[p.word].ways[p.way].pieces) == 1 else 0
            for p in words.places
        ]
    )


def ends_with_mark(text: str) -> bool:
    """Whether punctuation that parts lines follows the word."""
    return bool(_MARK.search(text[-3:]))


def _own(words: Sequence[Word], place: Place) -> list[float]:
    word = words[place.word]
    way = word.ways[place.way]
    count = len(way.pieces)
    stress = way.stresses[place.piece] if way.stresses else None
    coda = way.sounds[place.piece].coda if way.sounds else None
    is_first, is_last = place.piece == 0, place.piece == count - 1
    before = [words[n].key for n in (place.word - 1, place.word - 2) if n >= 0]
    return [
        1.0,
        way.stresses is None,
        stress == 1,
        stress == 2,
        stress == 0,
        count == 1,
        count == 1 and word.is_weak,
        is_first,
        is_last,
        min(count, 4) / 4,
        is_last and _ends_line(words, place.word),
        is_last and ends_with_mark(word.text),
        is_last and bool(_STRONG_MARK.search(word.text[-3:])),
        is_first and (place.word == 0 or _ends_line(words, place.word - 1)),
        min(coda or 0, 3) / 2,
        coda == 0,
        before[:1] == [word.key],
        before[1:] == [word.key],
        min(len(way.pieces[place.piece]), 12) / 6,
        is_first and place.way > 0,
        is_first and count < len(word.ways[0].pieces),
    ]


def _ends_line(words: Sequence[Word], number: int) -> bool:
    return number == len(words) - 1 or words[number + 1].line != words[number].line


def _sound(words: Sequence[Word], place: Place) -> list[float]:
    sounds = words[place.word].ways[place.way].sounds
    vowel = sounds[place.piece].vowel if sounds else ""
    return [vowel == name for name in VOWELS]


def _around(words: WordLattice) -> dict[int, Ints]:
    """The syllables at each distance, by number; -1 for none."""
    last = len(words.words) - 1

    def next_to(place: Place, step: int) -> int:
        piece = place.piece + step
        if 0 <= piece < len(words.words[place.word].ways[place.way].pieces):
            return words.index[Place(place.word, place.way, piece)]
        number = place.word + step
        if not 0 <= number <= last:
            return -1
        return words.index[Place(number, 0, 0 if step > 0 else len(words.words[number].ways[0].pieces) - 1)]

    found: dict[int, Ints] = {}
    for step in (-1, 1):
        found[step] = np.array([next_to(place, step) for place in words.places])
        found[2 * step] = np.where(found[step] >= 0, found[step][found[step]], -1)
    return found


def _within_line(words: WordLattice) -> NDArray[np.float64]:
    """How far the beginning and the end of the line are, in syllables, and how long it is."""
    usual = np.array([len(word.ways[0].pieces) for word in words.words])
    lines = np.array([word.line for word in words.words])
    before = np.concatenate([[0], np.cumsum(usual)])
    start, end = np.searchsorted(lines, lines, "left"), np.searchsorted(lines, lines, "right")
    rows = []
    for p in words.places:
        since = before[p.word] - before[start[p.word]] + p.piece
        left = before[end[p.word]] - before[p.word + 1] + len(words.words[p.word].ways[p.way].pieces) - 1 - p.piece
        length = since + left + 1
        far = [min(left, 8) / 4, min(since, 8) / 4, min(length, 16) / 8]
        rows.append([*far, left == 1, left == 2, since == 1, length <= 2, length <= 4])
    return np.array(rows, float)
