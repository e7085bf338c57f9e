"""What stands above and below the staves of a score: tempo, chord symbols, dynamics and pedal, as MusicXML has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from xml.etree.ElementTree import Element, SubElement

from music.chords import ChordSymbolError
from music.dynamics import LEVELS
from music.metre import Metre
from music.notes import TIME_GRID, InstrumentPart, Note
from pairing.export.notation import steps
from pairing.export.score import Window, windows_of
from pairing.playing import level_of_velocity
from pairing.song import Song

_FORTE_VELOCITY = 90
"""What MusicXML counts as 100 per cent."""

_CHANGE = TIME_GRID // 4
"""Steps for which a pedal may be up between two chords and still be written as a change."""

_CHORD_SYMBOL = re.compile(r"([A-G])([#b]?)([^/]*)(?:/([A-G])([#b]?))?")
_DEGREE = re.compile(r"(?P<verb>add|no|omit|(?=[#b]))(?P<accidental>[#b]?)(?P<number>\d+)")
_KINDS = {
    "major": ("", "maj", "M"),
    "minor": ("m", "min", "-"),
    "augmented": ("aug", "+"),
    "diminished": ("dim", "o"),
    "dominant": ("7", "dom7"),
    "major-seventh": ("maj7", "M7"),
    "minor-seventh": ("m7", "min7", "-7"),
    "diminished-seventh": ("dim7", "o7"),
    "augmented-seventh": ("aug7", "+7", "7+"),
    "half-diminished": ("m7b5", "min7b5", "-7b5", "\u00f8", "\u00f87"),
    "major-minor": ("mM7", "mmaj7", "minmaj7"),
    "major-sixth": ("6", "maj6"),
    "minor-sixth": ("m6", "min6"),
    "dominant-ninth": ("9",),
    "major-ninth": ("maj9", "M9"),
    "minor-ninth": ("m9", "min9"),
    "dominant-11th": ("11",),
    "major-11th": ("maj11", "M11"),
    "minor-11th": ("m11", "min11"),
    "dominant-13th": ("13",),
    "major-13th": ("maj13", "M13"),
    "minor-13th": ("m13", "min13"),
    "suspended-second": ("sus2",),
    "suspended-fourth": ("sus", "sus4"),
    "power": ("5", "power"),
}
_KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in _KINDS.items() for suffix in suffixes}
_ALTERATION = {"": "0", "#": "1", "b": "-1"}
_SUSPENDED = re.compile(r"(7|9|13)(sus[24]?)")
"""What music writes behind the seventh that it suspends, MusicXML has the other way about."""


@dataclass(frozen=True)
class Mark:
    """Something written at a step of the score.

    Attributes:
        step: counted from the first bar.
        element: a `direction` or `harmony` without its place.
        ends: whether it ends something, so that at a bar line it stands in the bar before.
    """

    step: int
    element: Element
    ends: bool = False


def voice_marks(song: Song, chords: Sequence[tuple[int, str]]) -> list[Mark]:
    """What stands at the voice: tempo, dynamics and the chord symbols, (step, symbol) each.

    Raises:
        ChordSymbolError: a chord symbol that MusicXML has no kind for.
    """
    voice = [tempo_mark(song.tempo_bpm, song.metre)]
    voice += [dynamic_mark(step, level, "above") for step, level in dynamic_marks(song, song.melody)]
    return voice + [Mark(step, harmony(symbol)) for step, symbol in chords]


def part_marks(song: Song, part: InstrumentPart) -> list[Mark]:
    """What stands at an instrument: its dynamics and its pedal."""
    levels = dynamic_marks(song, part.notes)
    return [*(dynamic_mark(step, level, "below", 1) for step, level in levels), *pedals(pedal_marks(song, part))]


def tempo_mark(tempo_bpm: float, metre: Metre, staff: int = 0) -> Mark:
    """The beat and how many of it go to a minute: in two digits for people, whole for what plays."""
    metronome = Element("metronome", parentheses="no")
    SubElement(metronome, "beat-unit").text = "quarter"
    if metre.is_compound:
        SubElement(metronome, "beat-unit-dot")
    SubElement(metronome, "per-minute").text = _number(round(tempo_bpm / (1.5 if metre.is_compound else 1), 2))
    direction = _direction(metronome, "above", staff)
    SubElement(direction, "sound", tempo=_number(tempo_bpm))
    return Mark(0, direction)


def harmony(symbol: str) -> Element:
    """The `harmony` of a symbol such as "Am7", "Bb/D" or "C7b9".

    Raises:
        ChordSymbolError: it names no chord.
    """
    match = _CHORD_SYMBOL.fullmatch(symbol)
    letter, accidental, suffix, bass, bass_accidental = match.groups(default="") if match else [""] * 5
    named, degrees = _kind(_SUSPENDED.sub(r"\2add\1", suffix))
    if match is None or named is None:
        raise ChordSymbolError(f'no such chord symbol: {symbol!r}; wanted a root and a kind, such as "F#m7"')
    element = Element("harmony")
    _pitch(element, "root", letter, accidental)
    SubElement(element, "kind", {"text": suffix} if suffix else {}).text = named
    if bass:
        _pitch(element, "bass", bass, bass_accidental)
    for found in degrees:
        kind = {"": "alter" if found["number"] == "5" else "add", "add": "add"}.get(found["verb"], "subtract")
        degree = SubElement(element, "degree")
        SubElement(degree, "degree-value").text = found["number"]
        SubElement(degree, "degree-alter").text = _ALTERATION[found["accidental"]]
        SubElement(degree, "degree-type").text = kind
    return element


def _kind(suffix: str) -> tuple[str | None, list[re.Match[str]]]:
    """What MusicXML calls the longest kind that a suffix begins with, and the degrees behind it; None for neither."""
    for end in range(len(suffix), -1, -1):
        degrees = list(_DEGREE.finditer(suffix, end))
        if suffix[:end] in _KIND_OF_SUFFIX and "".join(found[0] for found in degrees) == suffix[end:]:
            return _KIND_OF_SUFFIX[suffix[:end]], degrees
    return None, []


def _pitch(element: Element, name: str, letter: str, accidental: str) -> None:
    pitch = SubElement(element, name)
    SubElement(pitch, f"{name}-step").text = letter
    if accidental:
        SubElement(pitch, f"{name}-alter").text = _ALTERATION[accidental]


def dynamic_mark(step: int, level: str, placement: str, staff: int = 0) -> Mark:
    """How loud it is from a step on."""
    dynamics = Element("dynamics")
    SubElement(dynamics, level)
    direction = _direction(dynamics, placement, staff)
    velocity = 16 * (LEVELS.index(level) + 1)
    SubElement(direction, "sound", dynamics=f"{100 * velocity / _FORTE_VELOCITY:.2f}")
    return Mark(step, direction)


def pedals(marks: Sequence[tuple[int, str]]) -> list[Mark]:
    """The pedal's line under the lower staff of a piano."""
    return [
        Mark(step, _direction(Element("pedal", type=kind, line="yes"), "below", 2), ends=kind == "stop")
        for step, kind in marks
    ]


