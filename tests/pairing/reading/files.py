"""Files of other programs, made for tests."""

from pathlib import Path

import mido

from pairing.song import Song


def midi(path: Path, *tracks: list[mido.messages.BaseMessage], file_type: int = 1, charset: str = "utf-8") -> Path:
    """A MIDI file of messages whose `time` is the tick they stand at, 480 to the quarter."""
    file = mido.MidiFile(type=file_type, ticks_per_beat=480, charset=charset)
    for messages in tracks:
        track, now = mido.MidiTrack(), 0
        for message in sorted(messages, key=lambda m: m.time):
            track.append(message.copy(time=message.time - now))
            now = message.time
        file.tracks.append(track)
    file.save(path)
    return path


def note(tick: int, pitch: int, length: int = 240, channel: int = 0) -> list[mido.messages.BaseMessage]:
    return [
        mido.Message("note_on", time=tick, note=pitch, velocity=70, channel=channel),
        mido.Message("note_off", time=tick + length, note=pitch, channel=channel),
    ]


def scale(count: int, start: int = 0, channel: int = 0, low: int = 60) -> list[mido.messages.BaseMessage]:
    """So many eighths, each a semitone higher."""
    return [message for k in range(count) for message in note(start + 240 * k, low + k, channel=channel)]


def lyric(tick: int, text: str) -> mido.MetaMessage:
    return mido.MetaMessage("lyrics", time=tick, text=text)


def text(tick: int, words: str) -> mido.MetaMessage:
    return mido.MetaMessage("text", time=tick, text=words)


def name(words: str) -> mido.MetaMessage:
    return mido.MetaMessage("track_name", time=0, name=words)


def lines(song: Song) -> list[str]:
    return [line.text for line in song.lines]


def syllables(song: Song) -> list[tuple[str, list[int]]]:
    """Every syllable and its pitches."""
    return [(s.syllable.text, [n.pitch_midi for n in s.notes]) for line in song.lines for s in line.syllables]
