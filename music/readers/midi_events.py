"""Standard MIDI Files, from bytes to timed events, as forgiving as players are.

Real files are cut short, hold bytes too many, chunks of other programs and messages that no file should hold. What
can be made out is read; a file is refused only when it is no MIDI file at all. Follows the Standard MIDI
File specification (RP-001, 1996).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

META, NOTE_OFF, NOTE_ON, PROGRAM = 0xFF, 0x80, 0x90, 0xC0

_HEAD, _TRACK = b"MThd", b"MTrk"
_HEAD_WITHIN = 4096
"""The header may follow another one: RIFF's, or that of an old Macintosh."""

_CHANNEL_DATA = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}
"""Data bytes of messages that belong on a cable and not in a file; all other system messages have none."""

_SYSEX, _SYSEX_GOES_ON = 0xF0, 0xF7
_END_OF_TRACK = 0x2F
_LONGEST_NUMBER = 4


class MidiError(ValueError):
    """Bytes that are no MIDI file."""


@dataclass(frozen=True)
class Event:
    """A message of a channel (its status names both), or a meta message.

    Attributes:
        tick: since the start of the track.
        status: 0x80 to 0xEF, or `META`.
        data: the data bytes; of a meta message what it says.
        kind: type of a meta message.
    """

    tick: int
    status: int
    data: bytes
    kind: int = 0


@dataclass
class MidiTrack:
    """A track's events in order.

    Attributes:
        end_tick: how far its time was told, by its last event or the end-of-track message.
        fault: why reading stopped before the end, empty when it did not.
    """

    events: list[Event] = field(default_factory=list)
    end_tick: int = 0
    fault: str = ""


@dataclass(frozen=True)
class MidiFile:
    """The tracks and how time is counted: `ticks_per_quarter`, or `ticks_per_s` in film time; the other is 0."""

    tracks: tuple[MidiTrack, ...]
    ticks_per_quarter: int = 0
    ticks_per_s: float = 0.0


def parse_midi(content: bytes) -> MidiFile:
    """Reads the bytes of a MIDI file of any type.

    Raises:
        MidiError: there is no header, or it counts no time.
    """
    start = content.find(_HEAD, 0, _HEAD_WITHIN)
    if start < 0:
        raise MidiError("no MThd header" if content else "the file is empty")
    length = int.from_bytes(content[start + 4 : start + 8], "big")
    head = content[start + 8 : start + 14]
    if length < 6 or len(head) < 6:
        raise MidiError(f"a header of {min(length, len(head))} bytes instead of 6")
    tracks = tuple(_Reader(content, *span).track() for span in _track_spans(content, start + 8 + length))
    division = int.from_bytes(head[4:], "big")
    if division & 0x8000:
        frames, ticks_per_frame = 256 - head[4], head[5]
        # 29 is drop-frame time: 30000 / 1001 frames a second
        per_s = (30000 / 1001 if frames == 29 else frames) * ticks_per_frame
        if not per_s:
            raise MidiError("its frames have no ticks")
        return MidiFile(tracks, ticks_per_s=per_s)
    if not division:
        raise MidiError("its quarters have no ticks")
    return MidiFile(tracks, ticks_per_quarter=division)


def _track_spans(content: bytes, at: int) -> Iterator[tuple[int, int]]:
    """First byte and end of every track; chunks of other kinds are passed over."""
    while at + 8 <= len(content):
        kind, body = content[at : at + 4], at + 8
        end = body + int.from_bytes(content[at + 4 : body], "big")
        if not _may_follow(content, end):
            # a wrong length: the next track tells where this one ends
            found = content.find(_TRACK, body)
            end = found if found >= 0 else len(content)
        if kind == _TRACK:
            yield body, end
        at = end


def _may_follow(content: bytes, at: int) -> bool:
    """Whether a chunk can end here: at the end but for a few stray bytes, or where another chunk fits in."""
    if len(content) - 8 < at <= len(content):
        return True
    kind, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "big")
    is_name = len(kind) == 4 and all(0x20 <= byte < 0x7F for byte in kind)
    return kind == _TRACK or (is_name and at + 8 + length <= len(content))


class _CutShortError(Exception):
    """The track ends inside an event."""


class _Reader:
    """Reads the events of one track."""

    def __init__(self, content: bytes, start: int, end: int) -> None:
        self._content, self._at, self._end = content, start, end
        self._running = 0

    def track(self) -> MidiTrack:
        """The events up to the end of the track, or to where nothing more can be made out."""
        track = MidiTrack()
        try:
            while self._at < self._end:
                track.end_tick += self._number()
                event = self._event(track.end_tick)
                if event is not None and event.status == META and event.kind == _END_OF_TRACK:
                    break
                if event is not None:
                    track.events.append(event)
        except _CutShortError:
            track.fault = "a track is cut short"
        except MidiError as error:
            track.fault = str(error)
        return track

    def _event(self, tick: int) -> Event | None:
        """The next event; None for what is neither music nor words."""
        status = self._content[self._at] if self._at < self._end else 0
        if status >= 0x80:
            self._at += 1
        elif self._running:
            status = self._running
        else:
            raise MidiError(f"a track begins with the data byte {status:#04x}")
        if status == META:
            kind = self._bytes(1)[0]
            # the end of the track may lack its length, the last byte of all
            return Event(tick, META, b"" if kind == _END_OF_TRACK else self._bytes(self._number()), kind)
        if status in (_SYSEX, _SYSEX_GOES_ON):
            self._bytes(self._number())
            return None
        if status >= 0xF0:
            self._bytes(_SYSTEM_DATA.get(status, 0))
            return None
        self._running = status  # players let it last across meta and system messages
        return Event(tick, status, bytes(min(b, 127) for b in self._bytes(_CHANNEL_DATA[status & 0xF0])))

    def _bytes(self, count: int) -> bytes:
        if self._at + count > self._end:
            raise _CutShortError
        self._at += count
        return self._content[self._at - count : self._at]

    def _number(self) -> int:
        """A number of variable length: seven bits a byte, the last byte below 0x80."""
        number = 0
        for _ in range(_LONGEST_NUMBER):
            byte = self._bytes(1)[0]
            number = number << 7 | byte & 0x7F
            if byte < 0x80:
                return number
        raise MidiError(f"a number is longer than {_LONGEST_NUMBER} bytes")
