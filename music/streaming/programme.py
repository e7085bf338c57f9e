"""Which pieces a stream plays: one after another, each with a form and a close, their keys near one another."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from music.keys import Key, Mode
from music.notes import Note
from music.piano.encoding import bars_in
from music.piano.pieces import PianoPiece
from music.piano.spec import PianoSpec, PianoWishes, draw_spec

_LENGTHS = (40, 48, 64)
"""Bars of a piece: AABBA, AABACA or AABACADA, a minute to four."""
_SHORTEST = 16
"""A last piece is no shorter: the one before it takes its bars."""
_PRIME_BARS = 16
"""So many bars of what is continued are listened to: more would keep the first note waiting."""


def programme(
    valence: float, arousal: float, wishes: PianoWishes, rng: np.random.Generator, bars: int | None = None
) -> Iterator[PianoSpec]:
    """Pieces to compose, without end or until they have so many bars.

    The first continues the prime, if there is one; the others stay in its metre and tempo.

    Args:
        valence: -1 sad to 1 happy.
        arousal: -1 calm to 1 excited.
        wishes: what is settled for all pieces.
        rng: for the rest.
        bars: of all pieces together; None for no end.
    """
    left, key = bars, wishes.key
    if wishes.prime is not None:
        wishes = replace(wishes, prime=ending_of(wishes.prime, _PRIME_BARS))
    previous: Key | None = None
    while left is None or left > 0:
        length = int(rng.choice(_LENGTHS))
        if left is not None:
            length = left if left < length + _SHORTEST else length
            left -= length
        order = draw_spec(valence, arousal, length, wishes, rng)
        if key is None and previous is not None:
            order = replace(order, key=near_key(previous, order.key.mode, rng))
        yield order
        previous = order.key
        if wishes.prime is not None:
            wishes = replace(wishes, prime=None, metre=order.metre, tempo_bpm=order.tempo_bpm)


def near_key(key: Key, mode: Mode, rng: np.random.Generator) -> Key:
    """Another key, of the mode, whose signature is that of `key` or one accidental away."""
    to_major = {Mode.MAJOR: 0, Mode.MINOR: 3}
    steps = (5, 7) if mode is key.mode else (0, 5, 7)
    signature = key.pitch_class + to_major[key.mode] + steps[int(rng.integers(len(steps)))]
    return Key.of_pitch_class(signature - to_major[mode], mode)


def ending_of(piece: PianoPiece, bars: int) -> PianoPiece:
    """The last so many bars of a piece, from quarter 0; notes that began before them are left out."""
    start_ql = max(0, bars_in(piece) - bars) * piece.metre.bar_ql

    def since(notes: tuple[Note, ...]) -> tuple[Note, ...]:
        return tuple(note.moved(-start_ql) for note in notes if note.onset_ql >= start_ql)

    last = [level for onset, level in piece.dynamics if onset < start_ql][-1:]
    dynamics = [(0.0, level) for level in last] + [(o - start_ql, lv) for o, lv in piece.dynamics if o >= start_ql]
    return replace(
        piece, right=since(piece.right), left=since(piece.left), voice=since(piece.voice), dynamics=tuple(dynamics)
    )