def dynamic_marks(song: Song, notes: Sequence[Note]) -> list[tuple[int, str]]:
    """How loud the notes are where a stanza begins or ends, wherever that changes as the score is written."""
    bar_ql = song.metre.bar_ql
    ends = [ceil(stanza.notes[-1].end_ql / bar_ql - 1e-6) * bar_ql for stanza in song.stanzas]
    moments = sorted({0.0, *(stanza.start_ql for stanza in song.stanzas), *ends, song.end_ql})
    marks: list[tuple[int, str]] = []
    for window, (start_ql, end_ql) in ((w, m) for w in windows_of(song) for m in pairwise(moments)):
        velocities = [note.velocity for note in notes if start_ql <= note.onset_ql + 1e-6 < end_ql]
        if velocities and _is_in(window, start_ql, end_ql):
            level = LEVELS[level_of_velocity(sum(velocities) / len(velocities))]
            if not marks or marks[-1][1] != level:
                marks.append((window.shown(steps(start_ql), steps(end_ql))[0], level))
    return marks


def pedal_marks(song: Song, part: InstrumentPart) -> list[tuple[int, str]]:
    """Where the pedal goes down, changes and comes up in the score; a moment after a chord is written under it."""
    return list(
        pedal_changes(
            [
                window.shown(steps(down_ql), steps(up_ql))
                for window in windows_of(song)
                for down_ql, up_ql in part.pedals
                if _is_in(window, down_ql, up_ql)
            ]
        )
    )


def pedal_changes(held: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """What is written of a pedal that is held from step to step: start, change or stop."""
    up_before = -_CHANGE
    for number, (down, up) in enumerate(held):
        if not number or down - up_before > _CHANGE:
            yield down - down % _CHANGE, "start"
        after = held[number + 1][0] if number + 1 < len(held) else up + 2 * _CHANGE
        yield (after - after % _CHANGE, "change") if after - up <= _CHANGE else (up, "stop")
        up_before = up


def _is_in(window: Window, start_ql: float, end_ql: float) -> bool:
    return steps(start_ql) < window.end and steps(end_ql) > window.start


def _direction(content: Element, placement: str, staff: int) -> Element:
    direction = Element("direction", placement=placement)
    SubElement(direction, "direction-type").append(content)
    if staff:
        SubElement(direction, "staff").text = str(staff)
    return direction


def _number(value: float) -> str:
    """Without the point of a whole number."""
    return str(float(value)).removesuffix(".0")
