from music.metre import Metre
from music.notes import prominences

FOUR = Metre(4, 4)


def test_strong_notes_stand_out_of_weak_ones() -> None:
    found = prominences([0, 1, 2, 3], [1, 1, 1, 1], FOUR)
    assert [value > 0 for value in found] == [True, False, True, False]


def test_long_notes_stand_out_of_short_ones_on_beats_of_one_strength() -> None:
    first, second, third = prominences([1, 3, 5], [1, 3, 1], FOUR)
    assert second > 0 > first == third


def test_a_note_alone_stands_out_of_nothing() -> None:
    assert prominences([0], [4], FOUR).tolist() == [0]


def test_nothing_stands_out_more_than_wholly() -> None:
    assert prominences([3.5, 4, 7.5], [0.1, 16, 0.1], FOUR).tolist() == [-1, 1, -1]


def test_an_iamb_begins_before_the_bar() -> None:
    found = prominences([2, 3, 5, 6], [1, 2, 1, 2], Metre(3, 4))
    assert [value > 0 for value in found] == [False, True, False, True]
