from itertools import islice, pairwise

import numpy as np
import pytest

from music.keys import Key, Mode
from music.piano.spec import PianoSpec, PianoWishes
from music.streaming.programme import ending_of, near_key, programme
from music.styles import Genre
from tests.music.piano.pieces import song, waltz


def drawn(count: int, wishes: PianoWishes | None = None, bars: int | None = None, seed: int = 1) -> list[PianoSpec]:
    orders = programme(0.2, 0.1, wishes or PianoWishes(), np.random.default_rng(seed), bars)
    return list(islice(orders, count))


def accidentals(key: Key) -> int:
    """Sharps, or flats below 0, of a signature with the fewest."""
    major = key.pitch_class + (3 if key.mode is Mode.MINOR else 0)
    return (7 * major + 5) % 12 - 5


def test_pieces_go_on_without_end_in_keys_near_one_another() -> None:
    keys = [order.key for order in drawn(40)]
    for before, after in pairwise(keys):
        apart = (accidentals(after) - accidentals(before)) % 12
        assert apart in (0, 1, 11)
        assert after != before
    assert {key.mode for key in keys} == {Mode.MAJOR, Mode.MINOR}


@pytest.mark.parametrize("mode", Mode)
def test_a_near_key_has_the_mode_asked_for(mode: Mode) -> None:
    found = {near_key(Key.parse("C major"), mode, np.random.default_rng(n)) for n in range(20)}
    wanted = {Mode.MAJOR: {"F major", "G major"}, Mode.MINOR: {"A minor", "D minor", "E minor"}}[mode]
    assert {str(key) for key in found} == wanted


def test_wishes_hold_for_every_piece() -> None:
    wishes = PianoWishes(Genre.WALTZ, Key.parse("F minor"), tempo_bpm=150)
    for order in drawn(5, wishes):
        assert (order.genre, str(order.key), str(order.metre), order.tempo_bpm) == (Genre.WALTZ, "F minor", "3/4", 150)


@pytest.mark.parametrize("bars", [1, 15, 40, 63, 100, 300])
def test_pieces_have_as_many_bars_together_as_asked(bars: int) -> None:
    lengths = [order.bars for order in drawn(1000, bars=bars)]
    assert sum(lengths) == bars
    assert min(lengths) >= min(bars, 16)


def test_the_first_piece_continues_and_the_others_keep_its_metre_and_tempo() -> None:
    prime = waltz(30)
    first, second, third = drawn(3, PianoWishes(prime=prime))
    assert first.prime is not None
    assert first.prime.end_ql == 48
    assert second.prime is third.prime is None
    assert {(str(o.metre), o.tempo_bpm) for o in (first, second, third)} == {("3/4", 150)}


def test_the_ending_of_a_piece_begins_at_a_bar_line() -> None:
    piece = song(4)
    ending = ending_of(piece, 3)
    assert ending.right == tuple(note.moved(-4.0) for note in piece.right if note.onset_ql >= 4)
    assert len(ending.left) == 3
    assert ending.dynamics == ((0.0, 2), (4.0, 5))
    assert ending_of(piece, 9) == piece
