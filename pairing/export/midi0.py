"""Standard MIDI files of format 0: everything on one track, for players that look for lyrics on the first."""

from io import BytesIO
from pathlib import Path

import mido

from engine.files import write_bytes
from music.midi import TICKS_PER_QUARTER
from pairing.export.midi import midi_tracks
from pairing.song import Song


def write_midi0(song: Song, path: Path) -> None:
    """Writes what `song.mid` holds on one track: melody on the first channel, the hands on the next two."""
    write_bytes(path, midi0_bytes(song))


def midi0_bytes(song: Song) -> bytes:
    """The content of that file."""
    conductor, *others = midi_tracks(song)
    # One track has one name, and that is the song's.
    unnamed = [_without_name(track) for track in others]
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_QUARTER, charset="ascii")
    file.tracks.append(mido.merge_tracks([conductor, *unnamed]))
    content = BytesIO()
    file.save(file=content)
    return content.getvalue()


def _without_name(track: mido.MidiTrack) -> mido.MidiTrack:
    """The track without its name, which stands at its start and so takes no time away."""
    return mido.MidiTrack(message for message in track if message.type != "track_name")
