"""Scores as files hold them: parts with the words under their notes, and where metre, key and tempo change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from music.keys import Key
from music.metre import Metre
from music.notes import Note, NoteError, check_tempo

_What = TypeVar("_What")

RIGHT, LEFT = "right", "left"
"""The hands of a keyboard."""


@dataclass(frozen=True)
class Underlaid:
    """A syllable as a file writes it under a note.

    Attributes:
        note: index of its (first) note in the part.
        text: the syllable, with its punctuation, without hyphens.
        ends_word: whether the word ends with it.
        verse: 1 for the first line of words under the notes, 2 for the second ...
        ends_line: whether the file marks that a line of words ends with it.
        ends_stanza: whether it marks that a stanza does.
    """

    note: int
    text: str
    ends_word: bool
    verse: int = 1
    ends_line: bool = False
    ends_stanza: bool = False


@dataclass(frozen=True)
class Part:
    """Notes of one instrument or voice, ordered by onset then pitch, and the words under them if any.

    Attributes:
        program: its General MIDI program, 0 (a piano) where the file names none.
        hand: the hand of a keyboard whose staff it is, "" where it is no such staff.
    """

    name: str
    notes: tuple[Note, ...]
    underlay: tuple[Underlaid, ...] = ()
    program: int = 0
    hand: str = ""

    def __post_init__(self) -> None:
        for earlier, later in zip(self.notes, self.notes[1:], strict=False):
            if (later.onset_ql, later.pitch_midi) < (earlier.onset_ql, earlier.pitch_midi):
                raise NoteError(f"part {self.name!r}: the note at quarter {later.onset_ql} is out of order")
        for syllable in self.underlay:
            if not 0 <= syllable.note < len(self.notes):
                raise NoteError(
                    f"part {self.name!r}: syllable {syllable.text!r} lies on note {syllable.note} of {len(self.notes)}"
                )


@dataclass(frozen=True)
class MetreSpan:
    """A part of a score in one metre, from `start_ql` (a bar line) up to `end_ql`."""

    start_ql: float
    end_ql: float
    metre: Metre


@dataclass(frozen=True)
class Score:
    """What every reader returns: parts without drums, and what changes.

    Bar lines lie at whole multiples of the bar from the start of each metre.

    Attributes:
        key: at the start, as are `metre` and `tempo_bpm`.
        chords: (onset_ql, symbol) of written chord symbols, such as (0.0, "Am7").
        metres: (onset_ql, metre) where a metre begins, in order, the first at 0; () where it never changes.
        keys: (onset_ql, key) where a key signature begins; the mode is major where the file says none.
        tempos: (onset_ql, quarters a minute) where a tempo begins.
        dynamics: (onset_ql, level) where a dynamic of `music.dynamics` begins, of all parts together.
    """

    title: str
    parts: tuple[Part, ...]
    key: Key
    metre: Metre
    tempo_bpm: float
    chords: tuple[tuple[float, str], ...] = ()
    metres: tuple[tuple[float, Metre], ...] = ()
    keys: tuple[tuple[float, Key], ...] = ()
    tempos: tuple[tuple[float, float], ...] = ()
    dynamics: tuple[tuple[float, int], ...] = ()

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)


def changes(events: Iterable[tuple[float, _What]]) -> tuple[tuple[float, _What], ...]:
    """Of (onset_ql, what) those that change something, in order; of several at once the last holds."""
    kept: list[tuple[float, _What]] = []
    for onset_ql, what in sorted(dict(events).items(), key=lambda event: event[0]):
        if not kept or kept[-1][1] != what:
            kept.append((onset_ql, what))
    return tuple(kept)


def stretches(score: Score) -> tuple[MetreSpan, ...]:
    """The stretches of one metre in order; one endless stretch where the score knows of no change."""
    metres = score.metres or ((0.0, score.metre),)
    ends = [onset for onset, _ in metres[1:]] + [float("inf")]
    return tuple(MetreSpan(onset, end, metre) for (onset, metre), end in zip(metres, ends, strict=True))


def key_at(score: Score, onset_ql: float) -> Key:
    """The key signature in force at `onset_ql`."""
    return next((key for onset, key in reversed(score.keys) if onset <= onset_ql + 1e-6), score.key)


def tempo_at(score: Score, onset_ql: float) -> float:
    """The tempo in force at `onset_ql`, in quarters a minute."""
    return next((bpm for onset, bpm in reversed(score.tempos) if onset <= onset_ql + 1e-6), score.tempo_bpm)
