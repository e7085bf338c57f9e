from collections.abc import Iterator
from typing import Any

import mido
import pytest

from music.streaming.events import Event, Hand, PedalMoves
from music.streaming.pacing import Pacer
from music.streaming.port import MidiPortError, midi_port, play
from tests.music.streaming.streams import Clock, a_stream, an_order, notes_of, struck


class Instrument:
    """A port that keeps what it was sent, and when."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sent: list[tuple[float, mido.Message]] = []
        self.resets = 0

    def send(self, message: mido.Message) -> None:
        self.sent.append((round(self.clock.now(), 6), message))

    def reset(self) -> None:
        self.resets += 1

    def moves(self, *kinds: str) -> list[tuple[float, str, int, int]]:
        """(second, type, channel, pitch or controller value) of the messages of these kinds."""
        return [
            (at_s, m.type, m.channel, m.value if m.type == "control_change" else m.note)
            for at_s, m in self.sent
            if m.type in kinds
        ]


def played(events: list[Event]) -> Instrument:
    clock = Clock()
    instrument = Instrument(clock)
    play(events, instrument, Pacer(0.0, 0.0, clock.now, clock.wait))
    return instrument


def test_notes_begin_and_end_when_they_are_due() -> None:
    found = played([struck(0.0, 2.0, 60), struck(0.5, 0.5, 40, Hand.LEFT), struck(1.5, 1.0, 64)])
    assert found.moves("note_on", "note_off") == [
        (0.0, "note_on", 0, 60),
        (0.5, "note_on", 1, 40),
        (1.0, "note_off", 1, 40),
        (1.5, "note_on", 0, 64),
        (2.0, "note_off", 0, 60),
        (2.5, "note_off", 0, 64),
    ]
    assert found.resets == 1


def test_a_note_struck_again_ends_before_it_begins() -> None:
    third = 1 / 3
    found = played([struck(0.0, 3 * 0.1, 60), struck(0.3, third, 60), struck(0.3 + third, 0.1, 60)])
    assert [kind for _, kind, _, _ in found.moves("note_on", "note_off")] == ["note_on", "note_off"] * 3


def test_the_pedal_moves_on_both_channels() -> None:
    found = played([PedalMoves(0.1, True), struck(0.2, 1.0, 60), PedalMoves(0.9, False)])
    assert found.moves("control_change") == [
        (0.1, "control_change", 0, 127),
        (0.1, "control_change", 1, 127),
        (0.9, "control_change", 0, 0),
        (0.9, "control_change", 1, 0),
    ]


def test_a_whole_stream_leaves_nothing_sounding() -> None:
    events = list(a_stream([an_order(8)]).events())
    found = played(events)
    wanted = sorted((round(e.onset_s, 4), e.note.pitch_midi) for e in notes_of(events))
    assert sorted((round(at_s, 4), pitch) for at_s, _, _, pitch in found.moves("note_on")) == wanted
    assert len(found.moves("note_off")) == len(wanted)


def test_whatever_ends_it_nothing_sounds_on() -> None:
    def interrupted() -> Iterator[Event]:
        yield struck(0.0, 9.0, 60)
        yield struck(1.0, 9.0, 40, Hand.LEFT)
        yield struck(2.0, 9.0, 64)
        raise KeyboardInterrupt

    clock = Clock()
    instrument = Instrument(clock)
    with pytest.raises(KeyboardInterrupt):
        play(interrupted(), instrument, Pacer(0.0, 0.0, clock.now, clock.wait))
    assert [m[1:] for m in instrument.moves("note_off")] == [("note_off", 0, 60), ("note_off", 1, 40)]
    assert instrument.resets == 1


def test_after_the_machine_has_slept_the_music_goes_on_where_it_was() -> None:
    clock = Clock()
    instrument = Instrument(clock)

    def with_a_nap() -> Iterator[Event]:
        yield struck(0.0, 0.1, 60)
        yield struck(1.0, 0.1, 62)
        clock.waited_s += 1000
        yield struck(2.0, 0.1, 64)
        yield struck(3.0, 0.1, 65)

    play(with_a_nap(), instrument, Pacer(0.0, 0.0, clock.now, clock.wait))
    assert [at_s for at_s, *_ in instrument.moves("note_on")] == pytest.approx([0, 1000.1, 1001.1, 1002.1])


def no_backend(*names: str) -> Any:
    raise ModuleNotFoundError("No module named 'rtmidi'")


def no_sequencer(*names: str) -> Any:
    raise OSError("error creating the client")


@pytest.mark.parametrize(
    ("listing", "said"),
    [
        pytest.param(lambda: ["Synth", "Organ"], "no MIDI port 'Piano'; wanted one of: Synth, Organ", id="unknown"),
        pytest.param(lambda: [], "wanted one of: none is there", id="none"),
        pytest.param(no_backend, r"eternal-echoes\[live\]", id="no backend"),
        pytest.param(no_sequencer, "error creating the client", id="no system"),
    ],
)
def test_a_port_that_cannot_be_opened_is_refused(listing: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mido, "get_output_names", listing)
    with pytest.raises(MidiPortError, match=said), midi_port("Piano"):
        pass


def test_a_port_is_opened_by_name_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    port = mido.ports.BaseOutput("Piano")
    monkeypatch.setattr(mido, "get_output_names", lambda: ["Piano"])
    monkeypatch.setattr(mido, "open_output", {"Piano": port}.__getitem__)
    with midi_port("Piano") as opened:
        assert opened == port
        assert not port.closed
    assert port.closed
