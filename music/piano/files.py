"""A piano's two hands as a MIDI file, with the sustain pedal."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import mido

from engine.files import write_bytes
from music.accompaniment import Piano
from music.keys import Key
from music.metre import Metre
from music.midi import Timeline, add_tempo_and_signatures, file_bytes, named_timeline, ticks
from music.notes import Note, in_order

_SUSTAIN = 64
_DOWN, _UP = 127, 0


def write_piano(piano: Piano, key: Key, metre: Metre, tempo_bpm: float, end_ql: float, path: Path) -> None:
    """Writes both hands as a format 1 MIDI file, a track and a channel each, the pedal on both."""
    conductor = Timeline()
    add_tempo_and_signatures(conductor, tempo_bpm, metre, key)
    hands = (("Piano right hand", 0, piano.right), ("Piano left hand", 1, piano.left))
    tracks = [_track(name, channel, notes, piano, end_ql) for name, channel, notes in hands]
    write_bytes(path, file_bytes([conductor.track(ticks(end_ql)), *tracks]))


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


def _track(name: str, channel: int, notes: Sequence[Note], piano: Piano, end_ql: float) -> mido.MidiTrack:
    timeline = named_timeline(name, channel)
    for note in without_overlaps(notes):
        start = ticks(note.onset_ql)
        timeline.add_note(start, max(start + 1, ticks(note.end_ql)), channel, note.pitch_midi, note.velocity)
    for down, up in piano.pedals:
        for time_ql, value in ((down, _DOWN), (up, _UP)):
            message = mido.Message("control_change", channel=channel, control=_SUSTAIN, value=value)
            timeline.add(ticks(time_ql), message)
    return timeline.track(ticks(end_ql))
