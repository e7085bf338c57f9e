"""Songs as MIDI: standard files with lyrics (MIDI Association, RP-017), and the tracks that other formats take too."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import mido

from engine.files import write_bytes
from lyrics.verse import Syllable
from music.midi import (
    CHANNELS,
    PIANO,
    TICKS_PER_QUARTER,
    MidiEvent,
    conductor_track,
    file_bytes,
    head_events,
    note_events,
    pedal_events,
    ticks,
    track_of,
)
from music.notes import InstrumentPart, Note
from pairing.export.formats import UNKNOWN, folded
from pairing.song import Singer, Song, SungLine

CHOIR_AAHS = 52
"""Program of General MIDI."""

LINE_END = "\r"
STANZA_END = "\n"

BREAK_GAP_TICKS = 8
"""Least silence between a line and the next syllable, so that the line break has a tick of its own."""


def write_midi(song: Song, path: Path) -> None:
    r"""Writes `song.mid`: one FF 05 per syllable, right before its note-on and on the same tick.

    A space behind a syllable ends the word; a lone `\r` event ends a line and a lone `\n` a stanza, at the
    last note-off. A note without an event continues the syllable before it.
    """
    write_bytes(path, midi_bytes(song))


def midi_bytes(song: Song) -> bytes:
    """The content of `song.mid`."""
    return file_bytes(midi_tracks(song))


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


def sounding_bytes(song: Song) -> bytes:
    """The same for the ear: what is sung has the sound of a choir's "ah"."""
    return file_bytes(midi_tracks(song, CHOIR_AAHS))


def midi_tracks(song: Song, voice_program: int = PIANO) -> list[mido.MidiTrack]:
    """What the song is, each melody with its words, and the hands that play."""
    melodies = [_melody(song, number, voice_program) for number in range(len(song.singers))]
    return [_conductor(song), *melodies, *accompaniment_tracks(song)]


def _conductor(song: Song) -> mido.MidiTrack:
    heads = [mido.MetaMessage("track_name", name=folded(song.title))]
    if song.credit:
        heads.append(mido.MetaMessage("copyright", text=folded(song.credit)))
    return conductor_track(song.tempo_bpm, song.metre, song.key, song.end_ql, *heads)


def _melody(song: Song, number: int, program: int) -> mido.MidiTrack:
    notes = sung_notes(song.singers[number], song.end_ql)
    melody = melody_events(number, (), program)
    for note in notes:
        if note.text:
            melody.append((note.start_tick, mido.MetaMessage("lyrics", text=note.text)))
        melody += _sung(note, CHANNELS[number])
        if note.closes_line:
            line_break = STANZA_END if note.closes_stanza else LINE_END
            melody.append((note.end_tick, mido.MetaMessage("lyrics", text=line_break)))
    return track_of(melody, ticks(song.end_ql))


class KaraokeNote(NamedTuple):
    """A sung note in ticks.

    Attributes:
        text: the folded syllable that begins on it, a space behind it where the word ends; "" in a melisma.
        opens_line: whether it is the first of its line.
        closes_line: whether it is the last of its line.
        closes_stanza: whether it is the last of its stanza.
        line_of_stanza: its line's place in the stanza, from 0.
    """

    start_tick: int
    end_tick: int
    pitch_midi: int
    velocity: int
    text: str
    opens_line: bool
    closes_line: bool
    closes_stanza: bool
    line_of_stanza: int


def sung_notes(singer: Singer, end_ql: float) -> list[KaraokeNote]:
    """A singer's melody with its syllables, in a song that ends at a quarter.

    The last note of a line is cut a little where the next syllable would begin at its end.
    """
    places = [
        (line, number, number == len(stanza.lines) - 1)
        for stanza in singer.stanzas
        for number, line in enumerate(stanza.lines)
    ]
    next_starts = [ticks(line.notes[0].onset_ql) for line, _, _ in places[1:]]
    latest_ends = [start - BREAK_GAP_TICKS for start in next_starts] + [ticks(end_ql)]
    return [
        note
        for (line, number, is_last), latest in zip(places, latest_ends, strict=True)
        for note in _line_notes(line, number, is_last, latest)
    ]


def _line_notes(line: SungLine, line_of_stanza: int, is_last: bool, latest_end: int) -> list[KaraokeNote]:
    texts = [
        (note, _lyric(sung.syllable) if index == 0 else "")
        for sung in line.syllables
        for index, note in enumerate(sung.notes)
    ]
    last = len(texts) - 1
    return [
        KaraokeNote(
            start_tick=ticks(note.onset_ql),
            end_tick=min(ticks(note.end_ql), latest_end) if index == last else ticks(note.end_ql),
            pitch_midi=note.pitch_midi,
            velocity=note.velocity,
            text=text,
            opens_line=index == 0,
            closes_line=index == last,
            closes_stanza=index == last and is_last,
            line_of_stanza=line_of_stanza,
        )
        for index, (note, text) in enumerate(texts)
    ]


def _lyric(syllable: Syllable) -> str:
    return (folded(syllable.text) or UNKNOWN) + " " * syllable.ends_word


def melody_events(number: int, notes: Iterable[KaraokeNote], program: int = PIANO) -> list[MidiEvent]:
    """What stands on the track of a singer, counted from 0, with these notes."""
    name = f"Melody {number + 1}" if number else "Melody"
    sung = [event for note in notes for event in _sung(note, CHANNELS[number])]
    return [*head_events(name, CHANNELS[number], program), *sung]


def _sung(note: KaraokeNote, channel: int) -> list[MidiEvent]:
    return note_events(note.start_tick, note.end_tick, channel, note.pitch_midi, note.velocity)


def accompaniment_tracks(song: Song) -> list[mido.MidiTrack]:
    """The hands that play, each on its own track and channel, with the pedal on both.

    Their onsets lie one tick late: MuseScore's import hangs the lyrics on every track with an onset on the
    syllable's tick (its issue 22832).
    """
    syllable_ticks = {ticks(note.onset_ql) for singer in song.singers for note in singer.notes}
    hands = [(part, number) for part in song.parts for number in range(len(part.hands))]
    return [
        _hand_track(part, number, channel, syllable_ticks, ticks(song.end_ql))
        for channel, (part, number) in zip(CHANNELS[len(song.singers) :], hands, strict=False)
        if part.hands[number]
    ]


def _hand_track(
    part: InstrumentPart, number: int, channel: int, syllable_ticks: set[int], end_tick: int
) -> mido.MidiTrack:
    events = head_events(part.instrument.hand_labels[number], channel, part.instrument.program)
    events += pedal_events(part.pedals, channel)
    for start, end, note in _without_collisions(part.hands[number]):
        late = start + 1
        while late in syllable_ticks:
            late += 1
        events += note_events(late, max(end, late + 1), channel, note.pitch_midi, note.velocity)
    return track_of(events, end_tick)


def _without_collisions(notes: Iterable[Note]) -> list[tuple[int, int, Note]]:
    """(start, end, note) in ticks, no pitch struck while it sounds: the offs could not be told apart."""
    struck: dict[tuple[int, int], tuple[int, Note]] = {}
    for note in notes:
        place = (note.pitch_midi, ticks(note.onset_ql))
        end = max(ticks(note.end_ql), struck[place][0] if place in struck else 0)
        struck[place] = (end, note)
    result = []
    places = sorted(struck)
    for place, following in zip(places, [*places[1:], None], strict=True):
        end, note = struck[place]
        if following is not None and following[0] == place[0]:
            end = min(end, following[1])
        result.append((place[1], end, note))
    return sorted(result, key=lambda entry: entry[:2])
