"""Scores: pieces that know where their metre, key and tempo change."""

from dataclasses import dataclass

from music.keys import Key
from music.metre import Metre
from music.notes import Piece


@dataclass(frozen=True)
class Stretch:
    """A part of a piece in one metre, from `start_ql` (a bar line) up to `end_ql`."""

    start_ql: float
    end_ql: float
    metre: Metre


@dataclass(frozen=True)
class Score(Piece):
    """A piece together with its changes; every reader returns one.

    Bar lines lie at whole multiples of the bar from the start of each metre.

    Attributes:
        metres: (onset_ql, metre) where a metre begins, in order, the first at 0.
        keys: (onset_ql, key) where a key signature begins; the mode is major where the file says none.
        tempos: (onset_ql, quarters a minute) where a tempo begins.
        dynamics: (onset_ql, level) where a dynamic of `music.dynamics` begins, of all parts together.
    """

    metres: tuple[tuple[float, Metre], ...] = ()
    keys: tuple[tuple[float, Key], ...] = ()
    tempos: tuple[tuple[float, float], ...] = ()
    dynamics: tuple[tuple[float, int], ...] = ()


def stretches(piece: Piece) -> tuple[Stretch, ...]:
    """The stretches of one metre in order; one endless stretch where the piece knows of no change."""
    metres = piece.metres if isinstance(piece, Score) and piece.metres else ((0.0, piece.metre),)
    ends = [onset for onset, _ in metres[1:]] + [float("inf")]
    return tuple(Stretch(onset, end, metre) for (onset, metre), end in zip(metres, ends, strict=True))


def key_at(piece: Piece, onset_ql: float) -> Key:
    """The key signature in force at `onset_ql`."""
    keys = piece.keys if isinstance(piece, Score) else ()
    return next((key for onset, key in reversed(keys) if onset <= onset_ql + 1e-6), piece.key)


def tempo_at(piece: Piece, onset_ql: float) -> float:
    """The tempo in force at `onset_ql`, in quarters a minute."""
    tempos = piece.tempos if isinstance(piece, Score) else ()
    return next((bpm for onset, bpm in reversed(tempos) if onset <= onset_ql + 1e-6), piece.tempo_bpm)
