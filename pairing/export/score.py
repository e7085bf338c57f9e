"""What a score of a song shows: the tune once where all stanzas share it, else the song as it runs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from music.notes import Note
from pairing.export.notation import StruckNotes, chords_of, steps
from pairing.song import Song, SungStanza


@dataclass(frozen=True)
class LyricSyllable:
    """A syllable and its place in the word: begin, middle, end or single; and what ends with it."""

    text: str
    syllabic: str
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class ScoreLayout:
    """A song laid out for notation, times in grid steps from the first bar.

    Attributes:
        bars: how many bars there are.
        syllables: for every syllable of the voice, counted from 0, the words of each verse.
        parts: what each hand of each of the song's parts plays.
        chords: (start, symbol) pairs.
        repeat: first and last bar, from 0, of what is sung `times` times; None where nothing is repeated.
    """

    bars: int
    voice: tuple[StruckNotes, ...]
    syllables: tuple[tuple[LyricSyllable, ...], ...]
    parts: tuple[tuple[tuple[StruckNotes, ...], ...], ...]
    chords: tuple[tuple[int, str], ...]
    repeat: tuple[int, int] | None
    times: int


@dataclass(frozen=True)
class Window:
    """Steps `start` to `end` of the song, written from step `written` on."""

    start: int
    end: int
    written: int

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the song that reaches into the window is written, as far as it does."""
        by = self.written - self.start
        return max(start, self.start) + by, min(end, self.end) + by


def written_score(song: Song) -> ScoreLayout:
    """Lays the song out.

    A strophic song is written to the end of its first stanza, with a verse of words per stanza; what follows
    the last stanza comes after it. Interludes and the accompaniment of the later stanzas are left out.
    """
    bar = steps(song.metre.bar_ql)
    strophic = is_written_once(song)
    windows = windows_of(song)
    stanzas = song.stanzas[:1] if strophic else song.stanzas
    words = [_syllables([stanza]) for stanza in song.stanzas] if strophic else [_syllables(song.stanzas)]
    last = windows[-1]
    return ScoreLayout(
        bars=(last.written + last.end - last.start) // bar,
        voice=_voice(stanzas),
        syllables=tuple(zip(*words, strict=True)),
        parts=tuple(tuple(tuple(chords_of(_cut(hand, windows))) for hand in part.hands) for part in song.parts),
        chords=_chords(song, windows),
        repeat=(steps(song.stanzas[0].start_ql) // bar, windows[0].end // bar - 1) if strophic else None,
        times=len(song.stanzas),
    )


def is_written_once(song: Song) -> bool:
    """Whether all stanzas stand under one tune."""
    return song.is_strophic and len(song.stanzas) > 1


def windows_of(song: Song) -> list[Window]:
    """What of the song is written, in order."""
    bar = steps(song.metre.bar_ql)
    return _strophic_windows(song, bar) if is_written_once(song) else [Window(0, _bar_end(song.end_ql, bar), 0)]


def _strophic_windows(song: Song, bar: int) -> list[Window]:
    first_end = _bar_end(song.stanzas[0].notes[-1].end_ql, bar)
    coda = _bar_end(song.stanzas[-1].notes[-1].end_ql, bar)
    end = _bar_end(song.end_ql, bar)
    return [Window(0, first_end, 0)] + ([Window(coda, end, first_end)] if coda < end else [])


def _bar_end(time_ql: float, bar: int) -> int:
    """The first bar line at or after a time."""
    return math.ceil(steps(time_ql) / bar) * bar


def _voice(stanzas: Iterable[SungStanza]) -> tuple[StruckNotes, ...]:
    sung = [s for stanza in stanzas for line in stanza.lines for s in line.syllables]
    return tuple(
        StruckNotes(steps(note.onset_ql), steps(note.end_ql), (note.pitch_midi,), syllable)
        for syllable, notes in enumerate(s.notes for s in sung)
        for note in notes
    )


def _syllables(stanzas: Sequence[SungStanza]) -> list[LyricSyllable]:
    result = []
    begins = True
    for stanza, line, sung in ((st, li, su) for st in stanzas for li in st.lines for su in li.syllables):
        ends_line = sung is line.syllables[-1]
        names = ("single", "begin") if begins else ("end", "middle")
        begins = sung.syllable.ends_word
        ends_stanza = ends_line and line is stanza.lines[-1]
        result.append(LyricSyllable(sung.syllable.text, names[not begins], ends_line, ends_stanza))
    return result


def _cut(notes: Iterable[Note], windows: Iterable[Window]) -> list[tuple[int, int, int]]:
    """(start, end, pitch) of what sounds within the windows, as written."""
    spans = [(steps(n.onset_ql), max(steps(n.end_ql), steps(n.onset_ql) + 1), n.pitch_midi) for n in notes]
    return [
        (*w.shown(start, end), pitch) for w in windows for start, end, pitch in spans if start < w.end and end > w.start
    ]


def _chords(song: Song, windows: Iterable[Window]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (steps(onset_ql) - w.start + w.written, symbol)
        for w in windows
        for onset_ql, symbol in song.chords
        if w.start <= steps(onset_ql) < w.end
    )
