"""Soft Karaoke files (`.kar`): a MIDI file whose words are text events on a track of their own."""

from pathlib import Path

import mido

from engine.files import write_bytes
from music.midi import MidiEvent, conductor_track, file_bytes, ticks, track_of
from pairing.export.formats import folded
from pairing.export.midi import (
    KaraokeNote,
    accompaniment_tracks,
    melody_events,
    sung_notes,
)
from pairing.song import Song

PARAGRAPH_LINES = 4
"""Most lines between two paragraph marks: a known limit of readers."""

HEADER = ("@KMIDI KARAOKE FILE", "@V0100")


def write_kar(song: Song, path: Path) -> None:
    r"""Writes `song.kar`: FF 01 syllables at the note-on ticks on the track `Words`.

    A backslash stands before the first syllable of a paragraph, a slash before the first of any other line.
    There is no FF 05: readers that know both would show every syllable twice.
    """
    write_bytes(path, kar_bytes(song))


def kar_bytes(song: Song) -> bytes:
    """The content of `song.kar`."""
    notes = [sung_notes(singer, song.end_ql) for singer in song.singers]
    melodies = [track_of(melody_events(number, own), ticks(song.end_ql)) for number, own in enumerate(notes)]
    return file_bytes([_conductor(song), _words(song, notes[0]), *melodies, *accompaniment_tracks(song)])


def _conductor(song: Song) -> mido.MidiTrack:
    name = mido.MetaMessage("track_name", name="Soft karaoke")
    header = (mido.MetaMessage("text", text=text) for text in HEADER)
    return conductor_track(song.tempo_bpm, song.metre, song.key, song.end_ql, name, *header)


def _words(song: Song, notes: list[KaraokeNote]) -> mido.MidiTrack:
    words: list[MidiEvent] = [(0, mido.MetaMessage("track_name", name="Words"))]
    titles = [f"@T{folded(text)}" for text in (song.title, song.credit) if text]
    for text in ("@LENGL", *titles):
        words.append((0, mido.MetaMessage("text", text=text)))
    for note in notes:
        if note.text:
            words.append((note.start_tick, mido.MetaMessage("text", text=_mark(note) + note.text)))
    return track_of(words, ticks(song.end_ql))


def _mark(note: KaraokeNote) -> str:
    if not note.opens_line:
        return ""
    return "/" if note.line_of_stanza % PARAGRAPH_LINES else "\\"
