"""The tracks of a song, shared by the two karaoke formats."""

from collections.abc import Iterable
from dataclasses import dataclass

import mido

from lyrics.verse import Syllable
from music.accompaniment import InstrumentPart, hand_label
from music.midi import CHANNELS, Timeline, named_timeline, ticks
from music.notes import Note
from pairing.export.folding import UNKNOWN, folded
from pairing.song import Song, SungLine

MELODY_CHANNEL = CHANNELS[0]
BREAK_GAP_TICKS = 8
"""Least silence between a line and the next syllable, so that the line break has a tick of its own."""


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
