"""Stanzas in a form, for tests."""

from lyrics.readers import CleanLine
from lyrics.verse import Line, Stanza, Syllable
from workshop.verse.evaluation.stanzas import FormedStanza, order_of


def formed_stanza(*texts: str, form: tuple[int, ...] = (), scheme: str = "X", song: str = "song") -> FormedStanza:
    lines = tuple(CleanLine(tuple(text.split()), "") for text in texts)
    return FormedStanza(song, lines, order_of(form or (8,) * len(lines), scheme.ljust(len(lines), "X")))


def sung_line(text: str) -> Line:
    """From "mel1-an-chol2-y night1": a digit is the stress of its syllable."""
    syllables = []
    for word in text.split():
        parts = word.split("-")
        for number, part in enumerate(parts, start=1):
            stress = int(part[-1]) if part[-1].isdigit() else 0
            syllables.append(Syllable(part.rstrip("012"), stress, number == len(parts)))
    return Line(tuple(syllables))


def sung_stanza(*texts: str, form: tuple[int, ...]) -> FormedStanza:
    sung = Stanza(tuple(map(sung_line, texts)))
    words = tuple(CleanLine(tuple(line.text.split()), "") for line in sung.lines)
    return FormedStanza("song", words, order_of(form, "X" * len(texts)), sung)
