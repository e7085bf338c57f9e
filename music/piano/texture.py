"""How two hands share the music of a bar, told by rule from its notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from music.metre import Metre
from music.notes import Note


class Texture(StrEnum):
    """Textures by the names musicians use."""

    HELD = "held"  # hardly anything moves
    CHORALE = "chorale"  # both hands in chords that move together
    VOICES = "voices"  # several lines, each its own rhythm
    BROKEN = "broken"  # a chord note by note within about an octave
    ARPEGGIO = "arpeggio"  # a chord note by note, wide
    NOCTURNE = "nocturne"  # a wide broken left hand under a slower line
    WALTZ = "waltz"  # bass, chord, chord
    MAZURKA = "mazurka"  # the same under a dotted or triplet first beat
    MARCH = "march"  # bass and chord by turns in even metres
    REPEATED = "repeated"  # the same chord or note again and again
    RUNS = "runs"  # fast steps
    UNISON = "unison"  # both hands the same line


_WIDE = 14
"""Semitones a bar's figure spans above which it is no broken chord in one position."""


@dataclass(frozen=True)
class _Hand:
    """The notes of one hand that begin in a bar: (onset in the bar, pitches from below) in order."""

    struck: tuple[tuple[float, tuple[int, ...]], ...]

    @classmethod
    def of(cls, notes: Sequence[Note], start_ql: float) -> "_Hand":
        by_onset: dict[float, list[int]] = {}
        for note in notes:
            by_onset.setdefault(round(note.onset_ql - start_ql, 4), []).append(note.pitch_midi)
        return cls(tuple((onset, tuple(sorted(pitches))) for onset, pitches in sorted(by_onset.items())))

    @cached_property
    def onsets(self) -> tuple[float, ...]:
        return tuple(onset for onset, _ in self.struck)

    @cached_property
    def single_share(self) -> float:
        """How many of the onsets are single notes (or octaves)."""
        single = sum(len(p) == 1 or (len(p) == 2 and p[1] - p[0] == 12) for _, p in self.struck)
        return single / max(1, len(self.struck))

    @cached_property
    def repeated_share(self) -> float:
        """How often an onset strikes what the one before it struck."""
        same = sum(a[1] == b[1] for a, b in pairwise(self.struck))
        return same / max(1, len(self.struck) - 1)

    @cached_property
    def leap_share(self) -> float:
        """How many moves of the lowest note are of a minor third or more."""
        moves = [abs(b[1][0] - a[1][0]) for a, b in pairwise(self.struck)]
        return sum(move >= 3 for move in moves) / max(1, len(moves))

    @cached_property
    def span(self) -> int:
        pitches = [pitch for _, struck in self.struck for pitch in struck]
        return max(pitches) - min(pitches) if pitches else 0

    def is_figure(self, bar_ql: float) -> bool:
        """A line of single notes, at least an eighth a quarter or so, mostly leaping."""
        return len(self.struck) >= max(4, bar_ql * 1.4) and self.single_share >= 0.75 and self.leap_share >= 0.5


def texture_of(right: Sequence[Note], left: Sequence[Note], metre: Metre, start_ql: float) -> Texture:
    """The texture of the bar at `start_ql`; the notes are those that begin in it, in any order."""
    hands = (_Hand.of(right, start_ql), _Hand.of(left, start_ql))
    bar_ql = metre.bar_ql
    onsets = {onset for hand in hands for onset in hand.onsets}
    if len(onsets) <= max(1, round(bar_ql / 4)) or all(len(hand.struck) <= 1 for hand in hands):
        return Texture.HELD
    if _is_unison(*hands):
        return Texture.UNISON
    if _is_bass_and_chords(hands[1], metre):
        return _dance(hands[0], metre)
    if any(len(hand.struck) >= 4 and hand.repeated_share >= 0.6 for hand in hands):
        return Texture.REPEATED
    return _figured(hands, bar_ql) or _together(hands)


def _is_unison(right: _Hand, left: _Hand) -> bool:
    lower = dict(left.struck)
    same = sum(onset in lower and struck[0] % 12 == lower[onset][0] % 12 for onset, struck in right.struck)
    lines = right.single_share > 0.7 and left.single_share > 0.7
    return lines and len(right.struck) >= 3 and same >= 0.8 * max(len(right.struck), len(left.struck))


def _is_bass_and_chords(left: _Hand, metre: Metre) -> bool:
    """A low note first, then mostly chords that lie above it."""
    if not 2 <= len(left.struck) <= 2 * metre.bar_ql or left.onsets[0] > 0.01:
        return False
    bass = left.struck[0][1]
    chords = [struck for _, struck in left.struck[1:] if len(struck) >= 2 and struck[0] > bass[0] + 2]
    thin = len(bass) == 1 or bass[-1] - bass[0] == 12
    return thin and len(chords) >= max(1, 0.5 * (len(left.struck) - 1))


def _dance(right: _Hand, metre: Metre) -> Texture:
    if round(metre.bar_ql / metre.beat_ql) != 3:
        return Texture.MARCH
    divided = [onset / metre.beat_ql for onset in right.onsets if 0.01 < onset < metre.beat_ql - 0.01]
    return Texture.MAZURKA if any(abs(part - 0.5) > 0.01 for part in divided) else Texture.WALTZ


def _figured(hands: tuple[_Hand, _Hand], bar_ql: float) -> Texture | None:
    """The texture that one hand's figure makes, None where there is no figure."""
    right, left = hands
    if left.is_figure(bar_ql) and left.span > _WIDE and len(right.struck) < len(left.struck):
        return Texture.NOCTURNE
    for hand in hands:
        if hand.is_figure(bar_ql):
            return Texture.ARPEGGIO if hand.span > _WIDE else Texture.BROKEN
        if len(hand.struck) >= 3 * bar_ql and hand.single_share >= 0.75:
            return Texture.RUNS
    return None


def _together(hands: tuple[_Hand, _Hand]) -> Texture:
    right, left = ({round(onset, 3) for onset in hand.onsets} for hand in hands)
    notes = sum(len(struck) for hand in hands for _, struck in hand.struck)
    shared = len(right & left) / max(1, len(right | left))
    return Texture.CHORALE if shared >= 0.5 and notes >= 2.5 * len(right | left) else Texture.VOICES
