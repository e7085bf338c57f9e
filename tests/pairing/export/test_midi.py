from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from lyrics.verse import Syllable
from music.midi import ticks
from music.notes import Note
from pairing.export.formats import folded
from pairing.export.midi import midi_bytes, write_midi
from pairing.song import Song, transpose_song
from tests.pairing.songs import drawn_song, has_abutting_lines, plain_song, with_piano

Event = tuple[int, Any]


def read(song: Song) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(midi_bytes(song)), charset="ascii")


def events(track: mido.MidiTrack) -> list[Event]:
    now, result = 0, []
    for message in track:
        now += message.time
        result.append((now, message))
    return result


def lyrics(track: mido.MidiTrack) -> list[tuple[int, str]]:
    return [(tick, message.text) for tick, message in events(track) if message.type == "lyrics"]


def words(track: mido.MidiTrack) -> str:
    """The words as a reader of RP-017 joins them."""
    text = "".join(text for _, text in lyrics(track))
    lines = text.replace("\n", "\r\r").split("\r")
    return "\n".join(line.rstrip() for line in lines).strip()


def check_rules(song: Song) -> None:
    """The rules that some reader breaks on when they are broken."""
    midi = read(song)
    melody = midi.tracks[1]
    note_ons = [tick for tick, message in events(melody) if message.type == "note_on"]
    breaks = [tick for tick, text in lyrics(melody) if text in ("\r", "\n")]
    syllables = [tick for tick, text in lyrics(melody) if text not in ("\r", "\n")]
    assert syllables == [ticks(s.notes[0].onset_ql) for line in song.lines for s in line.syllables]
    assert set(syllables) <= set(note_ons)
    assert not {tick + near for tick in breaks for near in (0, 1)} & set(syllables)
    assert words(melody).split("\n") == [folded(line) for line in song.text.split("\n")]
    for track in midi.tracks[2:]:
        assert not {tick for tick, m in events(track) if m.type == "note_on"} & set(note_ons)


def test_keeps_the_rules(song: Song) -> None:
    check_rules(song)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    metre=st.sampled_from(["4/4", "3/4", "6/8", "7/8", "2/2"]),
    gap=st.sampled_from([0.0, 0.5, 1.0]),
    stanzas=st.integers(1, 3),
    pickup_ql=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_keeps_the_rules_whatever_the_song(seed: int, metre: str, gap: float, stanzas: int, pickup_ql: float) -> None:
    rng = np.random.default_rng(seed)
    check_rules(drawn_song(rng, metre=metre, gap=gap, stanzas=stanzas, pickup_ql=pickup_ql, lines=2, syllables=4))


def test_the_plain_song_event_by_event() -> None:
    shown = [
        (tick, message.type, getattr(message, "text", None) or getattr(message, "note", None))
        for tick, message in events(read(plain_song()).tracks[1])[2:]
    ]
    assert shown == [
        (0, "lyrics", "Ah, "),
        (0, "note_on", 60),
        (480, "note_off", 60),
        (480, "lyrics", "mel"),
        (480, "note_on", 62),
        (960, "note_off", 62),
        (960, "note_on", 64),
        (1440, "note_off", 64),
        (1440, "lyrics", "o"),
        (1440, "note_on", 65),
        (1680, "note_off", 65),
        (1680, "lyrics", "dy "),
        (1680, "note_on", 64),
        (1912, "note_off", 64),
        (1912, "lyrics", "\r"),
        (1920, "lyrics", "rests "),
        (1920, "note_on", 60),
        (2400, "note_off", 60),
        (2880, "lyrics", "now. "),
        (2880, "note_on", 60),
        (3840, "note_off", 60),
        (3840, "lyrics", "\n"),
        (3840, "end_of_track", None),
    ]


def test_only_a_note_before_an_abutting_line_is_shortened(song: Song) -> None:
    events_ = events(read(song).tracks[1])
    ends = [tick for tick, message in events_ if message.type == "note_off"]
    cut = [(note, end) for note, end in zip(song.melody, ends, strict=True) if ticks(note.end_ql) != end]
    line_ends = {line.notes[-1] for line in song.lines}
    assert all(note in line_ends and ticks(note.end_ql) - end == 8 for note, end in cut)
    assert bool(cut) == has_abutting_lines(song)


def test_the_first_track_says_what_the_song_is(song: Song) -> None:
    conductor = {message.type: message for message in read(song).tracks[0]}
    assert conductor["track_name"].name == folded(song.title)
    assert conductor["copyright"].text == song.credit
    assert mido.tempo2bpm(conductor["set_tempo"].tempo) == pytest.approx(song.tempo_bpm, rel=1e-5)
    signature = conductor["time_signature"]
    assert (signature.numerator, signature.denominator) == (song.metre.numerator, song.metre.denominator)
    assert conductor["key_signature"].key == song.key.tonic + ("m" if song.key.mode == "minor" else "")
    assert "text" not in conductor


def test_every_track_ends_with_the_last_bar(song: Song) -> None:
    assert [sum(message.time for message in track) for track in read(song).tracks] == [
        ticks(song.end_ql) for _ in read(song).tracks
    ]


