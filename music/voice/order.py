"""What the composer is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np

from music.keys import Key
from music.metre import Metre
from music.notes import check_tempo
from music.styles import Voice
from music.voice.condition import Manner

MOST_PHRASES = 64
MOST_SYLLABLES = 24


class MelodyOrderError(ValueError):
    """A melody nobody could write."""


@dataclass(frozen=True)
class MelodyOrder:
    """A melody to compose.

    Attributes:
        syllables: how many each phrase takes.
        form: a letter for each phrase; a phrase begins like the first one of its letter.
        key: of the melody.
        metre: throughout.
        tempo_bpm: quarters a minute.
        manner: how it moves.
        range_midi: lowest and highest pitch, at least an octave apart.
        stresses: for each phrase and syllable how much it wants a strong or long note, -1 to 1; empty where, or for a
            phrase for which, nothing is known.
    """

    syllables: tuple[int, ...]
    form: str
    key: Key
    metre: Metre
    tempo_bpm: float
    manner: Manner
    range_midi: tuple[int, int] = Voice.SOPRANO.range_midi
    stresses: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        check_tempo(self.tempo_bpm)
        if not 1 <= len(self.syllables) <= MOST_PHRASES:
            raise MelodyOrderError(f"a melody of {len(self.syllables)} phrases; wanted 1 to {MOST_PHRASES}")
        for count in self.syllables:
            if not 1 <= count <= MOST_SYLLABLES:
                raise MelodyOrderError(f"a phrase of {count} syllables; wanted 1 to {MOST_SYLLABLES}")
        if self.range_midi[1] - self.range_midi[0] < 12:
            raise MelodyOrderError(
                f"a range from {self.range_midi[0]} to {self.range_midi[1]}; wanted an octave or more"
            )
        if len(self.form) != len(self.syllables):
            raise MelodyOrderError(f"form {self.form!r} for {len(self.syllables)} phrases; wanted a letter for each")
        known = [len(stresses) for stresses in self.stresses]
        if known and (len(known) != len(self.syllables) or not all(self._fit(known))):
            counts, wanted = (", ".join(map(str, numbers)) for numbers in (known, self.syllables))
            raise MelodyOrderError(f"stresses of {counts} syllables; wanted {wanted}, or none for a phrase")

    def _fit(self, known: Sequence[int]) -> Iterator[bool]:
        """For each phrase whether as many stresses as it has syllables, or none, are known."""
        return (count in (0, syllables) for count, syllables in zip(known, self.syllables, strict=True))

    @property
    def tonic_midi(self) -> int:
        """The tonic that pitches are counted from: the one nearest to a third above the bottom of the range."""
        near = self.range_midi[0] + 3
        return near + (self.key.pitch_class - near + 6) % 12 - 6


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
