"""A piano solo as MusicXML: two staves, tempo, dynamics and pedal."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from engine.files import write_bytes
from music.dynamics import LEVELS
from music.notes import TIME_GRID, Note
from music.piano.composer import PianoSolo
from music.piano.files import without_overlaps
from pairing.export.engraving import engraved_piano
from pairing.export.notation import Sound, chords_of, steps
from pairing.export.score import WrittenScore

_UNNAMED = "Music21"
"""Who music21 says composed what nobody is named for."""
_CHANGE_QL = 1 / 4
"""A pedal that comes up for less is written as a change."""
_LATE_QL = 1 / 16
"""How long after its harmony the pedal goes down."""


def write_solo_musicxml(solo: PianoSolo, title: str, path: Path) -> None:
    """Writes a solo; the same bytes for the same solo."""
    from music21 import layout, metadata, stream, tempo
    from music21.musicxml.m21ToXml import ScoreExporter

    order = solo.order
    bars = round(solo.end_ql / order.metre.bar_ql)
    written = WrittenScore(bars, (), (), ((_sounds(solo.piano.right), _sounds(solo.piano.left)),), (), None, 1)
    # the engraver asks no more than key and metre of what it engraves
    sheet: Any = SimpleNamespace(key=order.key, metre=order.metre)
    hands = engraved_piano(sheet, written)
    beat = 1.5 if order.metre.is_compound else 1.0
    mark = tempo.MetronomeMark(number=round(order.tempo_bpm / beat, 2), referent=beat)
    mark.placement = "above"  # type: ignore[assignment]  # a plain attribute in music21
    hands[0].getElementsByClass(stream.Measure)[0].insert(0, mark)
    score = stream.Score()
    score.insert(0, metadata.Metadata(title=title, movementName=title))
    for hand in hands:
        score.insert(0, hand)
    score.insert(0, layout.StaffGroup(hands, name="Piano", abbreviation="Pno.", symbol="brace"))
    exporter: Any = ScoreExporter(score, makeNotation=False)
    root = exporter.parse()
    _leave_out_makers(root)
    _write_marks(root, solo)
    write_bytes(path, exporter.asBytes())


def _sounds(notes: Sequence[Note]) -> tuple[Sound, ...]:
    return tuple(chords_of((steps(n.onset_ql), steps(n.end_ql), n.pitch_midi) for n in without_overlaps(notes)))


def _leave_out_makers(root: Any) -> None:
    """Takes out the date and the composer that music21 makes up."""
    for encoding in root.iter("encoding"):
        for date in encoding.findall("encoding-date"):
            encoding.remove(date)
    for identification in root.iter("identification"):
        for creator in identification.findall("creator"):
            if creator.text == _UNNAMED:
                identification.remove(creator)


def _write_marks(root: Any, solo: PianoSolo) -> None:
    """Dynamics where the level of a bar changes, and the pedal bar by bar, before the notes of their bars."""
    measures = root.find("part").findall("measure")
    width = steps(solo.order.metre.bar_ql)
    divisions = int(root.findtext("part/measure/attributes/divisions"))
    before = -1
    for bar, level in enumerate(solo.levels):
        if level != before:
            _insert(measures[bar], 0, divisions, _dynamics(level), staff=1)
        before = level
    for step, kind in _pedal_changes(solo.piano.pedals):
        bar, within = divmod(min(step, len(measures) * width - 1), width)
        _insert(measures[bar], within, divisions, Element("pedal", type=kind, line="yes"), staff=2)


def _pedal_changes(pedals: Sequence[tuple[float, float]]) -> Iterator[tuple[int, str]]:
    """Grid steps where the pedal goes down, is changed, or comes up; written on the beat it is meant for."""
    for number, (down_ql, up_ql) in enumerate(pedals):
        follows = number > 0 and down_ql - pedals[number - 1][1] < _CHANGE_QL
        yield steps(down_ql - _LATE_QL), "change" if follows else "start"
        if number == len(pedals) - 1 or pedals[number + 1][0] - up_ql >= _CHANGE_QL:
            yield steps(up_ql), "stop"


def _dynamics(level: int) -> Element:
    dynamics = Element("dynamics")
    SubElement(dynamics, LEVELS[level])
    return dynamics


def _insert(measure: Any, within: int, divisions: int, mark: Element, staff: int) -> None:
    """Puts a direction at the start of a measure, moved by so many grid steps."""
    direction = Element("direction", placement="below")
    SubElement(direction, "direction-type").append(mark)
    if within:
        SubElement(direction, "offset").text = str(within * divisions // TIME_GRID)
    SubElement(direction, "staff").text = str(staff)
    place = next((n for n, element in enumerate(measure) if element.tag in ("note", "backup", "forward")), len(measure))
    measure.insert(place, direction)
