"""Words to be set: every way to say each of them, syllable by syllable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lyrics.language import language_of
from lyrics.prosody import Lexicon, NoWordError, Pronunciation
from lyrics.prosody.pronunciation import carries_stress, without_stress
from lyrics.prosody.spelling import Spelling
from lyrics.verse import Syllable
from pairing.setting.alignment import Links

_INNER_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_TOKEN = re.compile(r"(?:(?!--)[^\s\u2014\u2013])+(?:--|[\u2014\u2013])*|(?:--|[\u2014\u2013])+")
"""A word with the dashes behind it: they part words as spaces do."""
_GOES_ON = re.compile(r"\w[-\u2010\u2011]$")
_VOWEL_LETTER = re.compile(r"[^\W\d_b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]")


@dataclass(frozen=True)
class Rime:
    """What a syllable sounds like from its vowel on: that ("AY") and how many consonants close it."""

    vowel: str
    coda: int


@dataclass(frozen=True)
class Way:
    """One way to say a word.

    Attributes:
        pieces: what is written under the notes.
        stresses: of each piece as in `Syllable`; None where nothing is known of them.
        sounds: of each piece; empty where nothing is known of them.
    """

    pieces: tuple[str, ...]
    stresses: tuple[int, ...] | None = None
    sounds: tuple[Rime, ...] = ()

    @classmethod
    def said(cls, pieces: Sequence[str], pronunciation: Pronunciation) -> "Way":
        """The pieces with the stresses and sounds of a pronunciation of as many syllables."""
        return cls(tuple(pieces), pronunciation.stresses, _sounds(pronunciation.phonemes))


@dataclass(frozen=True)
class Word:
    """A word of a line.

    Attributes:
        ways: to say it, no two with as many syllables, the usual one first.
        line: number of its line, from 0.
        is_weak: whether, said in one syllable, it may be without stress ("and").
    """

    text: str
    ways: tuple[Way, ...]
    line: int
    is_weak: bool = False

    @property
    def key(self) -> str:
        """Its letters, lower-case, by which words are compared."""
        return "".join(character for character in self.text.lower() if character.isalpha())


@dataclass(frozen=True)
class Place:
    """A syllable of a word in one of its ways, as numbers into the words and their ways."""

    word: int
    way: int
    piece: int


@dataclass(frozen=True)
class WordLattice:
    """The words in order and all their syllables, whichever way they are said."""

    words: tuple[Word, ...]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every syllable of every way of every word, in order."""
        return tuple(
            Place(number, rank, piece)
            for number, word in enumerate(self.words)
            for rank, way in enumerate(word.ways)
            for piece in range(len(way.pieces))
        )

    @cached_property
    def index(self) -> dict[Place, int]:
        """The number of each syllable among `places`."""
        return {place: number for number, place in enumerate(self.places)}

    @cached_property
    def links(self) -> Links:
        """Which syllable may follow which: the next of its word, or the first of the next word in any way."""
        return Links.of(
            [self._before(place) for place in self.places],
            [self.index[Place(0, rank, 0)] for rank in range(len(self.words[0].ways))],
            self._last_of(len(self.words) - 1),
        )

    @property
    def line_starts(self) -> list[list[int]]:
        """For every line the syllables, in any way, that it may begin with."""
        firsts = [n for n, word in enumerate(self.words) if n == 0 or word.line != self.words[n - 1].line]
        return [[self.index[Place(n, rank, 0)] for rank in range(len(self.words[n].ways))] for n in firsts]

    @property
    def usual_syllables(self) -> int:
        """How many there are when every word is said as usual."""
        return sum(len(word.ways[0].pieces) for word in self.words)

    @property
    def fewest_syllables(self) -> int:
        """How many there are when every word is said as short as it can be."""
        return sum(min(len(way.pieces) for way in word.ways) for word in self.words)

    def said(self, syllables: Sequence[int]) -> "WordLattice":
        """The words in the one way to which these syllables belong."""
        ways = {self.places[number].word: self.places[number].way for number in syllables}
        return WordLattice(tuple(replace(word, ways=(word.ways[ways[n]],)) for n, word in enumerate(self.words)))

    def syllable(self, place: Place) -> Syllable:
        """What is written under the notes."""
        way = self.words[place.word].ways[place.way]
        stress = way.stresses[place.piece] if way.stresses else 0
        return Syllable(way.pieces[place.piece], stress, place.piece == len(way.pieces) - 1)

    def _before(self, place: Place) -> list[int]:
        if place.piece:
            return [self.index[replace(place, piece=place.piece - 1)]]
        return self._last_of(place.word - 1) if place.word else []

    def _last_of(self, number: int) -> list[int]:
        ways = self.words[number].ways
        return [self.index[Place(number, rank, len(way.pieces) - 1)] for rank, way in enumerate(ways)]


