"""Notes, what they make up, and where they stand: phrases, melodies and parts on a grid of time, in bars.

Time is in quarter lengths (`_ql`) from the start of the piece; bar lines lie at whole multiples of the bar, so a pickup
begins inside the first bar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from music.keys import Key, Mode
from music.metre import Metre
from music.styles import Instrument

TIME_GRID = 24
"""Steps in a quarter: the finest onset or duration kept, which holds 32nds and triplets of sixteenths."""

Pedals = tuple[tuple[float, float], ...]
"""(down_ql, up_ql) of a sustain pedal, in order, one after the other."""

# the columns of `position_features`
_QUARTERS = 8
_PHASES = {0: 0, 12: 1, 6: 2, 18: 2, 8: 3, 16: 3, 3: 4, 9: 4, 15: 4, 21: 4, 4: 5, 20: 5}
_OTHER_PHASE = 6
_STRENGTH_AT = _QUARTERS + _OTHER_PHASE + 1
_METRE_AT = _STRENGTH_AT + 2


class NoteError(ValueError):
    """A note, phrase or melody that cannot be."""


@dataclass(frozen=True)
class Note:
    """One sounding note.

    Attributes:
        onset_ql: start, in quarters, 0 or more.
        duration_ql: length in quarters, above 0.
        pitch_midi: 0 to 127, 60 = middle C.
        velocity: 1 to 127.
        continues_syllable: whether it is sung on the syllable of the note before (melisma).
    """

    onset_ql: float
    duration_ql: float
    pitch_midi: int
    velocity: int = 80
    continues_syllable: bool = False

    def __post_init__(self) -> None:
        if not self.onset_ql >= 0:
            raise NoteError(f"a note begins at quarter {self.onset_ql}; wanted 0 or later")
        if not self.duration_ql > 0:
            raise NoteError(
                f"the note at quarter {self.onset_ql} lasts {self.duration_ql} quarters; wanted more than 0"
            )
        if not 0 <= self.pitch_midi <= 127:
            raise NoteError(f"the note at quarter {self.onset_ql} has pitch {self.pitch_midi}; wanted MIDI 0 to 127")
        if not 1 <= self.velocity <= 127:
            raise NoteError(f"the note at quarter {self.onset_ql} has velocity {self.velocity}; wanted 1 to 127")

    @property
    def end_ql(self) -> float:
        """Where it stops sounding, in quarters."""
        return self.onset_ql + self.duration_ql

    def moved(self, by_ql: float = 0.0, semitones: int = 0) -> "Note":
        """The same note later by `by_ql` and higher by `semitones`."""
        return replace(self, onset_ql=self.onset_ql + by_ql, pitch_midi=self.pitch_midi + semitones)


@dataclass(frozen=True)
class Phrase:
    """What is sung on one line of words: notes in order, one at a time; the first begins a syllable."""

    notes: tuple[Note, ...]

    def __post_init__(self) -> None:
        if not self.notes:
            raise NoteError("a phrase without notes; wanted at least one")
        _check_monophonic(self.notes)
        if self.notes[0].continues_syllable:
            raise NoteError(f"the phrase at quarter {self.notes[0].onset_ql} begins inside a syllable")

    @property
    def syllables(self) -> int:
        """How many syllables it takes: notes that begin one."""
        return sum(not note.continues_syllable for note in self.notes)

    def moved(self, by_ql: float = 0.0, semitones: int = 0) -> "Phrase":
        """The same phrase later by `by_ql` and higher by `semitones`."""
        return Phrase(tuple(note.moved(by_ql, semitones) for note in self.notes))


@dataclass(frozen=True)
class Melody:
    """One voice in phrases, with its key, metre and tempo."""

    phrases: tuple[Phrase, ...]
    key: Key
    metre: Metre
    tempo_bpm: float

    def __post_init__(self) -> None:
        if not self.phrases:
            raise NoteError("a melody without phrases; wanted at least one")
        check_tempo(self.tempo_bpm)
        _check_monophonic(self.notes)

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes in order."""
        return tuple(note for phrase in self.phrases for note in phrase.notes)

    @property
    def end_ql(self) -> float:
        """Where the last note stops, in quarters."""
        return self.phrases[-1].notes[-1].end_ql

    def moved(self, by_ql: float = 0.0, semitones: int = 0) -> "Melody":
        """The same melody later by `by_ql` and higher by `semitones`; the key moves along."""
        key = Key.of_pitch_class(self.key.pitch_class + semitones, self.key.mode) if semitones % 12 else self.key
        return replace(self, phrases=tuple(p.moved(by_ql, semitones) for p in self.phrases), key=key)


