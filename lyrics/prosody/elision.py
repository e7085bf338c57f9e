"""Pronunciations of words that verse writes with an apostrophe for what it leaves out: pow'rful, o'erflow."""

from collections.abc import Iterator
from itertools import accumulate

from lyrics.prosody.alignment import AlignmentError, Costs, align
from lyrics.prosody.inflection import Known, Phonemes
from lyrics.prosody.phonemes import is_vowel, stress_of

_ENDINGS = ("'s", "s'", "in'", "'d", "n't", "'ll", "'ve", "'re", "'st", "'t")
"""What follows from the word before it; see `inflection.contracted`."""

_NEVER_LAST = frozenset("cuvz")
"""Letters no English word ends with: in lov'st and danc'st the apostrophe stands for the e of the verb."""


def is_contraction(word: str) -> bool:
    """Whether the apostrophe belongs to an ending: mother's, lov'd, singin', know'st."""
    return word.endswith(_ENDINGS)


def elided(word: str, known: Known, costs: Costs) -> list[Phonemes]:
    """Of a word whose apostrophe stands for a vowel within or before it; empty if it does not, or no rule helps.

    The apostrophe's own vowel is left out, and no other: pow'rful is power without its second vowel. A vowel that the
    full word swallows anyway (ev'rywhere) costs nothing more, and a stressed one stands for no apostrophe.
    """
    if word.endswith("'st") and word[-4:-3] in _NEVER_LAST:
        return [(*sound, "S", "T") for sound in known(word[:-3] + "e")]
    if is_contraction(word):
        return []
    return list(_joined(word, known)) or _filled(word, known, costs)


def _joined(word: str, known: Known) -> Iterator[Phonemes]:
    """Of o'er and th' written in one with the next word."""
    if word.startswith("o'er"):
        yield from (("AO2", "R", *sound) for sound in known(word.removeprefix("o'er")))
    if word.startswith("th'"):
        yield from (("DH", *sound) for sound in known(word.removeprefix("th'")) if is_vowel(sound[0]))


def _filled(word: str, known: Known, costs: Costs) -> list[Phonemes]:
    """From the word with a vowel letter in the apostrophe's place, else with nothing there (wond'rous)."""
    at = word.find("'")
    if word.count("'") > 1 or not 0 < at < len(word) - 1:
        return []
    for vowel in "eoiau":
        full = word[:at] + vowel + word[at + 1 :]
        found = [shorter for sound in known(full) for shorter in _without_vowel(full, at, sound, costs)]
        if found:
            return found
    return known(word.replace("'", ""))


def _without_vowel(full: str, at: int, sound: Phonemes, costs: Costs) -> Iterator[Phonemes]:
    """The sound without the vowel that the letter `at` spells; nothing if that vowel is stressed."""
    try:
        units = align(full, sound, costs)
    except AlignmentError:
        return
    place = next(place for place, end in enumerate(accumulate(len(unit.letters) for unit in units)) if end > at)
    shorter = [unit.phonemes for unit in units]
    if any(is_vowel(phoneme) and stress_of(phoneme) for phoneme in shorter[place]):
        return
    # an r outlives its vowel: pow'r, wand'ring
    shorter[place] = tuple("R" if p == "ER0" else p for p in shorter[place] if p == "ER0" or not is_vowel(p))
    yield tuple(phoneme for phonemes in shorter for phoneme in phonemes)
