"""A piano's two hands as a MIDI file, with the sustain pedal."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from music.keys import Key
from music.metre import Metre
from music.midi import TrackPart, ticks, write_parts
from music.notes import InstrumentPart, Note, in_order


def write_piano(piano: InstrumentPart, key: Key, metre: Metre, tempo_bpm: float, end_ql: float, path: Path) -> None:
    """Writes both hands as a format 1 MIDI file, a track and a channel each, the pedal on both."""
    write_parts(_tracks(piano), tempo_bpm, metre, key, end_ql, path)


def _tracks(part: InstrumentPart) -> list[TrackPart]:
    return [
        TrackPart(part.instrument.hand_labels[n], without_overlaps(hand), part.instrument.program, part.pedals)
        for n, hand in enumerate(part.hands)
    ]


def without_overlaps(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes, each ended where its pitch is struck again; of two struck at once the longer stays."""
    ordered = sorted(notes, key=lambda note: (note.pitch_midi, note.onset_ql, -note.duration_ql))
    found: list[Note] = []
    for note in ordered:
        last = found[-1] if found and found[-1].pitch_midi == note.pitch_midi else None
        if last is not None and ticks(last.onset_ql) == ticks(note.onset_ql):
            continue
        if last is not None and last.end_ql > note.onset_ql:
            found[-1] = replace(last, duration_ql=note.onset_ql - last.onset_ql)
        found.append(note)
    return in_order(found)
