"""Pieces composed a few bars at a time, each bar given away as soon as the bars after it are known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from engine.runtime import SequenceNetwork
from music.piano.composer import BarSpan, Composing, PianoComposingConfig
from music.piano.growing import PianoDraft, load_piano
from music.piano.spec import PianoSpec, PianoWishes
from music.streaming.events import Event, Hand, NoteBegins, PedalMoves, PieceBegins
from music.streaming.programme import programme

_BREATH_BARS = 1
"""Rest between two pieces."""
_HURRIED = (1, 2)
"""Continuations tried of the very first bars, one by one: the first note must not wait for a search."""


class Stream:
    """Music for piano as it is made; what it holds does not grow with what was played.

    The search is the composer's own (`music.piano.composer`), which keeps several drafts. A stretch is given away when
    the one after it is written: by then the drafts have been compared, and what holds over the bar line is known.
    Drafts that disagree with what was given away are dropped.

    Args:
        network: over the ids of `music.piano.ids`.
        orders: the pieces; taken one at a time, when the one before is written.
        rng: of the draws: the same one gives the same music, at whatever pace it is asked for.
        config: of the search.
    """

    def __init__(
        self,
        network: SequenceNetwork,
        orders: Iterable[PianoSpec],
        rng: np.random.Generator,
        config: PianoComposingConfig | None = None,
    ) -> None:
        self.network, self.orders, self.rng = network, orders, rng
        self.config = config or PianoComposingConfig()

    def events(self) -> Iterator[Event]:
        """Everything that happens, in order of time."""
        return chain.from_iterable(self.stretches())

    def stretches(self) -> Iterator[tuple[Event, ...]]:
        """What happens in the next bars, one to four at a time."""
        start_ql = start_s = 0.0
        for number, order in enumerate(self.orders):
            yield (PieceBegins(start_ql, start_s, order),)
            yield from _Piece(self, order, start_ql, start_s).stretches(is_hurried=number == 0)
            length_ql = (order.bars + _BREATH_BARS) * order.metre.bar_ql
            start_ql += length_ql
            start_s += length_ql * 60 / order.tempo_bpm


def stream_in_mood(
    valence: float,
    arousal: float,
    wishes: PianoWishes,
    temperature: float,
    seed: int,
    bars: int | None = None,
    network: SequenceNetwork | None = None,
) -> Stream:
    """A stream of pieces in a mood.

    Args:
        valence: -1 sad to 1 happy.
        arousal: -1 calm to 1 excited.
        wishes: what is settled; the stream begins where its prime ends.
        temperature: below 1 safer, above 1 wilder.
        seed: the same seed gives the same stream.
        bars: to be composed, None for no end; rests between pieces do not count.
        network: the shipped one if not given.

    Raises:
        ModelFolderError, MissingDataError: the piano model is missing or damaged.
    """
    planning, composing = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(2))
    orders = programme(valence, arousal, wishes, planning, bars)
    return Stream(network or load_piano(), orders, composing, PianoComposingConfig(temperature=temperature))


class _Piece:
    """One piece while it is streamed."""

    def __init__(self, stream: Stream, order: PianoSpec, start_ql: float, start_s: float) -> None:
        self.composing = Composing(stream.network, stream.config, order, stream.rng)
        self.order, self.start_ql, self.start_s = order, start_ql, start_s

    def stretches(self, *, is_hurried: bool) -> Iterator[tuple[Event, ...]]:
        drafts, given = [self.composing.begun()], self.composing.first_bar
        for stretch, tries in _with_tries(self.composing.stretches(), _HURRIED if is_hurried else ()):
            drafts = self.composing.continued(drafts, stretch, tries)
            if stretch.start > given:
                yield self._events(drafts[0], given, stretch.start)
                drafts, given = _agreeing(drafts, stretch.start), stretch.start
        yield self._events(drafts[0], given, self.composing.bars)

    def _events(self, draft: PianoDraft, first_bar: int, end_bar: int) -> tuple[Event, ...]:
        """What happens from one bar up to another, of all that the draft knows."""
        bar_ql = self.order.metre.bar_ql
        piano = self.composing.played(draft.ids, first_bar * bar_ql)
        first_ql, end_ql = first_bar * bar_ql - 1e-6, end_bar * bar_ql - 1e-6
        found: list[Event] = [
            PedalMoves(self._seconds(time_ql), is_down)
            for pedal in piano.pedals
            if first_ql <= pedal[0] < end_ql
            for time_ql, is_down in zip(pedal, (True, False), strict=True)
        ]
        offset_ql = self.start_ql - self.composing.first_bar * bar_ql
        for hand, notes in ((Hand.RIGHT, piano.hands[0]), (Hand.LEFT, piano.hands[1])):
            for note in notes:
                if first_ql <= note.onset_ql < end_ql:
                    onset_s, end_s = self._seconds(note.onset_ql), self._seconds(note.end_ql)
                    found.append(NoteBegins(onset_s, end_s - onset_s, note.moved(offset_ql), hand))
        return tuple(sorted(found, key=_place))

    def _seconds(self, time_ql: float) -> float:
        """When a time of the piece, what it continues included, is played."""
        played_ql = time_ql - self.composing.first_bar * self.order.metre.bar_ql
        return self.start_s + played_ql * 60 / self.order.tempo_bpm


def _place(event: Event) -> tuple[float, int]:
    return event.onset_s, event.note.pitch_midi if isinstance(event, NoteBegins) else -1


def _with_tries(stretches: Iterable[BarSpan], hurried: Sequence[int]) -> Iterator[tuple[BarSpan, int | None]]:
    """Stretches with how many continuations to try, None for the usual number; the first bars singly in a hurry."""
    left = list(hurried)
    for stretch in stretches:
        start = stretch.start
        while left and start < stretch.end:
            yield replace(stretch, start=start, end=start + 1), left.pop(0)
            start += 1
        if start < stretch.end:
            yield replace(stretch, start=start), None


def _agreeing(drafts: Sequence[PianoDraft], end_bar: int) -> list[PianoDraft]:
    """The drafts that begin as the first of them does, up to a bar."""
    wanted = drafts[0].ids_before(end_bar)
    return [draft for draft in drafts if draft.ids[: len(wanted)] == wanted]
