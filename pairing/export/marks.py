"""Dynamics and pedal in MusicXML, told from the velocities and pedals of a song."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from music.accompaniment import InstrumentPart
from music.dynamics import LEVELS
from music.notes import TIME_GRID, Note
from pairing.export.notation import steps
from pairing.export.score import Window, windows_of
from pairing.playing import level_of_velocity
from pairing.song import Song

_FORTE_VELOCITY = 90
"""What MusicXML counts as 100 per cent."""

_CHANGE = TIME_GRID // 4
"""Steps for which a pedal may be up between two chords and still be written as a change."""

Mark = tuple[int, str]
"""A step of the score, and what is written there."""


def write_marks(root: Any, song: Song) -> None:
    """Puts the marks into the first part, the voice's, and those of the instruments."""
    bar = steps(song.metre.bar_ql)
    voice, *instruments = root.findall("part")
    for step, level in dynamic_marks(song, song.melody):
        _insert(voice, bar, step, _dynamics(level), "above")
    for part, played in zip(instruments, song.parts, strict=True):
        for step, level in dynamic_marks(song, played.notes):
            _insert(part, bar, step, _dynamics(level), "below", staff=1)
        for step, kind in pedal_marks(song, played):
            pedal = Element("pedal", type=kind, line="yes")
            _insert(part, bar, step, pedal, "below", staff=2, ends=kind == "stop")


def dynamic_marks(song: Song, notes: Sequence[Note]) -> list[Mark]:
    """How loud the notes are where a stanza begins or ends, wherever that changes as the score is written."""
    bar_ql = song.metre.bar_ql
    ends = [ceil(stanza.notes[-1].end_ql / bar_ql - 1e-6) * bar_ql for stanza in song.stanzas]
    moments = sorted({0.0, *(stanza.start_ql for stanza in song.stanzas), *ends, song.end_ql})
    marks: list[Mark] = []
    for window, (start_ql, end_ql) in ((w, m) for w in windows_of(song) for m in pairwise(moments)):
        velocities = [note.velocity for note in notes if start_ql <= note.onset_ql + 1e-6 < end_ql]
        if velocities and _is_in(window, start_ql, end_ql):
            level = LEVELS[level_of_velocity(sum(velocities) / len(velocities))]
            if not marks or marks[-1][1] != level:
                marks.append((window.shown(steps(start_ql), steps(end_ql))[0], level))
    return marks


def pedal_marks(song: Song, part: InstrumentPart) -> list[Mark]:
    """Where the pedal goes down, changes and comes up in the score; a moment after a chord is written under it."""
    pedals = [
        window.shown(steps(down_ql), steps(up_ql))
        for window in windows_of(song)
        for down_ql, up_ql in part.pedals
        if _is_in(window, down_ql, up_ql)
    ]
    return list(_pedal_marks(pedals))


def _pedal_marks(pedals: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    up_before = -_CHANGE
    for number, (down, up) in enumerate(pedals):
        if not number or down - up_before > _CHANGE:
            yield down - down % _CHANGE, "start"
        after = pedals[number + 1][0] if number + 1 < len(pedals) else up + 2 * _CHANGE
        yield up, "change" if after - up <= _CHANGE else "stop"
        up_before = up


def _is_in(window: Window, start_ql: float, end_ql: float) -> bool:
    return steps(start_ql) < window.end and steps(end_ql) > window.start


def _dynamics(level: str) -> Element:
    dynamics = Element("dynamics")
    SubElement(dynamics, level)
    return dynamics


def _insert(
    part: Any, bar: int, step: int, mark: Element, placement: str, *, staff: int = 0, ends: bool = False
) -> None:
    """Puts a direction at the head of its bar, with what it is later; one that ends something into the bar it ends."""
    number = (step - 1 if ends else step) // bar
    measure = part.findall("measure")[number]
    direction = Element("direction", placement=placement)
    SubElement(direction, "direction-type").append(mark)
    divisions = int(part.findtext("measure/attributes/divisions"))
    if step > number * bar:
        SubElement(direction, "offset").text = str((step - number * bar) * divisions // TIME_GRID)
    if staff:
        SubElement(direction, "staff").text = str(staff)
    if mark.tag == "dynamics":
        velocity = 16 * (LEVELS.index(mark[0].tag) + 1)
        SubElement(direction, "sound", dynamics=f"{100 * velocity / _FORTE_VELOCITY:.2f}")
    heads = ("attributes", "print", "barline", "direction", "harmony")
    place = next((n for n, child in enumerate(measure) if child.tag not in heads), len(measure))
    measure.insert(place, direction)
