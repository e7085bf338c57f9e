"""The words: alone as plain text, or as LRC with the times that every line and every word is sung at."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from engine.files import write_text
from pairing.export.formats import ELISION
from pairing.song import CREATOR, Song, SungLine, SungStanza

_PLAIN = str.maketrans("[]<>" + ELISION, "()() ")
"""What would be taken for a stamp, and what stands for it."""


def write_lrc(song: Song, path: Path) -> None:
    """Writes `song.lrc` in UTF-8: a stamp `[mm:ss.xx]` to each line, one `<mm:ss.xx>` to each word and to its end.

    A line without words clears the screen after each stanza.
    """
    write_text(path, lrc_text(song))


def write_txt(song: Song, path: Path) -> None:
    """Writes title and stanzas in UTF-8, blank lines between them."""
    write_text(path, f"{song.title}\n\n{song.text}\n".replace(ELISION, " "))


def lrc_text(song: Song) -> str:
    """The content of `song.lrc`."""
    length = _stamp(song, song.end_ql).partition(".")[0]
    artist = song.music_by or song.words_by
    tags = {"ti": song.title, "ar": artist, "au": song.words_by, "by": CREATOR, "length": length}
    lines = [f"[{name}:{_plain(value)}]" for name, value in tags.items() if value]
    return "\n".join([*lines, *_sung_lines(song)]) + "\n"


def _sung_lines(song: Song) -> Iterator[str]:
    ends_ql = [next_.lines[0].notes[0].onset_ql for _, next_ in pairwise(song.stanzas)] + [song.end_ql]
    for stanza, end_ql in zip(song.stanzas, ends_ql, strict=True):
        yield from (_line(song, line) for line in stanza.lines)
        if _stamp(song, _end_ql(stanza)) < _stamp(song, end_ql):
            yield f"[{_stamp(song, _end_ql(stanza))}]"


def _end_ql(stanza: SungStanza) -> float:
    return stanza.notes[-1].end_ql


def _line(song: Song, line: SungLine) -> str:
    words = "".join(
        (f"<{_stamp(song, sung.notes[0].onset_ql)}>" if begins else "")
        + _plain(sung.syllable.text)
        + " " * sung.syllable.ends_word
        for begins, sung in zip(_word_begins(line), line.syllables, strict=True)
    )
    return f"[{_stamp(song, line.notes[0].onset_ql)}]{words}<{_stamp(song, line.notes[-1].end_ql)}>"


def _word_begins(line: SungLine) -> list[bool]:
    return [True, *(sung.syllable.ends_word for sung in line.syllables[:-1])]


def _plain(text: str) -> str:
    return " ".join(text.translate(_PLAIN).split())


def _stamp(song: Song, time_ql: float) -> str:
    minutes, hundredths = divmod(round(time_ql * 6000 / song.tempo_bpm), 6000)
    return f"{minutes:02d}:{hundredths // 100:02d}.{hundredths % 100:02d}"
