"""Songs as MIDI: standard files with lyrics (MIDI Association, RP-017), and the tracks that other formats take too."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import mido

from engine.files import write_bytes
from lyrics.verse import Syllable
from music.accompaniment import InstrumentPart, hand_label
from music.midi import CHANNELS, TICKS_PER_QUARTER, Timeline, conductor_track, file_bytes, named_timeline, ticks
from music.notes import Note
from pairing.export.folding import UNKNOWN, folded
from pairing.song import Song, SungLine

CHOIR_AAHS = 52
"""Program of General MIDI."""

LINE_END = "\r"
STANZA_END = "\n"

MELODY_CHANNEL = CHANNELS[0]
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


@dataclass(frozen=True)
class SungNote:
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


def sung_notes(song: Song) -> list[SungNote]:
    """The melody with its syllables.

    The last note of a line is cut a little where the next syllable would begin at its end.
    """
    places = [
        (line, number, number == len(stanza.lines) - 1)
        for stanza in song.stanzas
        for number, line in enumerate(stanza.lines)
    ]
    next_starts = [ticks(line.notes[0].onset_ql) for line, _, _ in places[1:]]
    latest_ends = [start - BREAK_GAP_TICKS for start in next_starts] + [ticks(song.end_ql)]
    return [
        note
        for (line, number, is_last), latest in zip(places, latest_ends, strict=True)
        for note in _line_notes(line, number, is_last, latest)
    ]


def _line_notes(line: SungLine, line_of_stanza: int, is_last: bool, latest_end: int) -> list[SungNote]:
    texts = [
        (note, _lyric(sung.syllable) if index == 0 else "")
        for sung in line.syllables
        for index, note in enumerate(sung.notes)
    ]
    last = len(texts) - 1
    return [
        SungNote(
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


def add_sung(timeline: Timeline, note: SungNote) -> None:
    """A sung note's on and off."""
    timeline.add_note(note.start_tick, note.end_tick, MELODY_CHANNEL, note.pitch_midi, note.velocity)


def accompaniment_tracks(song: Song) -> list[mido.MidiTrack]:
    """The hands that play, each on its own track and channel, with the pedal on both.

    Their onsets lie one tick late: MuseScore's import hangs the lyrics on every track with an onset on the
    syllable's tick (its issue 22832).
    """
    syllable_ticks = {ticks(note.onset_ql) for note in song.melody}
    hands = [(part, number) for part in song.parts for number in range(len(part.hands))]
    return [
        _hand_track(part, number, channel, syllable_ticks, ticks(song.end_ql))
        for channel, (part, number) in zip(CHANNELS[1:], hands, strict=False)
        if part.hands[number]
    ]


def _hand_track(
    part: InstrumentPart, number: int, channel: int, syllable_ticks: set[int], end_tick: int
) -> mido.MidiTrack:
    timeline = named_timeline(hand_label(part.instrument, number), channel, part.instrument.program)
    timeline.add_pedals(part.pedals, channel)
    for start, end, note in _without_collisions(part.hands[number]):
        late = start + 1
        while late in syllable_ticks:
            late += 1
        timeline.add_note(late, max(end, late + 1), channel, note.pitch_midi, note.velocity)
    return timeline.track(end_tick)


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
