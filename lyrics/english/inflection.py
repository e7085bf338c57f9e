"""Pronunciations that follow from another word's by rule: endings, contractions, compounds, and elisions.

Verse writes an apostrophe for what it leaves out: pow'rful, o'erflow.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

from lyrics.english.alignment import AlignmentError, Costs, align
from lyrics.english.phonemes import is_vowel
from lyrics.prosody.pronunciation import stress_of

Phonemes = tuple[str, ...]
Known = Callable[[str], list[Phonemes]]
"""Pronunciations of a word; an empty list for an unknown one."""

_SIBILANTS = frozenset(["S", "Z", "SH", "ZH", "CH", "JH"])
_SHORT = re.compile(r"[^aeiouy]*[aeiouy][^aeiouwxy]")
_HISSING = ("s", "x", "z", "ch", "sh")
_VOICELESS = frozenset(["P", "T", "K", "F", "TH"])
_ENDINGS = {
    "eth": "IH0 TH",
    "est": "AH0 S T",
    "ing": "IH0 NG",
    "ings": "IH0 NG Z",
    "er": "ER0",
    "ers": "ER0 Z",
    "y": "IY0",
    "ish": "IH0 SH",
    "less": "L AH0 S",
    "ness": "N AH0 S",
    "ful": "F AH0 L",
    "ly": "L IY0",
    "like": "L AY2 K",
    "ward": "W ER0 D",
    "ling": "L IH0 NG",
    "lings": "L IH0 NG Z",
    "let": "L AH0 T",
    "some": "S AH0 M",
    "hood": "HH UH2 D",
    "ship": "SH IH2 P",
    "man": "M AH0 N",
    "men": "M AH0 N",
}
_PREFIXES = {
    "un": "AH0 N",
    "be": "B IH0",
    "en": "IH0 N",
    "re": "R IY0",
    "out": "AW2 T",
    "over": "OW2 V ER0",
    "under": "AH2 N D ER0",
    "mis": "M IH0 S",
    "dis": "D IH0 S",
    "fore": "F AO0 R",
    "non": "N AA2 N",
}
_VOWELS = frozenset("aeiou")
_CONTRACTIONS = {"n't": "AH0 N T", "'ll": "AH0 L", "'ve": "AH0 V", "'re": "ER0", "'st": "S T", "'t": "T"}

_CONTRACTED_ENDINGS = ("'s", "s'", "in'", "'d", "n't", "'ll", "'ve", "'re", "'st", "'t")
"""What follows from the word before it; see `contracted`."""

_NEVER_LAST = frozenset("cuvz")
"""Letters no English word ends with: in lov'st and danc'st the apostrophe stands for the e of the verb."""


def plural(sound: Phonemes) -> Phonemes:
    """With the ending -s of plurals, possessives and verbs."""
    if sound[-1] in _SIBILANTS:
        return (*sound, "AH0", "Z")
    return (*sound, "S" if sound[-1] in _VOICELESS else "Z")


def past(sound: Phonemes) -> Phonemes:
    """With the ending -ed."""
    if sound[-1] in ("T", "D"):
        return (*sound, "AH0", "D")
    return (*sound, "T" if sound[-1] in _VOICELESS | {"S", "SH", "CH"} else "D")


def voiced_ed(word: str, known: Known) -> list[Phonemes]:
    """Of a word whose -ed is a syllable of its own, as poets write with an accent: crowned as crown-ed."""
    return [(*sound, "AH0", "D") for base in _bases(word, "ed") for sound in known(base)]


def contracted(word: str, known: Known) -> list[Phonemes]:
    """Of a word with an apostrophe: mother's, lov'd, singin', know'st. Empty if no rule helps."""
    if word.endswith("'s"):
        return [plural(sound) for sound in known(word[:-2])]
    if word.endswith("s'"):
        return known(word[:-1])
    if word.endswith("in'"):
        return [(*sound[:-1], "N") for sound in known(word[:-1] + "g") if sound[-1] == "NG"]
    if word.endswith("'d"):
        return _shortest(known(word[:-2] + "ed")) or [past(sound) for sound in known(word[:-2])]
    for ending, sounds in _CONTRACTIONS.items():
        if word.endswith(ending) and known(word.removesuffix(ending)):
            return [(*sound, *sounds.split()) for sound in known(word.removesuffix(ending))]
    return []


def inflected(word: str, known: Known) -> list[Phonemes]:
    """Of a form in -s or -ed of a known word, or of a word whose form in -s is known. Empty if it is neither."""
    found: list[Phonemes] = []
    if word.endswith("s") and not word.endswith("ss"):
        found = [plural(sound) for base in _singulars(word) for sound in known(base)]
    elif word.endswith("ed"):
        found = [past(sound) for _, sound in _based(word, "ed", known)]
    bare = (_without_plural(word, sound) for form in _plurals(word) for sound in known(form))
    return found or [sound for sound in bare if sound]


def derived(word: str, known: Known) -> list[Phonemes]:
    """Of a word made of known ones: shineth, gleamlings, unwept, moonbeam. Empty if no rule helps."""
    for ending, sounds in sorted(_ENDINGS.items(), key=lambda item: -len(item[0])):
        if word.endswith(ending):
            based = _based(word, ending, known)
            found = [(*_before(ending, base, sound), *sounds.split()) for base, sound in based]
            if found:
                return found
    return _prefixed(word, known) or _compound(word, known)


def _before(ending: str, base: str, sound: Phonemes) -> Phonemes:
    """The base as it is said before an ending: the vowel of "dimple" goes before another, dim-pling."""
    swallowed = base.endswith("le") and ending[0] in _VOWELS | {"y"} and sound[-2:] == ("AH0", "L")
    return (*sound[:-2], "L") if swallowed else sound


def _prefixed(word: str, known: Known) -> list[Phonemes]:
    for prefix, sounds in _PREFIXES.items():
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            found = [(*sounds.split(), *sound) for sound in known(word.removeprefix(prefix))]
            if found:
                return found
    return []


def _compound(word: str, known: Known) -> list[Phonemes]:
    """Two words in one, the first stressed; the more even the halves, the likelier."""
    for at in sorted(range(3, len(word) - 2), key=lambda at: abs(2 * at - len(word))):
        if len(word) >= 7 and known(word[:at]) and known(word[at:]):
            return [(*one, *_secondary(two)) for one in known(word[:at])[:1] for two in known(word[at:])[:1]]
    return []


def _singulars(word: str) -> list[str]:
    singulars = [word[:-1]]
    if word.endswith("es"):
        singulars.append(word[:-2])
    if word.endswith("ies"):
        singulars.append(word[:-3] + "y")
    return [singular for singular in singulars if len(singular) > 2]


def _plurals(word: str) -> list[str]:
    if word.endswith(_HISSING):
        return [word + "es"]
    return [word[:-1] + "ies"] if word.endswith("y") and word[-2:-1] not in _VOWELS else [word + "s"]


def _without_plural(word: str, sound: Phonemes) -> Phonemes:
    """How the word is said whose plural sounds so; empty if that is no plural of it."""
    bare = sound[:-2] if word.endswith(("e", *_HISSING)) and sound[-3:-2] and sound[-3] in _SIBILANTS else sound[:-1]
    return bare if bare and plural(bare) == sound else ()


def _based(word: str, ending: str, known: Known) -> list[tuple[str, Phonemes]]:
    """The known words that the ending may have been put on, with their pronunciations."""
    found = [(base, sound) for base in _bases(word, ending) for sound in known(base)]
    short = _SHORT.fullmatch(word.removesuffix(ending)) and ending[0] in "aeiouy"
    # a short syllable would have doubled its consonant: shineth is of shine, not of shin
    return [(base, sound) for base, sound in found if short and base.endswith("e")] or found


def _bases(word: str, ending: str) -> list[str]:
    """What the ending may have been put on: lov|ing is love, sitt|ing is sit, happi|ly is happy."""
    stem = word.removesuffix(ending)
    if len(stem) < 3:
        return []
    bases = [stem]
    if ending[0] in "aeiouy":
        bases.append(stem + "e")
        if stem[-1] == stem[-2]:
            bases.append(stem[:-1])
    if stem[-1] == "i":
        bases.append(stem[:-1] + "y")
    return bases


def _shortest(sounds: list[Phonemes]) -> list[Phonemes]:
    """Those with the fewest syllables, and fewer than the ending -ed spelt out would have."""
    return sorted(sounds, key=lambda sound: sum(map(is_vowel, sound)))[:1]


def _secondary(sound: Phonemes) -> Phonemes:
    return tuple(phoneme.replace("1", "2") for phoneme in sound)


def is_contraction(word: str) -> bool:
    """Whether the apostrophe belongs to an ending: mother's, lov'd, singin', know'st."""
    return word.endswith(_CONTRACTED_ENDINGS)


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
