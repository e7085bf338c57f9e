"""A stream on a MIDI port."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

import mido

from music.midi import PIANO
from music.streaming.events import Event, Hand, NoteBegins, PedalMoves
from music.streaming.pacing import Pacer

_CHANNELS = {Hand.RIGHT: 0, Hand.LEFT: 1}
_SUSTAIN = 64
_LOST_S = 0.5
"""Later than this, the machine has slept: the music goes on instead of catching up."""


class MidiPortError(ValueError):
    """A MIDI port that cannot be played on."""


class Port(Protocol):
    """What is needed of a port of mido's."""

    def send(self, message: mido.Message) -> None:
        """Sends a message."""

    def reset(self) -> None:
        """Ends all notes and lets all controllers go, on all channels."""


@contextmanager
def midi_port(name: str) -> Iterator[Port]:
    """The MIDI output of that name, closed at the end.

    Raises:
        MidiPortError: there is none, or nothing to reach MIDI ports with.
    """
    try:
        known = mido.get_output_names()
        if name not in known:
            raise MidiPortError(f"no MIDI port {name!r}; wanted one of: {', '.join(known) or 'none is there'}")
        opened = mido.open_output(name)
    except ModuleNotFoundError as error:
        raise MidiPortError("MIDI ports need python-rtmidi: pip install 'eternal-echoes[live]'") from error
    except OSError as error:  # python-rtmidi's own errors are of this kind
        raise MidiPortError(f"cannot open the MIDI port {name!r}: {error}") from error
    with opened:
        yield opened


def play(events: Iterable[Event], port: Port, pacer: Pacer) -> None:
    """Plays events when they are due; whatever ends it, nothing sounds on.

    Args:
        events: in order of time; made ahead, since a message waits until the event after it is known.
        port: where to.
        pacer: of the messages.
    """
    player = _Player(port, pacer)
    try:
        for event in events:
            player.send_before(event.onset_s)
            player.add(event)
        player.send_before(float("inf"))
    finally:
        player.silence()


class _Player:
    """Messages in order of time; of one moment, what ends a note goes first."""

    def __init__(self, port: Port, pacer: Pacer) -> None:
        self.port, self.pacer = port, pacer
        self.waiting: list[tuple[float, bool, int, mido.Message]] = []
        self.sounding: set[tuple[int, int]] = set()
        self.numbers = count()
        for channel in _CHANNELS.values():
            port.send(mido.Message("program_change", channel=channel, program=PIANO))

    def add(self, event: Event) -> None:
        if isinstance(event, NoteBegins):
            struck = {"channel": _CHANNELS[event.hand], "note": event.note.pitch_midi}
            self._add(event.onset_s, mido.Message("note_on", velocity=event.note.velocity, **struck))
            self._add(event.onset_s + event.duration_s, mido.Message("note_off", **struck))
        elif isinstance(event, PedalMoves):
            for channel in _CHANNELS.values():
                value = 127 * event.is_down
                self._add(event.onset_s, mido.Message("control_change", channel=channel, control=_SUSTAIN, value=value))

    def _add(self, at_s: float, message: mido.Message) -> None:
        # rounded, so that a note struck again ends before it begins
        heappush(self.waiting, (round(at_s, 4), message.type != "note_off", next(self.numbers), message))

    def send_before(self, end_s: float) -> None:
        while self.waiting and self.waiting[0][0] < end_s:
            at_s, _, _, message = heappop(self.waiting)
            if self.pacer.now_s() > at_s + _LOST_S:
                self.pacer.go_on_from(at_s)
            self.pacer.wait_for(at_s)
            self._send(message)

    def _send(self, message: mido.Message) -> None:
        self.port.send(message)
        if message.type == "note_on":
            self.sounding.add((message.channel, message.note))
        elif message.type == "note_off":
            self.sounding.discard((message.channel, message.note))

    def silence(self) -> None:
        """Ends what sounds, twice over: not every instrument heeds "all notes off"."""
        for channel, pitch in sorted(self.sounding):
            self.port.send(mido.Message("note_off", channel=channel, note=pitch))
        self.port.reset()
