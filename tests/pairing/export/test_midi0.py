from io import BytesIO
from itertools import pairwise
from typing import Any

import mido
import symusic

from music.midi import ticks
from pairing.export.formats import folded
from pairing.export.midi import midi0_bytes, midi_bytes
from pairing.song import Song, transpose_song


def events(content: bytes) -> list[tuple[int, mido.messages.BaseMessage]]:
    """All messages of a file with their ticks, in any order, but for the names and ends of tracks."""
    found = []
    for track in mido.MidiFile(file=BytesIO(content), charset="ascii").tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type not in ("track_name", "end_of_track"):
                found.append((now, message.copy(time=0)))
    return found


def test_one_track_holds_what_the_tracks_of_the_other_format_do(song: Song) -> None:
    file = mido.MidiFile(file=BytesIO(midi0_bytes(song)), charset="ascii")
    assert (file.type, len(file.tracks)) == (0, 1)
    key = str
    assert sorted(map(key, events(midi0_bytes(song)))) == sorted(map(key, events(midi_bytes(song))))
    assert [m.name for m in file.tracks[0] if m.type == "track_name"] == [folded(song.title)]
    assert sum(message.time for message in file.tracks[0]) == ticks(song.end_ql)


def test_a_syllable_stands_right_before_its_note(song: Song) -> None:
    track = mido.MidiFile(file=BytesIO(midi0_bytes(song)), charset="ascii").tracks[0]
    words = [(m, after) for m, after in pairwise(track) if m.type == "lyrics" and m.text.strip()]
    assert len(words) == sum(len(line.syllables) for line in song.lines)
    assert all((after.type, after.channel, after.time) == ("note_on", 0, 0) for _, after in words)


def test_symusic_reads_melody_and_hands(song: Song) -> None:
    score: Any = symusic.Score.from_midi(midi0_bytes(song))
    assert sum(len(track.notes) for track in score.tracks) == len(song.melody) + len(song.accompaniment)


def test_transposing_keeps_the_words(song: Song) -> None:
    def lyrics(of: Song) -> list[str]:
        return [str(event) for event in events(midi0_bytes(of)) if event[1].type == "lyrics"]

    assert lyrics(transpose_song(song, 3)) == lyrics(song)