@dataclass(frozen=True)
class InstrumentPart:
    """What one instrument plays.

    Attributes:
        hands: the notes of each of the instrument's hands, ordered by onset then pitch.
        pedals: of its sustain pedal, which may be up for no longer than a moment.
    """

    instrument: Instrument
    hands: tuple[tuple[Note, ...], ...]
    pedals: Pedals = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, hand after hand."""
        return tuple(note for hand in self.hands for note in hand)

    def moved(self, by_ql: float = 0.0, semitones: int = 0) -> "InstrumentPart":
        """The same later by `by_ql` and higher by `semitones`."""
        hands = tuple(tuple(note.moved(by_ql, semitones) for note in hand) for hand in self.hands)
        pedals = tuple((down_ql + by_ql, up_ql + by_ql) for down_ql, up_ql in self.pedals)
        return replace(self, hands=hands, pedals=pedals)


def piano_part(right: tuple[Note, ...] = (), left: tuple[Note, ...] = (), pedals: Pedals = ()) -> InstrumentPart:
    """What a piano plays with its two hands."""
    return InstrumentPart(Instrument.PIANO, (right, left), pedals)


def on_grid(time_ql: float) -> float:
    """The nearest point of the time grid, in quarters."""
    return round(time_ql * TIME_GRID) / TIME_GRID


def snapped(note: Note, by_ql: float = 0.0) -> Note:
    """The note moved and put on the time grid, at least a step long; notes that touch still touch."""
    onset, end = (round((time_ql + by_ql) * TIME_GRID) for time_ql in (note.onset_ql, note.end_ql))
    return replace(note, onset_ql=onset / TIME_GRID, duration_ql=max(end - onset, 1) / TIME_GRID)


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes by onset, then pitch."""
    return tuple(sorted(notes, key=lambda note: (note.onset_ql, note.pitch_midi)))


def check_tempo(tempo_bpm: float) -> None:
    """Refuses tempi nobody could play.

    Raises:
        NoteError: outside 10 to 400 quarters a minute.
    """
    if not 10 <= tempo_bpm <= 400:
        raise NoteError(f"a tempo of {tempo_bpm:g} quarters a minute; wanted 10 to 400")


def _check_monophonic(notes: tuple[Note, ...]) -> None:
    for earlier, later in pairwise(notes):
        if later.onset_ql < earlier.end_ql - 1e-6:
            raise NoteError(
                f"the note at quarter {later.onset_ql} begins before the one at {earlier.onset_ql} ends"
                f" ({earlier.end_ql}); a melody has one note at a time"
            )


def grid_steps(time_ql: float) -> int:
    """A time as steps of the grid."""
    return round(time_ql * TIME_GRID)


def bar_steps(metre: Metre) -> int:
    """Length of a bar in steps of the grid."""
    return grid_steps(metre.bar_ql)


def position_size(metres: Sequence[str]) -> int:
    """How many numbers `position_features` tells."""
    return _METRE_AT + len(metres) + 2


@cache
def position_features(metre: Metre, mode: Mode, metres: tuple[str, ...]) -> NDArray[np.float32]:
    """What a network is told of each position in a bar: (grid steps in a bar, position_size).

    Columns: the quarter, the place in the quarter, metrical strength, the share of the bar gone by, the metre, and
    last whether the mode is minor. Weights that were trained fix their order.

    Args:
        metre: of the bar.
        mode: of the piece.
        metres: those told apart; all others are told as one.
    """
    steps = bar_steps(metre)
    rows = np.zeros((steps, position_size(metres)), np.float32)
    for position in range(steps):
        quarter, phase = divmod(position, TIME_GRID)
        rows[position, min(quarter, _QUARTERS - 1)] = 1
        rows[position, _QUARTERS + _PHASES.get(phase, _OTHER_PHASE)] = 1
        rows[position, _STRENGTH_AT] = metre.strength(position / TIME_GRID)
        rows[position, _STRENGTH_AT + 1] = position / steps
    rows[:, _METRE_AT + (metres.index(str(metre)) if str(metre) in metres else len(metres))] = 1
    rows[:, -1] = mode is Mode.MINOR
    return rows


def prominences(onsets_ql: Iterable[float], lengths_ql: Iterable[float], metre: Metre) -> NDArray[np.float64]:
    """For each of a line's notes, -1 to 1: above 0 where it is metrically stronger or longer than its neighbours.

    Args:
        onsets_ql: where they begin, bars counted from quarter 0.
        lengths_ql: how long they last; where a syllable has several notes, all of them together.
        metre: of the line.
    """
    weights = np.array([_weight(*note, metre) for note in zip(onsets_ql, lengths_ql, strict=True)])
    if len(weights) == 1:
        return np.zeros(1)
    padded = np.concatenate([weights[1:2], weights, weights[-2:-1]])
    over = weights - (padded[:-2] + padded[2:]) / 2
    rounded: NDArray[np.float64] = np.clip(1.5 * over, -1, 1).round(3)
    return rounded


def _weight(onset_ql: float, length_ql: float, metre: Metre) -> float:
    longer = float(np.log2(length_ql / metre.beat_ql)) / 4
    return metre.strength(onset_ql) + max(-0.5, min(0.5, longer))
