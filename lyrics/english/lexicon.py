"""The English lexicon: how any word is said and divided."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice, product

from engine.files import data_path
from lyrics.english.alignment import AlignmentError, Costs, Unit, align
from lyrics.english.division import divide
from lyrics.english.inflection import Phonemes, contracted, derived, elided, inflected, is_contraction, voiced_ed
from lyrics.english.letters import LetterModel
from lyrics.english.phonemes import EnglishPronunciation
from lyrics.english.table import COSTS_FILE, LEXICON_FILE, entry_pronunciations, read_costs, read_lexicon
from lyrics.prosody.pronunciation import Pronunciation, WordSource
from lyrics.prosody.spelling import Spelling

_PARTS = re.compile(r"[0-9]+|[^0-9-]{1,48}")
"""Numbers and the words between hyphens; of letters without end, as many as the longest word might have."""
_ONES = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ACCENTED_ED = ("\u00e8d", "\u00e9d", "e\u0300d", "e\u0301d")
_MOST = 6
"""Pronunciations kept of a word joined from parts."""
_TRUST_IN_FORMS, _TRUST_IN_PARTS = 10.0, 4.0
"""How much less likely, in nats, than what the letter network says itself a word may be as a rule says it.

Chosen on the network's validation words: forms in -s and -ed follow the rule, while many a surname only looks like a
compound.
"""


class EnglishLexicon:
    """Pronunciations of words: looked up, or predicted where the word is not listed.

    Case and curly apostrophes make no difference, punctuation around a word is passed over, contractions
    and possessives follow from their word, hyphenated words from their parts. An accent on -ed makes it a
    syllable.

    Args:
        lines: lines of the lexicon file by word, sorted by the words read backwards.
        costs: what graphemes spell.
        letters: what judges unknown words by their letters; the shipped one unless given.
    """

    def __init__(self, lines: Mapping[str, str], costs: Costs, letters: LetterModel | None = None) -> None:
        self._lines = lines
        self._costs = costs
        self._given_letters = letters
        self._found: dict[str, tuple[tuple[Pronunciation, ...], WordSource]] = {}

    @classmethod
    def load(cls) -> "EnglishLexicon":
        """The shipped lexicon, read once.

        Raises:
            MissingDataError: its files are not there.
            LexiconError: they are damaged.
        """
        return _shipped()

    def __contains__(self, word: str) -> bool:
        """Whether the word, or what it is a form of, is listed."""
        return self.source(word) is WordSource.LEXICON

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[str]:
        """The listed words, by their endings."""
        return iter(self._lines)

    def pronunciations(self, word: str) -> tuple[Pronunciation, ...]:
        """All ways to say a word, the usual one first; never none.

        Their syllables are in lower case and without accents; numbers are spelt out.

        Raises:
            NoWordError: the text holds neither letter nor digit.
        """
        return self._entry(word)[0]

    def source(self, word: str) -> WordSource:
        """Whether the pronunciations are listed or predicted.

        Raises:
            NoWordError: the text holds neither letter nor digit.
        """
        return self._entry(word)[1]

    def _entry(self, word: str) -> tuple[tuple[Pronunciation, ...], WordSource]:
        spelling = Spelling.of(word)
        if spelling.written.lower().endswith(_ACCENTED_ED):
            voiced = self._spelt(spelling.key, voiced_ed(spelling.key, self._listed_sounds))
            if voiced:
                return voiced, WordSource.LEXICON
        return self._look_up(spelling.key)

    def _look_up(self, key: str) -> tuple[tuple[Pronunciation, ...], WordSource]:
        if key not in self._found:
            self._found[key] = self._listed(key) or self._composed(key) or self._predicted(key)
        return self._found[key]

    def _listed(self, key: str) -> tuple[tuple[Pronunciation, ...], WordSource] | None:
        """The entry of the word, with or without an apostrophe at either end."""
        for form in (key, key.lstrip("'"), key.rstrip("'"), key.strip("'")):
            if form in self._lines:
                return entry_pronunciations(self._lines[form]), WordSource.LEXICON
        return None

    def _composed(self, key: str) -> tuple[tuple[Pronunciation, ...], WordSource] | None:
        """Of a hyphenated word, a number or a contraction, from its parts; as sure as these are."""
        parts = [word for part in _PARTS.findall(key) for word in _spelt_out(part)]
        if len(parts) > 1 or (parts and parts[0] != key and key.isdecimal()):
            found = [self._look_up(part) for part in parts]
            sure = all(source is WordSource.LEXICON for _, source in found)
            return _joined([f for f, _ in found]), WordSource.LEXICON if sure else WordSource.PREDICTED
        if "'" not in key:
            return None
        sounds = elided(key, self._listed_sounds, self._costs) or contracted(key, self._listed_sounds)
        spelt = self._spelt(key, sounds)
        return (spelt, WordSource.LEXICON) if spelt else None

    def _predicted(self, key: str) -> tuple[tuple[Pronunciation, ...], WordSource]:
        spelt = self._spelt(key, contracted(key, self._any_sounds)) if is_contraction(key) else ()
        return spelt or tuple(map(self._divided, self._judged(key))), WordSource.PREDICTED

    def _judged(self, key: str) -> list[tuple[Unit, ...]]:
        """As listed words say that the word is a form of or made of, if that is likely enough, else as its letters do.

        How likely is for the letter network to say; the likeliest comes first.
        """
        units = self._letters.units(key)
        # aligned anew, since division wants whole graphemes, where the network speaks of letters
        own = self._aligned(key, tuple(phoneme for unit in units for phoneme in unit.phonemes)) or units
        likely = self._letters.log_probability
        for rule, trust in ((inflected, _TRUST_IN_FORMS), (derived, _TRUST_IN_PARTS)):
            made = dict.fromkeys(self._aligned(key, sound) for sound in rule(key, self._listed_sounds))
            found = sorted(filter(None, made), key=likely, reverse=True)
            if found and likely(found[0]) > likely(own) - trust:
                return [parts for parts in found if likely(parts) > likely(found[0]) - trust]
        return [own]

    def _aligned(self, key: str, sound: Phonemes) -> tuple[Unit, ...]:
        """What the letters spell of the sound; nothing if they cannot spell it."""
        try:
            return align(key, sound, self._costs)
        except AlignmentError:
            return ()

    def _listed_sounds(self, word: str) -> list[Phonemes]:
        return [p.phonemes for p in entry_pronunciations(self._lines[word])] if word in self._lines else []

    def _any_sounds(self, word: str) -> list[Phonemes]:
        return [p.phonemes for p in self._look_up(word)[0]] if word.strip("'-") else []

    def _spelt(self, key: str, sounds: list[Phonemes]) -> tuple[Pronunciation, ...]:
        """The pronunciations that the letters can spell, divided."""
        found: dict[Phonemes, Pronunciation] = {}
        for phonemes in sounds:
            if not any(phoneme[-1].isdigit() for phoneme in phonemes):
                continue  # an elision that left no vowel, as f'r for "for"
            units = self._aligned(key, phonemes)
            if units:
                found.setdefault(phonemes, self._divided(units))
        return tuple(found.values())

    def _divided(self, units: tuple[Unit, ...]) -> Pronunciation:
        phonemes = tuple(phoneme for unit in units for phoneme in unit.phonemes)
        return EnglishPronunciation.of(divide(units, self._listed_sounds), phonemes)

    @cached_property
    def _letters(self) -> LetterModel:
        """Read when the first unknown word comes: most songs hold none."""
        return self._given_letters or LetterModel.load()


@cache
def _shipped() -> EnglishLexicon:
    costs = read_costs(data_path("lexicon", COSTS_FILE))
    return EnglishLexicon(read_lexicon(data_path("lexicon", LEXICON_FILE)), costs)


def _spelt_out(part: str) -> list[str]:
    """A number in words, a part without letters as nothing, another part as it is."""
    if part.isdecimal():
        return spelt_number(part)
    return [part] if part.strip("'") else []


def _joined(parts: Sequence[tuple[Pronunciation, ...]]) -> tuple[Pronunciation, ...]:
    """The parts said one after another, every way; only one of them keeps its primary stress, the first."""
    ways = islice(product(*parts), _MOST)
    return tuple(_one_word(way) for way in ways)


def _one_word(parts: tuple[Pronunciation, ...]) -> Pronunciation:
    stressed = next((index for index, part in enumerate(parts) if 1 in part.stresses), 0)
    phonemes = [
        phoneme if index == stressed else phoneme.replace("1", "2")
        for index, part in enumerate(parts)
        for phoneme in part.phonemes
    ]
    return EnglishPronunciation.of(tuple(s for part in parts for s in part.syllables), tuple(phonemes))


def spelt_number(digits: str) -> list[str]:
    """The words of a number from 0 to 9999; longer numbers are read digit by digit."""
    value = int(digits)
    if len(digits) > 4:
        return [_ONES[int(digit)] for digit in digits]
    words = []
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if value >= size:
            words += [_ONES[value // size], name]
            value %= size
    if value >= 20:
        words.append(_TENS[value // 10 - 2])
        value %= 10
    return [*words, _ONES[value]] if value or not words else words
