"""From notes in numbered bars, as scores write them, to a `Score` on one time line.

Written bars are not always as long as their metre says: a pickup is shorter, and a repeat may divide a bar
in two. Bars are laid out so that every full bar begins at a whole multiple of the bar from the start of
its metre.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.scores import Part, Score, Underlaid, changes

DEFAULT_TEMPO_BPM = 100.0
"""Quarters a minute for a score that names no tempo: a moderate walking pace."""

MIN_TEMPO_BPM, MAX_TEMPO_BPM = 10.0, 400.0
"""Tempi outside are not read: notation programs write absurd ones to time fermatas and ornaments."""

_Event = TypeVar("_Event")

_CLOSE_QL = 1e-4
"""Times nearer than this are the same: what is left after adding up tuplets."""


@dataclass(frozen=True)
class NotatedSyllable:
    """A syllable under a written note, as `Underlaid` has it."""

    verse: int
    text: str
    ends_word: bool
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class NotatedNote:
    """A note as it is written.

    Attributes:
        bar: index of its bar, from 0.
        onset_ql: start within its bar.
        tied_back: whether it prolongs a note before it.
        tied_on: whether a note after it may prolong it.
        voice: notes are tied within a voice.
    """

    bar: int
    onset_ql: float
    duration_ql: float
    pitch_midi: int
    tied_back: bool = False
    tied_on: bool = False
    voice: str = ""
    syllables: tuple[NotatedSyllable, ...] = ()


@dataclass
class NotatedPart:
    """The notes of a part in the order of the file; `hand` is as `Part` has it."""

    name: str
    notes: list[NotatedNote] = field(default_factory=list)
    hand: str = ""


@dataclass(frozen=True)
class Bar:
    """A written bar: how long it is (0 where nothing is written in it) and the metre in force."""

    length_ql: float
    metre: Metre


@dataclass
class NotatedScore:
    """What a reader collects; `(bar, onset_ql, ...)` says where something stands, counted within its bar."""

    title: str
    parts: list[NotatedPart] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    keys: list[tuple[int, float, Key]] = field(default_factory=list)
    tempos: list[tuple[int, float, float]] = field(default_factory=list)
    chords: list[tuple[int, float, str]] = field(default_factory=list)
    dynamics: list[tuple[int, float, int]] = field(default_factory=list)


def assemble(written: NotatedScore) -> Score:
    """Lays a written score out in time: bars, ties, words and changes."""
    starts = bar_onsets(written.bars)
    # a change may stand after the last bar line
    starts.append(starts[-1] + written.bars[-1].length_ql if starts else 0.0)

    def placed(events: list[tuple[int, float, _Event]]) -> list[tuple[float, _Event]]:
        return sorted(
            ((round(starts[bar] + onset, 6), what) for bar, onset, what in events), key=lambda event: event[0]
        )

    metres = changes(zip(_section_starts(written.bars, starts), _section_metres(written.bars), strict=True))
    keys, tempos = changes(placed(written.keys)), changes(placed(written.tempos))
    return Score(
        title=written.title,
        parts=tuple(_assemble_part(part, starts) for part in written.parts),
        key=keys[0][1] if keys else Key.parse("C major"),
        metre=metres[0][1] if metres else Metre(4, 4),
        tempo_bpm=tempos[0][1] if tempos else DEFAULT_TEMPO_BPM,
        chords=tuple(placed(written.chords)),
        metres=metres,
        keys=keys,
        tempos=tempos,
        dynamics=changes(placed(written.dynamics)),
    )


def bar_onsets(bars: Sequence[Bar]) -> list[float]:
    """Where each bar begins, in quarters.

    A short first bar ends on the bar line; the parts of a divided bar follow each other; after any other bar
    of an odd length the next full bar waits for its bar line.
    """
    onsets: list[float] = []
    origin = 0.0
    for metre, section in groupby(bars, key=lambda bar: bar.metre):
        lengths = [bar.length_ql or metre.bar_ql for bar in section]
        onsets += [origin + onset for onset in _onsets_in_metre(lengths, metre.bar_ql)]
        origin = onsets[-1] + lengths[-1]
    return [round(onset, 6) for onset in onsets]


def _onsets_in_metre(lengths: Sequence[float], bar_ql: float) -> list[float]:
    onsets: list[float] = []
    at = 0.0
    for is_full, group in groupby(lengths, key=lambda length: abs(length - bar_ql) < _CLOSE_QL):
        run = list(group)
        missing = 0.0 if is_full else _missing_ql(sum(run), bar_ql)
        # a first bar too short is a pickup; so is the last part of a divided bar that is not filled
        waits_before = 0 if not onsets else len(run) - 1 or None
        for index, length in enumerate(run):
            at += missing if index == waits_before else 0.0
            onsets.append(at)
            at += length
        at += _missing_ql(at, bar_ql)
    return onsets


def _missing_ql(length_ql: float, bar_ql: float) -> float:
    missing = -length_ql % bar_ql
    return 0.0 if min(missing, bar_ql - missing) < _CLOSE_QL else missing


def _section_starts(bars: Sequence[Bar], starts: Sequence[float]) -> list[float]:
    """Where each metre begins; a pickup lies inside the first bar, which begins before it."""
    firsts = [i for i in range(len(bars)) if i == 0 or bars[i].metre != bars[i - 1].metre]
    ends = [starts[i - 1] + (bars[i - 1].length_ql or bars[i - 1].metre.bar_ql) for i in firsts[1:]]
    return [0.0, *(round(end, 6) for end in ends)] if firsts else []


def _section_metres(bars: Sequence[Bar]) -> list[Metre]:
    return [metre for metre, _ in groupby(bars, key=lambda bar: bar.metre)]


@dataclass
class _Sounding:
    """A note that ties may still prolong."""

    onset_ql: float
    end_ql: float
    pitch_midi: int
    syllables: list[NotatedSyllable]


def _assemble_part(part: NotatedPart, starts: Sequence[float]) -> Part:
    sounding: list[_Sounding] = []
    tied: dict[tuple[str, int], _Sounding] = {}
    for note in part.notes:
        onset, where = starts[note.bar] + note.onset_ql, (note.voice, note.pitch_midi)
        held = tied.pop(where, None) if note.tied_back else None
        if held is not None:
            held.end_ql = max(held.end_ql, onset + note.duration_ql)
            held.syllables += note.syllables
        else:
            held = _Sounding(onset, onset + note.duration_ql, note.pitch_midi, list(note.syllables))
            sounding.append(held)
        if note.tied_on:
            tied[where] = held
    sounding.sort(key=lambda note: (round(note.onset_ql, 6), note.pitch_midi))
    return Part(
        part.name,
        tuple(Note(round(s.onset_ql, 6), max(round(s.end_ql - s.onset_ql, 6), 1e-6), s.pitch_midi) for s in sounding),
        tuple(
            Underlaid(index, s.text, s.ends_word, s.verse, s.ends_line, s.ends_stanza)
            for index, note in enumerate(sounding)
            for s in note.syllables
        ),
        hand=part.hand,
    )
