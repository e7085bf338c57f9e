"""What the composer is asked for, and phrases as they grow to meet it."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_lowercase

import numpy as np

from engine.runtime import State
from music.chords import NO_CHORD
from music.keys import Key
from music.metre import Metre
from music.notes import check_tempo
from music.styles import Voice
from music.voice.network import (
    ABOVE_TONIC,
    DURATIONS,
    FIRST_CHORD_ID,
    FIRST_CONTINUED_ID,
    FIRST_DURATION_ID,
    PHRASE_ID,
    REST_ID,
    START_ID,
    Recall,
    is_chord,
    is_pitch,
)

MOST_PHRASES = 64
MOST_SYLLABLES = 24


class MelodySpecError(ValueError):
    """A melody nobody could write."""


@dataclass(frozen=True)
class MelodySpec:
    """A melody to compose.

    Attributes:
        syllables: how many each phrase takes.
        form: a letter for each phrase; a phrase begins like the first one of its letter.
        key: of the melody.
        metre: throughout.
        tempo_bpm: quarters a minute.
        notes_per_quarter: how lively it is: syllables and melisma notes alike, rests included in the time.
        range_semitones: how far its lowest and its highest note lie apart.
        range_midi: lowest and highest pitch, at least an octave apart.
        stresses: for each phrase and syllable how much it wants a strong or long note, -1 to 1; empty where, or for a
            phrase for which, nothing is known.
    """

    syllables: tuple[int, ...]
    form: str
    key: Key
    metre: Metre
    tempo_bpm: float
    notes_per_quarter: float
    range_semitones: float
    range_midi: tuple[int, int] = Voice.SOPRANO.range_midi
    stresses: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        if not 1 <= len(self.syllables) <= MOST_PHRASES:
            raise MelodySpecError(f"a melody of {len(self.syllables)} phrases; wanted 1 to {MOST_PHRASES}")
        for count in self.syllables:
            if not 1 <= count <= MOST_SYLLABLES:
                raise MelodySpecError(f"a phrase of {count} syllables; wanted 1 to {MOST_SYLLABLES}")
        if self.range_midi[1] - self.range_midi[0] < 12:
            raise MelodySpecError(
                f"a range from {self.range_midi[0]} to {self.range_midi[1]}; wanted an octave or more"
            )
        if len(self.form) != len(self.syllables):
            raise MelodySpecError(f"form {self.form!r} for {len(self.syllables)} phrases; wanted a letter for each")
        known = [len(stresses) for stresses in self.stresses]
        if known and (len(known) != len(self.syllables) or not all(self._fit(known))):
            counts, wanted = (", ".join(map(str, numbers)) for numbers in (known, self.syllables))
            raise MelodySpecError(f"stresses of {counts} syllables; wanted {wanted}, or none for a phrase")

    def _fit(self, known: Sequence[int]) -> Iterator[bool]:
        """For each phrase whether as many stresses as it has syllables, or none, are known."""
        return (count in (0, syllables) for count, syllables in zip(known, self.syllables, strict=True))

    @property
    def tonic_midi(self) -> int:
        """The tonic that pitches are counted from: the one nearest to a third above the bottom of the range."""
        near = self.range_midi[0] + 3
        return near + (self.key.pitch_class - near + 6) % 12 - 6


@dataclass
class GrowingPhrase:
    """One phrase in the making, or, as long as it is empty, what comes before the first: a `SearchRow`.

    Attributes:
        clock: grid steps since the melody began.
        syllables_left: to begin in this phrase.
        slot: length of a chord's slot in grid steps.
        slots: chords written since the melody began.
        chord: the id of `music.chords` in force.
        recall: what it remembers of the melody.
        before: the phrases of the melody before it.
        ids: written so far.
        forced: ids to be written before anything is drawn.
        state: of the network before it reads the last id.
        score: of the melody up to the end of this phrase; the higher the better.
        surprise: how much less likely its ids were than the network expected them to be, in nats: the sum of their
            information less its entropy at each.
    """

    clock: int
    syllables_left: int
    slot: int
    slots: int = 0
    chord: int = NO_CHORD
    recall: Recall = field(default_factory=Recall)
    before: "tuple[GrowingPhrase, ...]" = ()
    ids: list[int] = field(default_factory=list)
    forced: list[int] = field(default_factory=list)
    surprise: float = 0.0
    state: State = ()
    score: float = 0.0
    pitches: list[int] = field(default_factory=list)
    onsets: list[int] = field(default_factory=list)
    chords: list[int] = field(default_factory=list)
    began: int = field(init=False)
    last_length: int = 0
    continued: int = 0

    def __post_init__(self) -> None:
        self.began = self.clock

    @property
    def chord_due(self) -> bool:
        """Whether a slot has begun whose chord is not written."""
        return self.slots * self.slot <= self.clock

    @property
    def is_done(self) -> bool:
        """Whether its end is written."""
        return bool(self.ids) and self.ids[-1] == PHRASE_ID

    @property
    def wants_duration(self) -> bool:
        """Whether the last id is a pitch or a rest."""
        return bool(self.ids) and (self.ids[-1] == REST_ID or is_pitch(self.ids[-1]))

    @property
    def melody(self) -> "tuple[GrowingPhrase, ...]":
        """The phrases so far."""
        return (*self.before, self) if self.ids else ()

    @property
    def last(self) -> int:
        """The id written last."""
        return [START_ID, *(phrase.ids[-1] for phrase in self.before[-1:]), *self.ids[-1:]][-1]

    @property
    def identity(self) -> Hashable:
        """Phrases of the same pitches count as the same."""
        return tuple(self.pitches)

    def write(self, token: int, surprise: float) -> bool:
        """Adds an id."""
        self.surprise += surprise
        if token >= FIRST_DURATION_ID:
            self.last_length = DURATIONS[token - FIRST_DURATION_ID]
            self.clock += self.last_length
        elif is_chord(token):
            self.chord = token - FIRST_CHORD_ID
            self.slots += 1
        elif is_pitch(token):
            self.pitches.append(int(ABOVE_TONIC[token]))
            self.onsets.append(self.clock)
            self.chords.append(self.chord)
            begins = token < FIRST_CONTINUED_ID
            self.syllables_left -= begins
            self.continued = 0 if begins else self.continued + 1
        self.ids.append(token)
        self.recall.write(token)
        return True

    @property
    def chords_due(self) -> int:
        """How many slots have begun whose chords are not written."""
        return self.clock // self.slot + 1 - self.slots

    def next_forced(self) -> int | None:
        """The id that must come now, taken from `forced`, or None; chords are forced in the slots nearest to it."""
        given = next((n for n, token in enumerate(self.forced) if not is_chord(token)), len(self.forced))
        if given > self.chords_due:
            del self.forced[: given - self.chords_due]
        if not self.forced or self.chords_due > given:
            return None
        return self.forced.pop(0)

    @property
    def sung_syllables(self) -> tuple[list[int], list[int]]:
        """Onsets and lengths, in grid steps, of the syllables written so far; a melisma is one."""
        notes = [token for token in self.ids if is_pitch(token)]
        begun = [onset for onset, token in zip(self.onsets, notes, strict=True) if token < FIRST_CONTINUED_ID]
        return begun, [after - onset for onset, after in pairwise([*begun, self.clock])]


def draw_form(syllables: Sequence[int], rng: np.random.Generator) -> str:
    """A form for the phrases: four of them as AABA, ABAC or AABC, others in like manner.

    Phrases of different length get different letters: one that does not fit its place gets that of its length.
    """
    patterns = ("AABA", "ABAC", "ABAC", "AABC") if len(set(syllables)) == 1 else ("ABAC", "ABAC", "ABCB")
    pattern = patterns[int(rng.integers(len(patterns)))]
    letters = []
    for number, _ in enumerate(syllables):
        rounds, place = divmod(number, 4)
        later = chr(ord("D") + rounds - 1) if rounds and place == 2 else ""
        letters.append(later or pattern[place])
    first = {letter: syllables[letters.index(letter)] for letter in dict.fromkeys(letters)}
    return "".join(
        letter if first[letter] == count else ascii_lowercase[count - 1]
        for letter, count in zip(letters, syllables, strict=True)
    )
