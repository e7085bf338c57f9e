"""Writing MIDI: tracks from events in absolute ticks, and parts as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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


@dataclass
class Timeline:
    """Messages with their ticks, collected in any order."""

    events: list[tuple[int, int, mido.messages.BaseMessage]] = field(default_factory=list)

    def add(self, tick: int, message: mido.messages.BaseMessage) -> None:
        """Adds a message. On one tick note-offs go first, the others in the order they were added in."""
        self.events.append((tick, int(message.type != "note_off"), message))

    def add_note(self, start_tick: int, end_tick: int, channel: int, pitch_midi: int, velocity: int) -> None:
        """A note's on and off."""
        sounding = {"channel": channel, "note": pitch_midi}
        self.add(start_tick, mido.Message("note_on", velocity=velocity, **sounding))
        self.add(end_tick, mido.Message("note_off", velocity=0, **sounding))

    def add_pedals(self, pedals: Pedals, channel: int) -> None:
        """The sustain pedal down and up, time and again."""
        for moments in pedals:
            for moment_ql, value in zip(moments, (_PEDAL_DOWN, _PEDAL_UP), strict=True):
                pedal = mido.Message("control_change", channel=channel, control=_SUSTAIN, value=value)
                self.add(ticks(moment_ql), pedal)

    def track(self, end_tick: int) -> mido.MidiTrack:
        """The messages as a track that lasts to `end_tick` or to its last message if that is later."""
        track = mido.MidiTrack()
        now = 0
        for tick, _, message in sorted(self.events, key=lambda event: event[:2]):
            track.append(message.copy(time=tick - now))
            now = tick
        track.append(mido.MetaMessage("end_of_track", time=max(end_tick - now, 0)))
        return track


def conductor_track(
    tempo_bpm: float, metre: Metre, key: Key, end_ql: float, *heads: mido.messages.BaseMessage
) -> mido.MidiTrack:
    """The first track: these messages, then tempo, time signature and key signature."""
    conductor = Timeline()
    for head in heads:
        conductor.add(0, head)
    add_tempo_and_signatures(conductor, tempo_bpm, metre, key)
    return conductor.track(ticks(end_ql))


def add_tempo_and_signatures(conductor: Timeline, tempo_bpm: float, metre: Metre, key: Key) -> None:
    """Tempo, time signature and key signature at the start."""
    conductor.add(0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm)))
    conductor.add(
        0,
        mido.MetaMessage(
            "time_signature",
            numerator=metre.numerator,
            denominator=metre.denominator,
            clocks_per_click=round(metre.beat_ql * CLICKS_PER_QUARTER),
        ),
    )
    minor = "m" * (key.mode is Mode.MINOR)
    conductor.add(0, mido.MetaMessage("key_signature", key=key.tonic + minor))


def named_timeline(name: str, channel: int, program: int = PIANO) -> Timeline:
    """A track of notes: its name and its program."""
    timeline = Timeline()
    timeline.add(0, mido.MetaMessage("track_name", name=name))
    timeline.add(0, mido.Message("program_change", channel=channel, program=program))
    return timeline


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
        timeline = named_timeline(part.name, channel, part.program)
        for note in part.notes:
            start = ticks(note.onset_ql)
            timeline.add_note(start, max(start + 1, ticks(note.end_ql)), channel, note.pitch_midi, note.velocity)
        timeline.add_pedals(part.pedals, channel)
        tracks.append(timeline.track(ticks(end_ql)))
    write_bytes(path, file_bytes(tracks))


def write_melody(melody: Melody, path: Path) -> None:
    """Writes a melody alone as a format 1 MIDI file."""
    voice = TrackPart("Voice", melody.notes)
    write_parts([voice], melody.tempo_bpm, melody.metre, melody.key, melody.end_ql, path)
