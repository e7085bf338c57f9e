"""Writing MIDI: tracks from events in absolute ticks, and parts as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import mido

from engine.files import write_bytes
from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note, Pedals

TICKS_PER_QUARTER = 480
PIANO = 0
"""Program of a track where nothing else is said."""

CLICKS_PER_QUARTER = 24
DRUMS_CHANNEL = 9
CHANNELS = tuple(channel for channel in range(16) if channel != DRUMS_CHANNEL)
"""Those for instruments, in the order that parts take them."""

MidiEvent = tuple[int, mido.messages.BaseMessage]
"""A message and the tick it stands on, counted from the start of the track."""

_SUSTAIN, _PEDAL_DOWN, _PEDAL_UP = 64, 127, 0


@dataclass(frozen=True)
class TrackPart:
    """What is written on a track of its own: notes that do not overlap in pitch, and a sustain pedal."""

    name: str
    notes: Sequence[Note]
    program: int = PIANO
    pedals: Pedals = ()


def ticks(time_ql: float) -> int:
    """The nearest tick to a time or length in quarters."""
    return round(time_ql * TICKS_PER_QUARTER)


def note_events(start_tick: int, end_tick: int, channel: int, pitch_midi: int, velocity: int) -> list[MidiEvent]:
    """A note's on and off."""
    sounding = {"channel": channel, "note": pitch_midi}
    return [
        (start_tick, mido.Message("note_on", velocity=velocity, **sounding)),
        (end_tick, mido.Message("note_off", velocity=0, **sounding)),
    ]


def pedal_events(pedals: Pedals, channel: int) -> list[MidiEvent]:
    """The sustain pedal down and up, time and again."""
    return [
        (ticks(moment_ql), mido.Message("control_change", channel=channel, control=_SUSTAIN, value=value))
        for moments in pedals
        for moment_ql, value in zip(moments, (_PEDAL_DOWN, _PEDAL_UP), strict=True)
    ]


def head_events(name: str, channel: int, program: int = PIANO) -> list[MidiEvent]:
    """How a track of notes begins: its name and its program."""
    return [
        (0, mido.MetaMessage("track_name", name=name)),
        (0, mido.Message("program_change", channel=channel, program=program)),
    ]


def signature_events(tempo_bpm: float, metre: Metre, key: Key) -> list[MidiEvent]:
    """Tempo, time signature and key signature at the start."""
    time_signature = mido.MetaMessage(
        "time_signature",
        numerator=metre.numerator,
        denominator=metre.denominator,
        clocks_per_click=round(metre.beat_ql * CLICKS_PER_QUARTER),
    )
    key_signature = mido.MetaMessage("key_signature", key=key.tonic + "m" * (key.mode is Mode.MINOR))
    return [
        (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm))),
        (0, time_signature),
        (0, key_signature),
    ]


def track_of(events: Iterable[MidiEvent], end_tick: int) -> mido.MidiTrack:
    """The events as a track that lasts to `end_tick` or to its last message if that is later.

    They may come in any order; on one tick note-offs go first, the others in the order they are given in.
    """
    track = mido.MidiTrack()
    now = 0
    for tick, message in sorted(events, key=lambda event: (event[0], event[1].type != "note_off")):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(end_tick - now, 0)))
    return track


def conductor_track(
    tempo_bpm: float, metre: Metre, key: Key, end_ql: float, *heads: mido.messages.BaseMessage
) -> mido.MidiTrack:
    """The first track: these messages, then tempo, time signature and key signature."""
    return track_of([*((0, head) for head in heads), *signature_events(tempo_bpm, metre, key)], ticks(end_ql))


def file_bytes(tracks: Iterable[mido.MidiTrack]) -> bytes:
    """A format 1 MIDI file of these tracks."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="ascii")
    midi.tracks.extend(tracks)
    content = BytesIO()
    midi.save(file=content)
    return content.getvalue()


def write_parts(
    parts: Sequence[TrackPart], tempo_bpm: float, metre: Metre, key: Key, end_ql: float, path: Path
) -> None:
    """Writes a format 1 MIDI file, a track and a channel for each part; at most as many as there are `CHANNELS`."""
    tracks = [conductor_track(tempo_bpm, metre, key, end_ql)]
    for channel, part in zip(CHANNELS, parts, strict=False):
        events = head_events(part.name, channel, part.program)
        for note in part.notes:
            start = ticks(note.onset_ql)
            end = max(start + 1, ticks(note.end_ql))
            events += note_events(start, end, channel, note.pitch_midi, note.velocity)
        events += pedal_events(part.pedals, channel)
        tracks.append(track_of(events, ticks(end_ql)))
    write_bytes(path, file_bytes(tracks))


def write_melody(melody: Melody, path: Path) -> None:
    """Writes a melody alone as a format 1 MIDI file."""
    voice = TrackPart("Voice", melody.notes)
    write_parts([voice], melody.tempo_bpm, melody.metre, melody.key, melody.end_ql, path)