def read_words(lines: Iterable[Sequence[str]], lexicon: Lexicon | None = None) -> WordLattice:
    """Looks up how written words may be said.

    A hyphen inside a word divides it where its letters are otherwise one word ("heav-en"), and one at its end
    ("heav- en") joins it to the next. What holds no letter or digit is written with the word before it, or with the
    one behind it at the beginning of a line.

    Args:
        lines: of words with their punctuation.
        lexicon: the shipped one if none is given.
    """
    known = lexicon or language_of().lexicon
    found: list[Word] = []
    lead = ""
    for number, line in enumerate(lines):
        for token in _joined(line):
            if has_letter(token):
                found.append(_word(lead + token, number, known))
                lead = ""
            elif found and found[-1].line == number:
                found[-1] = _followed(found[-1], token)
            else:
                lead += token
    if lead and found:
        found[-1] = _followed(found[-1], lead)
    return WordLattice(tuple(found))


def word_of(token: str, line: int, lexicon: Lexicon) -> Word:
    """A word as the lexicon says it; one that it cannot say is one syllable."""
    spelling = Spelling.of(token)
    try:
        pronunciations = lexicon.pronunciations(token)
    except NoWordError:
        return Word(token, (Way((token,)),), line)
    ways: dict[int, Way] = {}
    for pronunciation in [*pronunciations, *(pronunciation.run_together() for pronunciation in pronunciations)]:
        pieces = spelling.cut(pronunciation.syllables)
        texts = [*pieces[:-1], pieces[-1] + spelling.after]
        texts[0] = spelling.before + texts[0]
        # a character such as a Roman numeral may stand for several syllables
        if all(texts) and (not ways or len(texts) <= min(ways) or _can_be_sung(pieces)):
            ways.setdefault(len(texts), Way.said(texts, pronunciation))
    is_weak = any(pronunciation.stresses == (0,) for pronunciation in pronunciations)
    return Word(token, tuple(ways.values()) or (Way((token,)),), line, is_weak)


def _can_be_sung(pieces: Sequence[str]) -> bool:
    """Whether each piece has a vowel letter of its own: not "a-m" for A.M., nor "fin-e" for the Italian word."""
    return all(_VOWEL_LETTER.search(piece) and piece.lower() != "e" for piece in pieces)


def divided(pieces: Sequence[str], line: int, lexicon: Lexicon) -> Word:
    """A word whose syllables are given; the lexicon adds their stresses if it knows as many."""
    text = "".join(pieces)
    try:
        pronunciations = lexicon.pronunciations(text)
    except NoWordError:
        return Word(text, (Way(tuple(pieces)),), line)
    is_weak = any(pronunciation.stresses == (0,) for pronunciation in pronunciations)
    for pronunciation in pronunciations:
        if len(pronunciation.stresses) == len(pieces):
            return Word(text, (Way.said(pieces, pronunciation),), line, is_weak)
    return Word(text, (Way(tuple(pieces)),), line)


def _word(token: str, line: int, lexicon: Lexicon) -> Word:
    pieces = _INNER_HYPHEN.split(token)
    if len(pieces) > 1 and all(map(has_letter, pieces)) and "".join(pieces) in lexicon:
        return divided(pieces, line, lexicon)
    return word_of(token, line, lexicon)


def has_letter(text: str) -> bool:
    """Whether it holds a letter or a digit, so that it can be said."""
    return any(character.isalnum() for character in text)


def _joined(line: Sequence[str]) -> Iterable[str]:
    """The tokens of a line, "heav-" and "en" as one."""
    begun = ""
    for token in _TOKEN.findall(" ".join(line)):
        begun += token
        if not _GOES_ON.search(token):
            yield begun
            begun = ""
    if begun:
        yield begun


def _followed(word: Word, mark: str) -> Word:
    """The word with a mark behind it."""
    ways = tuple(replace(way, pieces=(*way.pieces[:-1], way.pieces[-1] + mark)) for way in word.ways)
    return replace(word, text=word.text + mark, ways=ways)


def _sounds(phonemes: Sequence[str]) -> tuple[Rime, ...]:
    """The consonants after each vowel; of those between two, the last begins the next syllable."""
    vowels = [index for index, phoneme in enumerate(phonemes) if carries_stress(phoneme)]
    ends = [*(following - 1 for following in vowels[1:]), len(phonemes)]
    names = without_stress(phonemes)
    return tuple(Rime(names[v], max(0, end - v - 1)) for v, end in zip(vowels, ends, strict=True))
