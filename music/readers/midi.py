"""Standard MIDI files, also karaoke: `.mid`, `.midi`, `.kar`.

Read: the notes of every track and channel but drums, lyrics (FF 05, or Soft Karaoke's FF 01 text), key,
metre, tempo. A MIDI file tells of no pickup: bars are counted from its start. Files in the wild are odd,
so that note-offs without a note, notes of no length and notes that never end are tolerated.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from music.keys import Key, Mode
from music.metre import Metre, MetreError
from music.notes import Note, in_order
from music.readers.assembly import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from music.readers.errors import ReadError
from music.readers.midi_events import (
    META,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    Event,
    MidiError,
    MidiFile,
    MidiTrack,
    parse_midi,
)
from music.readers.midi_text import decoder_of
from music.readers.midi_words import MidiLyrics, TimedText, words_of
from music.scores import Part, Score, Underlaid, changes

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
    programs: dict[int, int] = field(default_factory=dict)
    texts: list[TimedText] = field(default_factory=list)


@dataclass(frozen=True)
class MidiSong:
    """A MIDI file as a song has it.

    Attributes:
        score: what `read_midi` returns.
        texts: the text and lyric events of every track.
        ticks_per_quarter: what their ticks count.
        end_ql: where the last track ends.
        has_drums: whether drums play, which the score leaves out.
    """

    score: Score
    texts: tuple[tuple[TimedText, ...], ...]
    ticks_per_quarter: float
    end_ql: float
    has_drums: bool


def read_midi(path: Path) -> Score:
    """Reads a MIDI file of any type, with what can be made out of a damaged one.

    Where time is counted in film frames a quarter lasts half a second.

    Raises:
        ReadError: it is missing, empty or no MIDI file, broken before its first note, or holds drums alone.
    """
    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted a MIDI file")
    return read_midi_song(path, path.read_bytes()).score


def read_midi_song(path: Path, content: bytes) -> MidiSong:
    """Reads the bytes of a MIDI file as `read_midi` does, with all that is sung, on notes or beside them.

    Raises:
        ReadError: as `read_midi`.
    """
    try:
        file = parse_midi(content)
    except MidiError as error:
        raise ReadError(f"{path}: broken MIDI ({error}); wanted a MIDI file") from error
    meta = _Changes()
    decode = decoder_of([event.data for track in file.tracks for event in track.events if event.kind in _TEXTS])
    per_quarter = file.ticks_per_quarter or file.ticks_per_s / (UNNAMED_TEMPO_BPM / 60)
    tracks = [_read_track(track, per_quarter, decode, meta) for track in file.tracks]
    if not any(track.notes for track in tracks):
        _refuse_silence(file, path)
    if not file.ticks_per_quarter:
        meta.tempos = {0.0: UNNAMED_TEMPO_BPM}  # in film time a tempo changes nothing
    return MidiSong(
        _score(tracks, meta, path.stem, per_quarter),
        tuple(tuple(track.texts) for track in tracks),
        per_quarter,
        max((track.end_tick for track in file.tracks), default=0) / per_quarter,
        _has_drums(file),
    )


def _refuse_silence(file: MidiFile, path: Path) -> None:
    """Says why a file without notes has none, where there is a reason."""
    fault = next((track.fault for track in file.tracks if track.fault), None)
    if fault:
        raise ReadError(f"{path}: broken MIDI ({fault}, before any note); wanted a MIDI file")
    if _has_drums(file):
        raise ReadError(f"{path}: no notes but those of drums; wanted music")


def _has_drums(file: MidiFile) -> bool:
    return any(event.status == NOTE_ON | _DRUM_CHANNEL for track in file.tracks for event in track.events)


def _score(tracks: list[_Track], meta: _Changes, name: str, per_quarter: float) -> Score:
    numbered = [
        (number, Part(track.name, in_order(track.notes[channel]), program=track.programs.get(channel, 0)))
        for number, track in enumerate(tracks)
        for channel in sorted(track.notes)
    ]
    parts = tuple(_with_words(numbered, words_of([track.texts for track in tracks]), per_quarter))
    first_ql = min((part.notes[0].onset_ql for part in parts), default=0.0)
    tempos = changes(_at_first_note(meta.tempos, first_ql).items())
    metres, keys = changes(meta.metres.items()), changes(meta.keys.items())
    if not metres or metres[0][0] > 0:
        metres = ((0.0, Metre(4, 4)), *metres)
    return Score(
        title=meta.title or name,
        parts=parts,
        key=keys[0][1] if keys else Key.parse("C major"),
        metre=metres[0][1],
        tempo_bpm=next((bpm for onset, bpm in reversed(tempos) if onset <= first_ql + _SAME_QL), UNNAMED_TEMPO_BPM),
        metres=metres,
        keys=keys,
        tempos=tempos,
    )


def _at_first_note(tempos: dict[float, float], first_ql: float) -> dict[float, float]:
    """Where none is named at the first note, one that is named a little after it holds from there on."""
    near = [onset for onset in tempos if -_SAME_QL <= onset - first_ql <= _REACH_QL]
    return {**tempos, first_ql: tempos[min(near)]} if near else tempos


def _read_track(source: MidiTrack, ticks_per_quarter: float, decode: Decode, meta: _Changes) -> _Track:
    track = _Track()
    sounding: dict[tuple[int, int], deque[tuple[float, int]]] = defaultdict(deque)
    for event in source.events:
        now_ql = round(event.tick / ticks_per_quarter, 6)
        kind, channel = event.status & 0xF0, event.status & 0x0F
        if event.status == META:
            _read_meta(track, event, now_ql, decode, meta)
        elif kind == NOTE_ON and event.data[1] > 0:
            sounding[channel, event.data[0]].append((now_ql, event.data[1]))
        elif kind in (NOTE_ON, NOTE_OFF):
            _end_note(track, sounding, channel, event.data[0], now_ql)
        elif kind == PROGRAM:
            track.programs.setdefault(channel, event.data[0])
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


def _read_meta(track: _Track, event: Event, now_ql: float, decode: Decode, meta: _Changes) -> None:
    if event.kind == _NAME:
        track.name = track.name or " ".join(decode(event.data).split())
        meta.title = meta.title or track.name
    elif event.kind in (_LYRIC, _TEXT):
        track.texts.append(TimedText(event.tick, decode(event.data), event.kind == _LYRIC))
    elif event.kind == _TEMPO and any(event.data[:3]):
        tempo_bpm = round(60e6 / int.from_bytes(event.data[:3], "big"), 3)
        if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
            meta.tempos[now_ql] = tempo_bpm
    elif event.kind == _METRE and len(event.data) >= 2:
        _read_metre(event.data, now_ql, meta)
    elif event.kind == _KEY and len(event.data) >= 2:
        sharps = int.from_bytes(event.data[:1], "big", signed=True)
        if -7 <= sharps <= 7:  # more sharps or flats do not exist: the event is dropped, the key stays
            meta.keys[now_ql] = Key.of_sharps(sharps, Mode.MINOR if event.data[1] else Mode.MAJOR)


def _read_metre(data: bytes, now_ql: float, meta: _Changes) -> None:
    try:
        meta.metres[now_ql] = Metre(data[0], 2 ** min(data[1], 8))
    except MetreError:
        return  # such as 4/32: the metre before goes on


def _with_words(parts: list[tuple[int, Part]], words: MidiLyrics | None, per_quarter: float) -> Iterator[Part]:
    """Puts the words under the part they move with: one of their own track, else the one that fits best."""
    sung, underlays = None, [_underlay(part, words, per_quarter) if words else () for _, part in parts]
    if words is not None:
        own = [index for index, (number, _) in enumerate(parts) if number == words.track]
        sung = max(own or range(len(parts)), key=lambda index: len(underlays[index]), default=None)
    for index, (_, part) in enumerate(parts):
        yield replace(part, underlay=underlays[index]) if index == sung else part


def _underlay(part: Part, words: MidiLyrics, per_quarter: float) -> tuple[Underlaid, ...]:
    highest = {note.onset_ql: index for index, note in enumerate(part.notes)}
    onsets = sorted(highest)
    underlay = []
    at = 0
    for syllable in words.syllables:
        onset_ql = syllable.tick / per_quarter
        while at + 1 < len(onsets) and abs(onsets[at + 1] - onset_ql) <= abs(onsets[at] - onset_ql):
            at += 1
        has_letters = any(character.isalpha() for character in syllable.text)
        if has_letters and onsets and abs(onsets[at] - onset_ql) <= _REACH_QL:
            ends = syllable.ends_line, syllable.ends_stanza
            underlay.append(Underlaid(highest[onsets[at]], syllable.text, syllable.ends_word, 1, *ends))
    return tuple(underlay)