def test_notes_and_words_are_the_songs_to_symusic(song: Song) -> None:
    # symusic 0.6 shows the words of a track as a second one of the same name.
    score: Any = symusic.Score.from_midi(midi_bytes(song))
    of_melody = [track for track in score.tracks if track.name == "Melody"]
    assert [(n.start, n.pitch, n.velocity) for track in of_melody for n in track.notes] == [
        (ticks(n.onset_ql), n.pitch_midi, n.velocity) for n in song.melody
    ]
    read_lyrics = [(lyric.time, lyric.text) for track in of_melody for lyric in track.lyrics]
    assert read_lyrics == lyrics(read(song).tracks[1])
    hands = [track for track in score.tracks if track.name != "Melody"]
    assert sum(len(track.notes) for track in hands) == len(song.accompaniment)


def test_music21_hears_the_same_melody() -> None:
    from music21 import converter

    song = plain_song()
    score: Any = converter.parseData(midi_bytes(song), format="midi")
    assert [note.pitch.midi for note in score.parts[0].flatten().notes if note.tie is None] == [
        note.pitch_midi for note in song.melody
    ]


def test_a_pitch_struck_again_while_it_sounds_ends_first() -> None:
    right = (Note(0, 1, 60), Note(0, 2, 60), Note(1, 4, 60), Note(2, 1, 60))
    played = events(read(with_piano(plain_song(), right=right)).tracks[2])
    shown = [(tick, message.type) for tick, message in played if message.type.startswith("note")]
    assert shown == [
        (1, "note_on"),
        (480, "note_off"),
        (481, "note_on"),
        (960, "note_off"),
        (961, "note_on"),
        (1440, "note_off"),
    ]


def test_the_piano_makes_way_for_a_syllable_a_tick_later() -> None:
    song = with_piano(plain_song(), right=(Note(479 / 480, 1, 60), Note(478 / 480, 1, 64)))
    played = [(tick, message.note) for tick, message in events(read(song).tracks[2]) if message.type == "note_on"]
    assert played == [(479, 64), (481, 60)]


def test_a_syllable_of_accents_alone_is_not_lost() -> None:
    song = plain_song()
    line = song.stanzas[0].lines[0]
    sung = replace(line.syllables[0], syllable=Syllable("\u0301", 1, True))
    stanza = replace(
        song.stanzas[0],
        lines=(replace(line, syllables=(sung, *line.syllables[1:])), song.stanzas[0].lines[1]),
    )
    assert lyrics(read(song.with_lead(stanzas=(stanza,))).tracks[1])[0] == (0, "? ")


def test_the_same_song_gives_the_same_file_and_transposing_keeps_its_words(song: Song, tmp_path: Path) -> None:
    write_midi(song, tmp_path / "a.mid")
    assert (tmp_path / "a.mid").read_bytes() == midi_bytes(song)
    higher = read(transpose_song(song, 3))
    assert lyrics(higher.tracks[1]) == lyrics(read(song).tracks[1])
    assert [m.note - 3 for m in higher.tracks[1] if m.type == "note_on"] == [note.pitch_midi for note in song.melody]


def test_the_pedal_is_pressed_on_both_hands_channels_and_nowhere_else() -> None:
    song = with_piano(drawn_song(np.random.default_rng(1)), pedals=((0.125, 2.0), (2.125, 4.0)))
    for channel, track in enumerate(read(song).tracks[1:]):
        moved = [(tick, m.channel, m.control, m.value) for tick, m in events(track) if m.type == "control_change"]
        wanted = [(60, 127), (960, 0), (1020, 127), (1920, 0)] if channel else []
        assert moved == [(tick, channel, 64, value) for tick, value in wanted]
    score: Any = symusic.Score.from_midi(midi_bytes(song))
    ends = [[p.time + p.duration for p in track.pedals] for track in score.tracks if "hand" in track.name]
    assert ends == [[960, 1920]] * 2


def test_the_pedal_comes_up_before_the_next_chord_is_struck() -> None:
    right = (Note(0, 2, 60), Note(2, 2, 65))
    song = with_piano(plain_song(), right=right, pedals=((0.125, 2.0), (2.125, 4.0)))
    order = [m.type for tick, m in events(read(song).tracks[2]) if 960 <= tick < 1000]
    assert order == ["note_off", "control_change", "note_on"]


def test_a_second_singer_has_a_track_and_a_channel_of_its_own_with_its_words() -> None:
    song = drawn_song(np.random.default_rng(1))
    duet = replace(song, singers=(song.lead, song.lead.moved(-12)))
    _, first, second, *hands = read(duet).tracks
    assert [first.name, second.name] == ["Melody", "Melody 2"]
    assert lyrics(first) == lyrics(second)
    channels = [{m.channel for m in track if m.type == "note_on"} for track in (first, second, *hands)]
    assert channels == [{0}, {1}, {2}, {3}]
    pitches = [[m.note for m in track if m.type == "note_on"] for track in (first, second)]
    assert pitches[1] == [pitch - 12 for pitch in pitches[0]]
