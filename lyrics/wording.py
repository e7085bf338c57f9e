"""From written ids to lines of syllables, with capitals and punctuation."""

from collections.abc import Sequence

from lyrics.model import VerseModel
from lyrics.order import LineOrder
from lyrics.verse import Line, Stanza, Syllable
from lyrics.writing import WrittenLine


def word_stanza(model: VerseModel, lines: Sequence[WrittenLine], order: Sequence[LineOrder]) -> Stanza:
    """The stanza as it is sung: lines begin with a capital, the last ends as its mark says."""
    return Stanza(tuple(_line(model, line, asked.rhyme) for line, asked in zip(lines, order, strict=True)))


def _line(model: VerseModel, line: WrittenLine, rhyme: str) -> Line:
    syllables = []
    for word_id in line.ids:
        word = model.words.words[word_id]
        last = len(word.syllables) - 1
        pairs = zip(word.syllables, word.stresses, strict=True)
        syllables += [Syllable(text, stress, n == last) for n, (text, stress) in enumerate(pairs)]
    first = syllables[0]
    syllables[0] = Syllable(capital(first.text), first.stress, first.ends_word)
    final = syllables[-1]
    syllables[-1] = Syllable(final.text + line.end, final.stress, True)
    return Line(tuple(syllables), rhyme)


def capital(text: str) -> str:
    """The text with its first letter in upper case, past an apostrophe."""
    start = 1 if text[0] == "'" and len(text) > 1 else 0
    return text[:start] + text[start].upper() + text[start + 1 :]
