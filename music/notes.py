"""Notes and what they make up: phrases and melodies.

Time is in quarter lengths (`_ql`) from the start of the piece; bar lines lie at whole multiples of the bar, so a pickup
begins inside the first bar.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from music.keys import Key
from music.metre import Metre

TIME_GRID = 24
"""Steps in a quarter: the finest onset or duration kept, which holds 32nds and triplets of sixteenths."""


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
