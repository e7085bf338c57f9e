"""Standard MIDI files, also karaoke: `.mid`, `.midi`, `.kar`.

Read: the notes of every track and channel but drums, lyrics (FF 05, or Soft Karaoke's FF 01 text), key,
metre, tempo. A MIDI file tells of no pickup: bars are counted from its start. Files in the wild are odd,
so that note-offs without a note, notes of no length and notes that never end are tolerated.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from music.keys import Key, UnknownKeyError
from music.metre import Metre, MetreError
from music.notes import Note, Part, Underlaid, in_order
from music.readers.assembly import DEFAULT_TEMPO_BPM, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from music.readers.errors import ReadError
from music.readers.midi_words import TimedText, syllables, words_of
from music.scores import Score

_DRUM_CHANNEL = 9
_LYRIC_REACH_QL = 0.125
"""A syllable belongs to the nearest onset within this distance: programs place lyrics a little beside."""


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
    """Reads a MIDI file.

    Raises:
        ReadError: it is missing, empty, broken, or timed in film frames instead of beats.
    """
    from mido import MidiFile
    from mido.midifiles.meta import KeySignatureError

    if not path.is_file():
        raise ReadError(f"{path}: no such file; wanted a MIDI file")
    try:
        file = MidiFile(path, clip=True)
    except (OSError, EOFError, ValueError, LookupError, TypeError, KeySignatureError) as error:
        # mido lets whatever a broken byte leads to through
        raise ReadError(f"{path}: broken MIDI ({error or type(error).__name__}); wanted a MIDI file") from error
    if file.ticks_per_beat <= 0:
        raise ReadError(f"{path}: its time is counted in film frames; wanted ticks per quarter")
    changes = _Changes()
    tracks = [_read_track(track, file.ticks_per_beat, changes) for track in file.tracks]
    return _score(tracks, changes, path.stem)


def _score(tracks: list[_Track], changes: _Changes, name: str) -> Score:
    parts = _with_words(
        [
            (number, Part(track.name, in_order(track.notes[channel])))
            for number, track in enumerate(tracks)
            for channel in sorted(track.notes)
        ],
        words_of([track.texts for track in tracks]),
    )
    metres, keys, tempos = _ordered(changes.metres), _ordered(changes.keys), _ordered(changes.tempos)
    if not metres or metres[0][0] > 0:
        metres = ((0.0, Metre(4, 4)), *metres)
    return Score(
        title=changes.title or name,
        parts=tuple(parts),
        key=keys[0][1] if keys else Key.parse("C major"),
        metre=metres[0][1],
        tempo_bpm=tempos[0][1] if tempos else DEFAULT_TEMPO_BPM,
        metre_changes=len(metres) > 1,
        metres=metres,
        keys=keys,
        tempos=tempos,
    )


def _ordered(events: dict[float, Any]) -> tuple[tuple[float, Any], ...]:
    """The events in order, without those that change nothing."""
    kept: list[tuple[float, Any]] = []
    for onset_ql, what in sorted(events.items()):
        if not kept or kept[-1][1] != what:
            kept.append((onset_ql, what))
    return tuple(kept)


def _read_track(messages: Iterable[Any], ticks_per_beat: int, changes: _Changes) -> _Track:
    track = _Track()
    sounding: dict[tuple[int, int], deque[tuple[float, int]]] = defaultdict(deque)
    tick = 0
    for message in messages:
        tick += message.time
        now_ql = round(tick / ticks_per_beat, 6)
        if message.type == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append((now_ql, message.velocity))
        elif message.type in ("note_on", "note_off"):
            _end_note(track, sounding, message.channel, message.note, now_ql)
        elif message.is_meta:
            _read_meta(track, message, now_ql, changes)
    for (channel, pitch_midi), left in sounding.items():
        for _ in range(len(left)):
            _end_note(track, sounding, channel, pitch_midi, round(tick / ticks_per_beat, 6))
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


def _read_meta(track: _Track, message: Any, now_ql: float, changes: _Changes) -> None:
    if message.type == "track_name":
        track.name = track.name or _decoded(message.name).strip()
        changes.title = changes.title or track.name
    elif message.type in ("lyrics", "text"):
        track.texts.append(TimedText(now_ql, _decoded(message.text), message.type == "lyrics"))
    elif message.type == "set_tempo" and message.tempo > 0:
        tempo_bpm = round(60e6 / message.tempo, 3)
        if MIN_TEMPO_BPM <= tempo_bpm <= MAX_TEMPO_BPM:
            changes.tempos[now_ql] = tempo_bpm
    elif message.type == "time_signature":
        try:
            changes.metres[now_ql] = Metre(message.numerator, message.denominator)
        except MetreError:
            return  # such as 4/32: the metre before goes on
    elif message.type == "key_signature":
        mode = "minor" if message.key.endswith("m") else "major"
        try:
            changes.keys[now_ql] = Key.parse(f"{message.key.removesuffix('m')} {mode}")
        except UnknownKeyError:
            return


def _decoded(text: str) -> str:
    """MIDI names no encoding: mido reads Latin-1, and most files that need more are UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


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
        if onsets and abs(onsets[at] - onset_ql) <= _LYRIC_REACH_QL:
            underlay.append(Underlaid(highest[onsets[at]], text, ends_word))
    return tuple(underlay)
