"""Standard MIDI files with lyrics (MIDI Association, RP-017)."""

from pathlib import Path

import mido

from engine.files import write_bytes
from music.midi import conductor_track, file_bytes, named_timeline, ticks
from pairing.export.folding import folded
from pairing.export.tracks import (
    MELODY_CHANNEL,
    accompaniment_tracks,
    add_sung,
    sung_notes,
)
from pairing.song import Song

CHOIR_AAHS = 52
"""Program of General MIDI."""

LINE_END = "\r"
STANZA_END = "\n"


def write_midi(song: Song, path: Path) -> None:
    r"""Writes `song.mid`: one FF 05 per syllable, right before its note-on and on the same tick.

    A space behind a syllable ends the word; a lone `\r` event ends a line and a lone `\n` a stanza, at the
    last note-off. A note without an event continues the syllable before it.
    """
    write_bytes(path, midi_bytes(song))


def midi_bytes(song: Song) -> bytes:
    """The content of `song.mid`."""
    return file_bytes(midi_tracks(song))


def sounding_bytes(song: Song) -> bytes:
    """The same for the ear: the melody is sung by the sound of a choir's "ah"."""
    tracks = midi_tracks(song)
    tracks[1] = mido.MidiTrack(
        message.copy(program=CHOIR_AAHS) if message.type == "program_change" else message for message in tracks[1]
    )
    return file_bytes(tracks)


def midi_tracks(song: Song) -> list[mido.MidiTrack]:
    """What the song is, the melody with the words, and the hands that play."""
    return [_conductor(song), _melody(song), *accompaniment_tracks(song)]


def _conductor(song: Song) -> mido.MidiTrack:
    heads = [mido.MetaMessage("track_name", name=folded(song.title))]
    if song.credit:
        heads.append(mido.MetaMessage("copyright", text=folded(song.credit)))
    return conductor_track(song.tempo_bpm, song.metre, song.key, song.end_ql, *heads)


def _melody(song: Song) -> mido.MidiTrack:
    melody = named_timeline("Melody", MELODY_CHANNEL)
    for note in sung_notes(song):
        if note.text:
            melody.add(note.start_tick, mido.MetaMessage("lyrics", text=note.text))
        add_sung(melody, note)
        if note.closes_line:
            line_break = STANZA_END if note.closes_stanza else LINE_END
            melody.add(note.end_tick, mido.MetaMessage("lyrics", text=line_break))
    return melody.track(ticks(song.end_ql))
