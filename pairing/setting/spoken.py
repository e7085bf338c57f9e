"""Lines that somebody wrote, as they are said: syllables kept to the letter, and which of them want strong notes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from string import ascii_letters

from lyrics.prosody import Lexicon, NoWordError, Pronunciation, fit_pronunciations, rhymes
from lyrics.prosody.fitting import leanings
from lyrics.prosody.spelling import Spelling
from lyrics.verse import Line, Syllable
from music.notes import Phrase
from pairing.setting.words import has_letter
from pairing.song import SungLine

_LETTER_AFTER_MARK = re.compile(
    r"(?<=[^\w'\u2018\u2019\u02bc`\u00b4\u0300-\u036f\u2010\u2011-])(?=[^\W\d_])"  # accents, apostrophes, hyphens go on
    r"|(?<=--)(?=\w)"
)
"""Where a word begins without a space before it: light--and, "never"."""


class SpokenError(ValueError):
    """A line that cannot be said."""


@dataclass(frozen=True)
class SpokenLine:
    """A line as it is said.

    Attributes:
        syllables: as they are written under notes, at least one.
        lengths: how many syllables each of them is when it is said: more than one for a number, whose writing shows
            none of them ("25").
        leanings: for every syllable that is said how much it wants a strong note, -1 to 1.
    """

    syllables: tuple[Syllable, ...]
    lengths: tuple[int, ...]
    leanings: tuple[float, ...]

    def sung_to(self, phrase: Phrase, rhyme: str = "") -> tuple[Line, Phrase]:
        """The line, and the phrase of as many syllables as are said with those held that are not written."""
        begins = [first for length in self.lengths for first in (True, *(False,) * (length - 1))]
        written = iter(begins)
        notes = tuple(
            note if note.continues_syllable else replace(note, continues_syllable=not next(written))
            for note in phrase.notes
        )
        return Line(self.syllables, rhyme), Phrase(notes)


def speak(
    words: Sequence[str],
    lexicon: Lexicon,
    syllables: int | None = None,
    strengths: Sequence[float] | None = None,
) -> SpokenLine:
    """A line as it is usually said, or so that it has that many syllables, or as nearly so as the words can be said.

    Args:
        words: with their marks; a mark that stands alone is written with the word before it.
        lexicon: what knows how they are said.
        syllables: how many are wanted.
        strengths: how strong the note of each of them is, -1 to 1, to choose between ways to say a word.

    Raises:
        SpokenError: there is no word, or one that cannot be said.
    """
    parts = _parts(words)
    if not parts:
        raise SpokenError(f"{' '.join(words)!r} has no letter; wanted words")
    try:
        ways = fit_pronunciations([text for text, _ in parts], lexicon, strengths, syllables)
    except NoWordError as error:
        raise SpokenError(f"{error} that can be said") from error
    said = [_as_said(text, way, ends_word, lexicon) for (text, ends_word), way in zip(parts, ways, strict=True)]
    return _joined(said)


def spoken_again(line: SungLine, lexicon: Lexicon) -> SpokenLine:
    """A line of a song, its words divided as they are sung there."""
    syllables = [sung.syllable for sung in line.syllables]
    syllables[-1] = replace(syllables[-1], ends_word=True)
    ends = [number for number, syllable in enumerate(syllables, start=1) if syllable.ends_word]
    words = [syllables[start:end] for start, end in pairwise([0, *ends])]
    return _joined([_as_sung(tuple(word), lexicon) for word in words])


def rhyme_letters(lines: Sequence[Sequence[str]], lexicon: Lexicon) -> tuple[str, ...]:
    """For each line of a stanza the letter of its rhyme; "" where its last word rhymes with no other line's."""
    sounds = [last_word_said(line, lexicon) for line in lines]
    heads = [
        next((m for m in range(n) if any(rhymes(a, b) for a in sounds[m] for b in sounds[n])), n)
        for n in range(len(lines))
    ]
    rhyming = [head for head in dict.fromkeys(heads) if heads.count(head) > 1]
    letters = dict(zip(rhyming, ascii_letters.swapcase(), strict=False))
    return tuple(letters.get(head, "") for head in heads)


def last_word_said(words: Sequence[str], lexicon: Lexicon) -> tuple[Pronunciation, ...]:
    """All ways to say the last word of a line; none of a line without words."""
    parts = _parts(words)
    return lexicon.pronunciations(parts[-1][0]) if parts else ()


def _parts(words: Sequence[str]) -> list[tuple[str, bool]]:
    """What is said as one word each, with the marks around it; and whether a space follows."""
    parts: list[tuple[str, bool]] = []
    lead = ""
    for word in words:
        pieces = _LETTER_AFTER_MARK.split(word)
        for number, piece in enumerate(pieces, start=1):
            ends_word = number == len(pieces)
            if has_letter(piece):
                parts.append((lead + piece, ends_word))
                lead = ""
            elif ends_word and parts and not lead:
                parts[-1] = (parts[-1][0] + piece, ends_word)
            else:
                lead += piece
    return parts


def _as_said(text: str, way: Pronunciation, ends_word: bool, lexicon: Lexicon) -> SpokenLine:
    spelling = Spelling.of(text)
    pieces = spelling.cut(way.syllables)
    # a number is spelt out by its syllables, and one character may stand for several
    in_writing = "".join(pieces) == spelling.written and all(pieces)
    texts = list(pieces if in_writing else (spelling.written,))
    texts[0] = spelling.before + texts[0]
    texts[-1] += spelling.after
    last = len(texts) - 1
    stresses = way.stresses if in_writing else (1,)
    return SpokenLine(
        tuple(
            Syllable(piece, stress, ends_word and n == last)
            for n, (piece, stress) in enumerate(zip(texts, stresses, strict=True))
        ),
        (1,) * len(texts) if in_writing else (len(way.stresses),),
        tuple(leanings(way.stresses, _may_be_weak(text, lexicon))),
    )


def _as_sung(word: tuple[Syllable, ...], lexicon: Lexicon) -> SpokenLine:
    text = "".join(syllable.text for syllable in word)
    if len(word) == 1 and any(character.isdigit() for character in text):
        return replace(speak([text], lexicon), syllables=word)
    stresses = [syllable.stress for syllable in word]
    return SpokenLine(word, (1,) * len(word), tuple(leanings(stresses, _may_be_weak(text, lexicon))))


def _may_be_weak(text: str, lexicon: Lexicon) -> bool:
    """Whether a word may be said in one syllable without stress."""
    if not has_letter(text):
        return True
    return any(way.stresses == (0,) for way in lexicon.pronunciations(text))


def _joined(said: Sequence[SpokenLine]) -> SpokenLine:
    return SpokenLine(
        tuple(syllable for word in said for syllable in word.syllables),
        tuple(length for word in said for length in word.lengths),
        tuple(leaning for word in said for leaning in word.leanings),
    )
