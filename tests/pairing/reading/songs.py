"""What of a song a format can hold, for round trips."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lyrics.verse import Syllable
from music.notes import TIME_GRID, Note
from pairing.export.formats import folded
from pairing.song import Song, SungLine, SungStanza, SungSyllable
from tests.pairing.songs import left_of, right_of


def heard(song: Song, *, fold: bool = False, lines_a_stanza: int | None = None) -> dict[str, Any]:
    """Notes, words, stanzas, hands, key, metre and tempo, times in steps of the grid, without stresses.

    Args:
        fold: whether the words are folded to ASCII.
        lines_a_stanza: that longer stanzas are parted into.
    """

    def text(written: str) -> str:
        return folded(written) if fold else written

    return {
        "title": text(song.title),
        "key": song.key,
        "metre": song.metre,
        "tempo_bpm": round(song.tempo_bpm, 2),
        "stanzas": [
            [
                [(text(s.syllable.text), s.syllable.ends_word, [placed(n) for n in s.notes]) for s in line.syllables]
                for line in lines
            ]
            for stanza in song.stanzas
            for lines in parted(stanza.lines, lines_a_stanza)
        ],
        "right": sorted(placed(note) for note in right_of(song)),
        "left": sorted(placed(note) for note in left_of(song)),
        "end": round(song.end_ql * TIME_GRID),
    }


def placed(note: Note) -> tuple[int, int, int, int]:
    return round(note.onset_ql * TIME_GRID), round(note.end_ql * TIME_GRID), note.pitch_midi, note.velocity


def parted(lines: tuple[SungLine, ...], size: int | None) -> Iterator[tuple[SungLine, ...]]:
    size = size or len(lines)
    yield from (lines[start : start + size] for start in range(0, len(lines), size))


def with_words(song: Song, change: dict[str, str]) -> Song:
    """The song with other texts for some of its syllables."""

    def changed(sung: SungSyllable) -> SungSyllable:
        old = sung.syllable
        return replace(sung, syllable=Syllable(change.get(old.text, old.text), old.stress, old.ends_word))

    def stanza(old: SungStanza) -> SungStanza:
        return replace(
            old, lines=tuple(replace(line, syllables=tuple(map(changed, line.syllables))) for line in old.lines)
        )

    return song.with_lead(stanzas=tuple(map(stanza, song.stanzas)))
