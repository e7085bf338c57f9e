"""A simple piano under a melody: bass in the left hand, chords in the right, in a figure that suits the metre."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from music.harmony import Chord
from music.metre import Metre
from music.notes import Note, in_order

_RIGHT_LOW, _RIGHT_HIGH = 52, 72
_BASS_LOW, _BASS_HIGH = 36, 50


class Figure(StrEnum):
    """How the hands break up a chord."""

    HELD = "held"  # whole chords, calm
    BROKEN = "broken"  # the right hand goes through the chord note by note
    DANCE = "dance"  # bass on the strong beats, chords on the others, as in a waltz or a march


@dataclass(frozen=True)
class Piano:
    """Both hands, each ordered by onset then pitch."""

    right: tuple[Note, ...]
    left: tuple[Note, ...]


def accompany(chords: Sequence[Chord], metre: Metre, figure: Figure, velocity: int) -> Piano:
    """Plays the chords.

    Args:
        chords: in order, without gaps.
        metre: bars are counted from quarter 0.
        figure: how.
        velocity: of a strong beat, 1 to 127; weak beats are softer.
    """
    right: list[Note] = []
    left: list[Note] = []
    voicing: tuple[int, ...] = (55, 60, 64)
    bass = 43
    for number, chord in enumerate(chords):
        voicing = _nearest_voicing(chord, voicing)
        bass = _nearest_bass(chord.root, bass)
        is_last = number == len(chords) - 1
        for start, end in _bars(chord, metre):
            chosen = Figure.HELD if is_last else figure
            bar = _Bar(start, end, metre, velocity)
            if chosen is Figure.HELD:
                bar.hold(right, voicing, left, bass)
            elif chosen is Figure.BROKEN:
                bar.break_up(right, voicing, left, bass)
            else:
                bar.dance(right, voicing, left, bass)
    return Piano(in_order(right), in_order(left))


@dataclass(frozen=True)
class _Bar:
    """A stretch of one chord within one bar."""

    start_ql: float
    end_ql: float
    metre: Metre
    velocity: int

    def hold(self, right: list[Note], voicing: tuple[int, ...], left: list[Note], bass: int) -> None:
        length = self.end_ql - self.start_ql
        right += [self._note(self.start_ql, length, pitch, 0.8) for pitch in voicing]
        left += [self._note(self.start_ql, length, bass, 0.9)]

    def break_up(self, right: list[Note], voicing: tuple[int, ...], left: list[Note], bass: int) -> None:
        step = self.metre.beat_ql / (3 if self.metre.is_compound else 2)
        notes = round((self.end_ql - self.start_ql) / step)
        order = (0, 1, 2) if self.metre.is_compound else (0, 1, 2, 1, 2, 1) if notes % 6 == 0 else (0, 1, 2, 1)
        for number in range(notes):
            pitch = voicing[order[number % len(order)]]
            right.append(self._note(self.start_ql + number * step, step, pitch, 0.75))
        left.append(self._note(self.start_ql, self.end_ql - self.start_ql, bass, 0.9))

    def dance(self, right: list[Note], voicing: tuple[int, ...], left: list[Note], bass: int) -> None:
        """Bass on strong beats, chords on the others; in bars of two beats the chords follow within the beat."""
        beat = self.metre.beat_ql
        after = beat * (2 / 3 if self.metre.is_compound else 1 / 2)
        in_two = round(self.metre.bar_ql / beat) == 2
        for number in range(round((self.end_ql - self.start_ql) / beat)):
            onset = self.start_ql + number * beat
            is_bass = self.metre.strength(onset) >= 0.75 or number == 0
            if is_bass:
                low = self._lower_fifth(bass) if number else bass
                left.append(self._note(onset, after if in_two else beat, low, 0.95))
            if in_two:
                right += [self._note(onset + after, beat - after, pitch, 0.7) for pitch in voicing]
            elif not is_bass:
                right += [self._note(onset, beat, pitch, 0.75) for pitch in voicing]
        if self.end_ql - self.start_ql <= beat and not in_two:
            right += [self._note(self.start_ql, self.end_ql - self.start_ql, pitch, 0.75) for pitch in voicing]

    def _lower_fifth(self, bass: int) -> int:
        """The fifth below the bass if there is room, so that it never rises among the right hand's notes."""
        return bass - 5 if bass - 5 >= _BASS_LOW else bass + 7

    def _note(self, onset: float, length: float, pitch: int, loudness: float) -> Note:
        stress = 0.85 + 0.15 * self.metre.strength(onset)
        return Note(onset, length, pitch, max(1, min(127, round(self.velocity * loudness * stress))))


def _bars(chord: Chord, metre: Metre) -> list[tuple[float, float]]:
    """The stretch of a chord, cut at bar lines."""
    cuts = [chord.onset_ql]
    while cuts[-1] < chord.end_ql - 1e-9:
        line = (cuts[-1] // metre.bar_ql + 1) * metre.bar_ql
        cuts.append(min(line, chord.end_ql))
    return list(pairwise(cuts))


def _nearest_voicing(chord: Chord, before: tuple[int, ...]) -> tuple[int, ...]:
    """The close position of three chord notes that moves least from the voicing before."""
    classes = chord.pitch_classes
    if len(classes) > 3:  # a seventh chord leaves out its fifth
        classes = (classes[0], classes[1], classes[3])
    options = []
    for lowest in range(_RIGHT_LOW, _RIGHT_HIGH - 8):
        if lowest % 12 in classes:
            others = sorted(lowest + (pitch_class - lowest) % 12 for pitch_class in classes)
            options.append(tuple(others))
    return min(options, key=lambda option: (sum(abs(a - b) for a, b in zip(option, before, strict=True)), option))


def _nearest_bass(root: int, before: int) -> int:
    options = [pitch for pitch in range(_BASS_LOW, _BASS_HIGH + 1) if pitch % 12 == root]
    return min(options, key=lambda pitch: (abs(pitch - before) + abs(pitch - 43) / 4, pitch))
