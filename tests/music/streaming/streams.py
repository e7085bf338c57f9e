"""Streams and clocks for tests."""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime import SequenceNetwork, State
from music.keys import Key
from music.metre import Metre
from music.notes import Note
from music.piano.composer import PianoComposingConfig
from music.piano.spec import PianoSpec, PianoWishes, draw_spec
from music.streaming.events import Event, Hand, NoteBegins
from music.streaming.stream import Stream
from tests.music.piano.networks import EvenNetwork, sparing_piano

WISHES = PianoWishes(key=Key.parse("G minor"), metre=Metre(3, 4), tempo_bpm=120)
QUICK = PianoComposingConfig(2, 2)


class Clock:
    """A clock that only waiting moves, unless it is told what else to add."""

    def __init__(self, working_s: Callable[[], float] = lambda: 0.0) -> None:
        self.waited_s, self.working_s = 0.0, working_s

    def now(self) -> float:
        return self.waited_s + self.working_s()

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waited_s += seconds


class Forgetful:
    """A network that does not keep what it was asked."""

    def __init__(self, network: EvenNetwork) -> None:
        self.network = network

    def start(self, batch: int) -> State:
        return self.network.start(batch)

    def run(
        self, ids: NDArray[np.integer[Any]], condition: NDArray[np.float32] | None, state: State
    ) -> tuple[NDArray[np.float32], State]:
        self.network.asked.clear()
        return self.network.run(ids, condition, state)


def forgetful_piano() -> SequenceNetwork:
    network = sparing_piano()
    assert isinstance(network, EvenNetwork)
    return Forgetful(network)


def an_order(bars: int, wishes: PianoWishes = WISHES, seed: int = 1) -> PianoSpec:
    return draw_spec(0.0, 0.0, bars, wishes, np.random.default_rng(seed))


def a_stream(orders: Iterable[PianoSpec], seed: int = 1, config: PianoComposingConfig = QUICK) -> Stream:
    return Stream(forgetful_piano(), orders, np.random.default_rng(seed), config)


def endless(bars: int) -> Iterator[PianoSpec]:
    return repeat(an_order(bars))


def notes_of(events: Iterable[Event]) -> list[NoteBegins]:
    return [event for event in events if isinstance(event, NoteBegins)]


def struck(onset_s: float, duration_s: float, pitch: int, hand: Hand = Hand.RIGHT) -> NoteBegins:
    """A note at 60 quarters a minute."""
    return NoteBegins(onset_s, duration_s, Note(onset_s, duration_s, pitch), hand)
