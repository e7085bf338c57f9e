from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import symusic

from music.midi import ticks
from pairing.export.formats import folded
from pairing.export.kar import kar_bytes, write_kar
from pairing.song import Song, transpose_song


def read(song: Song) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(kar_bytes(song)), charset="ascii")


def texts(track: mido.MidiTrack) -> list[tuple[int, str]]:
    now, result = 0, []
    for message in track:
        now += message.time
        if message.type == "text":
            result.append((now, message.text))
    return result


def words(song: Song) -> list[tuple[int, str]]:
    return [(tick, text) for tick, text in texts(read(song).tracks[1]) if not text.startswith("@")]


def test_the_headers_are_where_players_look(song: Song) -> None:
    midi = read(song)
    assert [track.name for track in midi.tracks[:3]] == ["Soft karaoke", "Words", "Melody"]
    assert texts(midi.tracks[0]) == [(0, "@KMIDI KARAOKE FILE"), (0, "@V0100")]
    assert texts(midi.tracks[1])[:3] == [(0, "@LENGL"), (0, f"@T{folded(song.title)}"), (0, f"@T{song.credit}")]
    assert not any(message.type == "lyrics" for track in midi.tracks for message in track)


def test_every_syllable_is_a_text_at_its_note_on(song: Song) -> None:
    assert [tick for tick, _ in words(song)] == [
        ticks(s.notes[0].onset_ql) for line in song.lines for s in line.syllables
    ]


def test_marks_divide_the_words_as_the_song_does(song: Song) -> None:
    joined = "".join(text for _, text in words(song)).replace("\\", "\n").replace("/", "\n")
    assert [line.rstrip() for line in joined.split("\n")[1:]] == [folded(line.text) for line in song.lines]


def test_a_paragraph_has_at_most_four_lines_and_begins_with_each_stanza(song: Song) -> None:
    marks = [text[0] for _, text in words(song) if text[0] in "\\/"]
    wanted = ["\\" if number in (0, 4) else "/" for stanza in song.stanzas for number, _ in enumerate(stanza.lines)]
    assert marks == wanted


def test_the_notes_are_the_songs_notes_to_symusic(song: Song) -> None:
    score: Any = symusic.Score.from_midi(kar_bytes(song))
    melody = next(track for track in score.tracks if track.name == "Melody")
    assert [(n.start, n.pitch) for n in melody.notes] == [(ticks(n.onset_ql), n.pitch_midi) for n in song.melody]


def test_the_same_song_gives_the_same_file_and_transposing_keeps_its_words(song: Song, tmp_path: Path) -> None:
    write_kar(song, tmp_path / "a.kar")
    assert (tmp_path / "a.kar").read_bytes() == kar_bytes(song)
    assert words(transpose_song(song, -2)) == words(song)
