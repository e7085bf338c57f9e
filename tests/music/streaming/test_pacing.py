import threading
import time
from collections.abc import Iterator

import pytest

from music.streaming.pacing import Pacer, made_ahead
from tests.music.streaming.streams import Clock


def test_what_is_due_later_is_held_back_until_it_is_wanted() -> None:
    clock = Clock()
    pacer = Pacer(2.0, 0.5, clock.now, clock.wait)
    assert pacer.now_s() == -2.0
    pacer.wait_for(0.0)
    assert pacer.now_s() == -0.5
    pacer.wait_for(-1.0)
    pacer.wait_for(0.0)
    assert pacer.now_s() == -0.5
    pacer.wait_for(3.0)
    assert pacer.now_s() == 2.5


def test_a_clock_can_go_on_from_where_the_music_is() -> None:
    clock = Clock()
    pacer = Pacer(0.0, 0.0, clock.now, clock.wait)
    clock.waited_s = 100.0
    pacer.go_on_from(7.0)
    assert pacer.now_s() == 7.0


def test_items_come_in_order_and_no_more_are_made_than_may_wait() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1, 20):
            made.append(number)
            yield number

    items = made_ahead(numbers(), 3)
    assert next(items) == 1
    assert next(items) == 2
    deadline = time.monotonic() + 5
    while len(made) < 5 and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(0.01)
    assert made == [1, 2, 3, 4, 5] or made == [1, 2, 3, 4]
    assert list(items) == list(range(3, 20))


def test_what_goes_wrong_in_the_thread_is_told() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    items = made_ahead(failing(), 2)
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)


def test_closing_ends_the_thread() -> None:
    before = set(threading.enumerate())
    items = made_ahead(iter(range(1, 1000)), 2)
    next(items)
    items.close()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.001)
    assert not set(threading.enumerate()) - before  # one of another test may end meanwhile
