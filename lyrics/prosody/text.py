"""The words of a text with their syllables."""

import re
from dataclasses import dataclass
from typing import Any

from lyrics.prosody.pronunciation import Lexicon, Pronunciation, WordSource
from lyrics.prosody.spelling import NoWordError, Spelling
from lyrics.verse import Syllable

_TOKEN = re.compile(r"(?:(?!--)[^\s\u2014\u2013])+")


@dataclass(frozen=True)
class SyllabifiedWord:
    """A word of a text, divided as it is usually said.

    Attributes:
        text: as written, without the punctuation around it.
        before: punctuation in front of it.
        after: punctuation behind it.
        syllables: the characters of `text` in syllables; the words of a number.
        pronunciations: all ways to say it, the one taken first.
        source: whether these are listed or predicted.
    """

    text: str
    before: str
    after: str
    syllables: tuple[str, ...]
    pronunciations: tuple[Pronunciation, ...]
    source: WordSource

    @property
    def stresses(self) -> tuple[int, ...]:
        """One for each syllable: 0 none, 1 primary, 2 secondary."""
        return self.pronunciations[0].stresses

    @property
    def rhyme_part(self) -> str:
        """Phonemes from the last stressed vowel on, without stress digits."""
        return self.pronunciations[0].rhyme_part

    def to_json(self) -> dict[str, Any]:
        """What `lyrics syllables --json` prints of a word."""
        pairs = zip(self.syllables, self.stresses, strict=True)
        return {
            "text": self.text,
            "syllables": [{"text": text, "stress": stress} for text, stress in pairs],
            "rhyme_part": self.rhyme_part,
            "source": self.source,
        }

    @property
    def verse_syllables(self) -> tuple[Syllable, ...]:
        """As they are written under notes, the punctuation on the outer ones."""
        texts = list(self.syllables)
        texts[0] = self.before + texts[0]
        texts[-1] += self.after
        last = len(texts) - 1
        return tuple(
            Syllable(text, stress, index == last)
            for index, (text, stress) in enumerate(zip(texts, self.stresses, strict=True))
        )


def syllabify_text(text: str, lexicon: Lexicon) -> tuple[SyllabifiedWord, ...]:
    """All words of a text in order; spaces and dashes part them, what holds no letter or digit is left out.

    Args:
        text: anything.
        lexicon: what knows how its words are said.
    """
    words = []
    for token in _TOKEN.findall(text):
        try:
            spelling = Spelling.of(token)
        except NoWordError:
            continue
        pronunciations = lexicon.pronunciations(token)
        words.append(
            SyllabifiedWord(
                spelling.written,
                spelling.before,
                spelling.after,
                spelling.cut(pronunciations[0].syllables),
                pronunciations,
                lexicon.source(token),
            )
        )
    return tuple(words)
