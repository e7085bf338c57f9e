import gc
import time
import tracemalloc
from collections import defaultdict
from itertools import chain, islice, pairwise, repeat

import numpy as np
import pytest

from music.piano.composer import PianoComposingConfig
from music.piano.growing import load_piano
from music.piano.spec import PianoWishes
from music.streaming.events import Event, Hand, NoteBegins, PedalMoves, PieceBegins
from music.streaming.pacing import Pacer, made_ahead
from music.streaming.stream import stream_in_mood
from tests.music.piano.pieces import waltz
from tests.music.streaming.streams import Clock, a_stream, an_order, endless, notes_of


@pytest.fixture(scope="module")
def three_pieces() -> list[Event]:
    return list(a_stream(repeat(an_order(16), 3)).events())


def test_events_come_in_order_of_time(three_pieces: list[Event]) -> None:
    assert all(before.onset_s <= after.onset_s for before, after in pairwise(three_pieces))


def test_pieces_follow_one_another_with_a_bar_of_rest(three_pieces: list[Event]) -> None:
    begins = [event for event in three_pieces if isinstance(event, PieceBegins)]
    assert [(b.onset_ql, b.onset_s) for b in begins] == [(0, 0), (51, 25.5), (102, 51)]
    for begin in begins:
        inside = [n for n in notes_of(three_pieces) if begin.onset_ql <= n.note.onset_ql < begin.onset_ql + 51]
        assert inside[0].note.onset_ql < begin.onset_ql + 3
        assert max(n.note.end_ql for n in inside) == begin.onset_ql + 48


def test_seconds_are_quarters_at_the_tempo(three_pieces: list[Event]) -> None:
    for event in notes_of(three_pieces):
        assert event.onset_s == pytest.approx(event.note.onset_ql / 2)
        assert event.duration_s == pytest.approx(event.note.duration_ql / 2)


def test_every_piece_closes_on_its_tonic(three_pieces: list[Event]) -> None:
    last_bars = [event.note for event in notes_of(three_pieces) if event.note.onset_ql % 51 >= 45]
    assert {note.pitch_midi % 12 for note in last_bars} <= {7, 10, 2}
    assert {note.onset_ql for note in last_bars} == {45, 96, 147}


def test_what_was_heard_returns(three_pieces: list[Event]) -> None:
    def bar(number: int) -> list[tuple[float, int]]:
        start = number * 3
        return [
            (e.note.onset_ql - start, e.note.pitch_midi)
            for e in notes_of(three_pieces)
            if start <= e.note.onset_ql < start + 3
        ]

    assert bar(0) == bar(4) == bar(12) != bar(8)


def test_a_hand_never_strikes_what_it_holds(three_pieces: list[Event]) -> None:
    ends: dict[tuple[Hand, int], float] = defaultdict(float)
    for event in notes_of(three_pieces):
        key = (event.hand, event.note.pitch_midi)
        assert event.note.onset_ql >= ends[key] - 1e-9
        ends[key] = event.note.end_ql


def test_pedals_go_down_and_up_by_turns(three_pieces: list[Event]) -> None:
    moves = [event.is_down for event in three_pieces if isinstance(event, PedalMoves)]
    assert moves
    assert moves == [True, False] * (len(moves) // 2)


def test_the_same_seed_gives_the_same_notes_at_whatever_pace() -> None:
    direct = notes_of(a_stream([an_order(12)]).events())
    ahead = made_ahead(a_stream([an_order(12)]).stretches(), 3)
    assert notes_of(chain.from_iterable(ahead)) == direct
    assert notes_of(a_stream([an_order(12)], seed=2).events()) != direct


def test_the_first_bar_is_given_away_before_a_third_is_written() -> None:
    stream = a_stream(endless(16))
    stretches = stream.stretches()
    next(stretches)
    assert {event.note.onset_ql // 3 for event in notes_of(next(stretches))} == {0}
    assert {event.note.onset_ql // 3 for event in notes_of(next(stretches))} == {1}
    assert {event.note.onset_ql // 3 for event in notes_of(next(stretches))} <= {2, 3}


def test_a_stream_goes_on_where_a_piece_ends() -> None:
    prime = waltz(5)
    events = list(a_stream([an_order(4, PianoWishes(prime=prime))]).events())
    notes = notes_of(events)
    assert notes[0].onset_s == notes[0].note.onset_ql == 0
    assert max(event.note.end_ql for event in notes) == 12
    assert not {e.note.onset_ql for e in notes if e.note.onset_ql < 0}


def test_so_many_bars_are_streamed() -> None:
    stream = stream_in_mood(0, 0, PianoWishes(tempo_bpm=200), 1.0, seed=4, bars=6)
    begun, *others = stream.events()
    assert isinstance(begun, PieceBegins)
    length_ql = 6 * begun.order.metre.bar_ql
    assert max(event.note.end_ql for event in notes_of(others)) == pytest.approx(length_ql)


@pytest.mark.slow
def test_what_a_stream_holds_does_not_grow() -> None:
    stream = a_stream(endless(8), config=PianoComposingConfig(1, 1))
    held = []
    begins = (event for event in stream.events() if isinstance(event, PieceBegins))
    next(islice(begins, 4, None))  # by now every table is filled
    gc.freeze()  # what other tests have loaded need not be looked through each time
    tracemalloc.start()
    try:
        for _ in islice(begins, 12):
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    assert held[-1] - held[3] < 20_000  # a piece that was kept would be more, and there were eight


@pytest.mark.slow
def test_no_note_is_late_and_the_first_one_comes_soon() -> None:
    """The clock is charged the work, whatever else the machine does, and nobody waits."""
    stream = stream_in_mood(0, 0, PianoWishes(tempo_bpm=200), 1.0, seed=1, network=load_piano())
    clock = Clock(time.thread_time)
    pacer = Pacer(2.0, 2.0, clock.now, clock.wait)
    made = []
    for event in islice((e for e in stream.events() if isinstance(e, NoteBegins)), 400):
        pacer.wait_for(event.onset_s)
        made.append((pacer.now_s(), event.onset_s))
    assert made[0][0] + 2.0 < 0.3
    assert np.max([made_s - onset_s for made_s, onset_s in made]) < 0
