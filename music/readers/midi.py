"""Standard MIDI files, also karaoke: `.mid`, `.midi`, `.kar`.

Read: the notes of every track and channel but drums, lyrics (FF 05, or Soft Karaoke's FF 01 text), key,
metre, tempo. A MIDI file tells of no pickup: bars are counted from its start. Files in the wild are odd,
so that note-offs without a note, notes of no length and notes that never end are tolerated.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from music.keys import Key, Mode
from music.metre import Metre, MetreError
from music.notes import Note, Part, Underlaid, in_order
from music.readers.assembly import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from music.readers.errors import ReadError
from music.readers.midi_events import META, NOTE_OFF, NOTE_ON, Event, MidiError, MidiFile, MidiTrack, parse_midi
from music.readers.midi_text import decoder_of
from music.readers.midi_words import TimedText, syllables, words_of
from music.scores import Score

_DRUM_CHANNEL = 9
_TEXT, _NAME, _LYRIC, _TEMPO, _METRE, _KEY = 0x01, 0x03, 0x05, 0x51, 0x58, 0x59
_TEXTS = (_TEXT, _NAME, _LYRIC)

UNNAMED_TEMPO_BPM = 120.0
"""Quarters a minute until a file names a tempo (Standard MIDI Files 1.0), and where it knows only seconds."""

Decode = Callable[[bytes], str]

_SAME_QL = 1e-6
_REACH_QL = 0.125
"""What belongs to a note stands within this distance of it: programs place lyrics and tempi a little beside."""


@dataclass
class _Changes:
    """What meta messages say, with onsets in quarters."""

    title: str = ""
    keys: dict[float, Key] = field(default_factory=dict)
    metres: dict[float, Metre] = field(default_factory=dict)
    tempos: dict[float, float] = field(default_factory=dict)


@dataclass
class _Track:
    """What one track holds."""

    name: str = ""
    notes: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    texts: list[TimedText] = field(default_factory=list)


def read_midi(path: Path) -> Score:
    """Reads a MIDI file of any type, with what can be made out of a damaged one.

    Where time is counted in film frames a quarter lasts half a second.

    Raises:
        ReadError: it is missing, empty or no MIDI file, broken before its first note, or holds drums alone.
    """
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted a MIDI file")
    try:
        file = parse_midi(path.read_bytes())
    except MidiError as error:
        raise ReadError(f"{path}: broken MIDI ({error}); wanted a MIDI file") from error
    changes = _Changes()
    decode = decoder_of([event.data for track in file.tracks for event in track.events if event.kind in _TEXTS])
    per_quarter = file.ticks_per_quarter or file.ticks_per_s / (UNNAMED_TEMPO_BPM / 60)
    tracks = [_read_track(track, per_quarter, decode, changes) for track in file.tracks]
    if not any(track.notes for track in tracks):
        _refuse_silence(file, path)
    if not file.ticks_per_quarter:
        changes.tempos = {0.0: UNNAMED_TEMPO_BPM}  # in film time a tempo changes nothing
    return _score(tracks, changes, path.stem)


def _refuse_silence(file: MidiFile, path: Path) -> None:
    """Says why a file without notes has none, where there is a reason."""
    fault = next((track.fault for track in file.tracks if track.fault), None)
    if fault:
        raise ReadError(f"{path}: broken MIDI ({fault}, before any note); wanted a MIDI file")
    if any(event.status == NOTE_ON | _DRUM_CHANNEL for track in file.tracks for event in track.events):
        raise ReadError(f"{path}: no notes but those of drums; wanted music")


def _score(tracks: list[_Track], changes: _Changes, name: str) -> Score:
    numbered = [
        (number, Part(track.name, in_order(track.notes[channel])))
        for number, track in enumerate(tracks)
        for channel in sorted(track.notes)
    ]
    parts = tuple(_with_words(numbered, words_of([track.texts for track in tracks])))
    first_ql = min((part.notes[0].onset_ql for part in parts), default=0.0)
    tempos = _ordered(_at_first_note(changes.tempos, first_ql))
    metres, keys = _ordered(changes.metres), _ordered(changes.keys)
    if not metres or metres[0][0] > 0:
        metres = ((0.0, Metre(4, 4)), *metres)
    return Score(
        title=changes.title or name,
        parts=parts,
        key=keys[0][1] if keys else Key.parse("C major"),
        metre=metres[0][1],
        tempo_bpm=next((bpm for onset, bpm in reversed(tempos) if onset <= first_ql + _SAME_QL), UNNAMED_TEMPO_BPM),
        metre_changes=len(metres) > 1,
        metres=metres,
        keys=keys,
        tempos=tempos,
    )


def _at_first_note(tempos: dict[float, float], first_ql: float) -> dict[float, float]:
    """Where none is named at the first note, one that is named a little after it holds from there on."""
    near = [onset for onset in tempos if -_SAME_QL <= onset - first_ql <= _REACH_QL]
    return {**tempos, first_ql: tempos[min(near)]} if near else tempos


def _ordered(events: dict[float, Any]) -> tuple[tuple[float, Any], ...]:
    """The events in order, without those that change nothing."""
    kept: list[tuple[float, Any]] = []
    for onset_ql, what in sorted(events.items()):
        if not kept or kept[-1][1] != what:
            kept.append((onset_ql, what))
    return tuple(kept)


def _read_track(source: MidiTrack, ticks_per_quarter: float, decode: Decode, changes: _Changes) -> _Track:
    track = _Track()
    sounding: dict[tuple[int, int], deque[tuple[float, int]]] = defaultdict(deque)
    for event in source.events:
        now_ql = round(event.tick / ticks_per_quarter, 6)
        kind, channel = event.status & 0xF0, event.status & 0x0F
        if event.status == META:
            _read_meta(track, event, now_ql, decode, changes)
        elif kind == NOTE_ON and event.data[1] > 0:
            sounding[channel, event.data[0]].append((now_ql, event.data[1]))
        elif kind in (NOTE_ON, NOTE_OFF):
            _end_note(track, sounding, channel, event.data[0], now_ql)
    for (channel, pitch_midi), left in sounding.items():
        for _ in range(len(left)):
            _end_note(track, sounding, channel, pitch_midi, round(source.end_tick / ticks_per_quarter, 6))
    return track


def _end_note(
    track: _Track,
    sounding: dict[tuple[int, int], deque[tuple[float, int]]],
    channel: int,
    pitch_midi: int,
    now_ql: float,
) -> None:
    if not sounding[channel, pitch_midi]:
        return  # a note-off without a note
    onset_ql, velocity = sounding[channel, pitch_midi].popleft()
    if now_ql > onset_ql and channel != _DRUM_CHANNEL:
        track.notes[channel].append(Note(onset_ql, round(now_ql - onset_ql, 6), pitch_midi, velocity))


def _read_meta(track: _Track, event: Event, now_ql: float, decode: Decode, changes: _Changes) -> None:
    if event.kind == _NAME:
        track.name = track.name or " ".join(decode(event.data).split())
        changes.title = changes.title or track.name
    elif event.kind in (_LYRIC, _TEXT):
        track.texts.append(TimedText(now_ql, decode(event.data), event.kind == _LYRIC))
    elif event.kind == _TEMPO and any(event.data[:3]):
        tempo_bpm = round(60e6 / int.from_bytes(event.data[:3], "big"), 3)
        if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
            changes.tempos[now_ql] = tempo_bpm
    elif event.kind == _METRE and len(event.data) >= 2:
        _read_metre(event.data, now_ql, changes)
    elif event.kind == _KEY and len(event.data) >= 2:
        sharps = int.from_bytes(event.data[:1], "big", signed=True)
        if -7 <= sharps <= 7:  # more sharps or flats do not exist: the event is dropped, the key stays
            changes.keys[now_ql] = Key.of_sharps(sharps, Mode.MINOR if event.data[1] else Mode.MAJOR)


def _read_metre(data: bytes, now_ql: float, changes: _Changes) -> None:
    try:
        changes.metres[now_ql] = Metre(data[0], 2 ** min(data[1], 8))
    except MetreError:
        return  # such as 4/32: the metre before goes on


def _with_words(parts: list[tuple[int, Part]], words: tuple[int, list[TimedText]] | None) -> Iterator[Part]:
    """Puts the words under the part they move with: one of their own track, else the one that fits best."""
    sung = None
    if words is not None:
        where, texts = words
        own = [i for i, (number, _) in enumerate(parts) if number == where]
        sung = max(own or range(len(parts)), key=lambda i: len(_underlay(parts[i][1], texts)), default=None)
    for index, (_, part) in enumerate(parts):
        underlay = _underlay(part, words[1]) if words is not None and index == sung else ()
        yield Part(part.name, part.notes, underlay)


def _underlay(part: Part, texts: list[TimedText]) -> tuple[Underlaid, ...]:
    highest = {note.onset_ql: index for index, note in enumerate(part.notes)}
    onsets = sorted(highest)
    underlay = []
    at = 0
    for onset_ql, text, ends_word in syllables(texts):
        while at + 1 < len(onsets) and abs(onsets[at + 1] - onset_ql) <= abs(onsets[at] - onset_ql):
            at += 1
        if onsets and abs(onsets[at] - onset_ql) <= _REACH_QL:
            underlay.append(Underlaid(highest[onsets[at]], text, ends_word))
    return tuple(underlay)
