"""From written ids to lines of syllables, with capitals and punctuation."""

from collections.abc import Sequence
from dataclasses import replace

from lyrics.model import VerseModel
from lyrics.order import LineOrder
from lyrics.verse import Line, Stanza, Syllable
from lyrics.writing import WrittenLine
from lyrics.writing.rhyming import RhymeKind


def word_stanza(model: VerseModel, lines: Sequence[WrittenLine], order: Sequence[LineOrder]) -> Stanza:
    """The stanza as it is sung: lines begin with a capital, the last ends as its mark says."""
    return Stanza(tuple(_line(model, line, asked.rhyme) for line, asked in zip(lines, order, strict=True)))


def _line(model: VerseModel, line: WrittenLine, rhyme: str) -> Line:
    tokens = [model.vocabulary.tokens[i] for i in line.ids]
    syllables: list[Syllable] = []
    for number, word_id in enumerate(line.ids):
        texts = list(model.words.syllables[word_id])
        last = len(texts) - 1
        if number == 0 or model.language.has_capital(tokens, number):
            texts[0] = capital(texts[0])
        texts[-1] += model.language.mark_after(tokens, number)
        pairs = zip(texts, model.words.stresses[word_id], strict=True)
        syllables += [Syllable(text, stress, n == last) for n, (text, stress) in enumerate(pairs)]
    syllables[-1] = replace(syllables[-1], text=syllables[-1].text + line.end)
    carried = "" if line.rhyme is RhymeKind.NONE else rhyme
    return Line(tuple(syllables), carried, line.rhyme is RhymeKind.NEAR)


def capital(text: str) -> str:
    """The text with its first letter in upper case, past an apostrophe."""
    start = 1 if text[0] == "'" and len(text) > 1 else 0
    return text[:start] + text[start].upper() + text[start + 1 :]
