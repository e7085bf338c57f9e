"""How two hands share the music of a bar, told by rule from its notes, and plans of bars as they usually are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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


TEXTURES = tuple(Texture)

SOLO = np.array(
    [
        (0.9, 64.0, 47.3),  # held
        (4.9, 69.5, 53.0),  # chorale
        (3.3, 68.0, 53.0),  # voices
        (4.4, 70.8, 55.3),  # broken
        (5.7, 71.7, 53.8),  # arpeggio
        (4.5, 73.8, 53.2),  # nocturne
        (3.8, 74.0, 56.4),  # waltz
        (5.1, 75.1, 56.0),  # mazurka
        (6.5, 75.0, 55.0),  # march
        (6.6, 68.7, 53.3),  # repeated
        (7.1, 73.1, 55.5),  # runs
        (5.4, 66.8, 52.1),  # unison
    ]
)
"""By texture what its bars are usually like in solo pieces, means over Chopin: notes a quarter, and the mean pitches of
right and left hand with the tonic on C."""
ACCOMPANYING = np.array(
    [
        (0.9, 66.5, 49.1),  # held
        (4.3, 67.4, 51.5),  # chorale
        (3.5, 66.9, 49.8),  # voices
        (4.6, 66.8, 51.3),  # broken
        (5.0, 70.2, 51.6),  # arpeggio
        (4.4, 69.9, 52.2),  # nocturne
        (4.9, 71.5, 52.6),  # waltz
        (6.1, 69.8, 51.7),  # mazurka
        (5.3, 69.8, 51.2),  # march
        (6.7, 66.2, 50.6),  # repeated
        (6.5, 69.0, 52.5),  # runs
        (4.2, 67.8, 53.0),  # unison
    ]
)
"""The same under a voice, means over Lieder."""

StruckHand = tuple[tuple[float, tuple[int, ...]], ...]
"""What one hand strikes in a bar: (onset in the bar, pitches from below) in order."""

_WIDE = 14
"""Semitones a bar's figure spans above which it is no broken chord in one position."""


def struck_hand(by_onset: Mapping[float, Sequence[int]]) -> StruckHand:
    """What a hand strikes, from the pitches, in any order, by their onset in the bar."""
    return tuple((onset, tuple(sorted(pitches))) for onset, pitches in sorted(by_onset.items()))


def pitches_of(hand: StruckHand) -> list[int]:
    """All pitches, one after the other."""
    return [pitch for _, pitches in hand for pitch in pitches]


def _single_share(hand: StruckHand) -> float:
    """How many of the onsets are single notes (or octaves)."""
    return sum(len(p) == 1 or (len(p) == 2 and p[1] - p[0] == 12) for _, p in hand) / max(1, len(hand))


def _repeated_share(hand: StruckHand) -> float:
    """How often an onset strikes what the one before it struck."""
    return sum(a[1] == b[1] for a, b in pairwise(hand)) / max(1, len(hand) - 1)


def _leap_share(hand: StruckHand) -> float:
    """How many moves of the lowest note are of a minor third or more."""
    moves = [abs(b[1][0] - a[1][0]) for a, b in pairwise(hand)]
    return sum(move >= 3 for move in moves) / max(1, len(moves))


def _is_wide(hand: StruckHand) -> bool:
    """Whether its pitches span more than a broken chord in one position."""
    pitches = pitches_of(hand)
    return max(pitches) - min(pitches) > _WIDE


def _is_figure(hand: StruckHand, bar_ql: float) -> bool:
    """A line of single notes, at least an eighth a quarter or so, mostly leaping."""
    return len(hand) >= max(4, bar_ql * 1.4) and _single_share(hand) >= 0.75 and _leap_share(hand) >= 0.5


def texture_of(right: Iterable[Note], left: Iterable[Note], metre: Metre, start_ql: float) -> Texture:
    """The texture of the bar at `start_ql`; the notes are those that begin in it, in any order."""
    return texture_of_hands((_struck(right, start_ql), _struck(left, start_ql)), metre)


def _struck(notes: Iterable[Note], start_ql: float) -> StruckHand:
    by_onset: dict[float, list[int]] = {}
    for note in notes:
        by_onset.setdefault(round(note.onset_ql - start_ql, 4), []).append(note.pitch_midi)
    return struck_hand(by_onset)


def texture_of_hands(hands: tuple[StruckHand, StruckHand], metre: Metre) -> Texture:
    """The texture of a bar in which the hands strike this."""
    bar_ql = metre.bar_ql
    onsets = {onset for hand in hands for onset, _ in hand}
    if len(onsets) <= max(1, round(bar_ql / 4)) or all(len(hand) <= 1 for hand in hands):
        return Texture.HELD
    if _is_unison(*hands):
        return Texture.UNISON
    if _is_bass_and_chords(hands[1], metre):
        return _dance(hands[0], metre)
    if any(len(hand) >= 4 and _repeated_share(hand) >= 0.6 for hand in hands):
        return Texture.REPEATED
    return _figured(hands, bar_ql) or _together(hands)


def _is_unison(right: StruckHand, left: StruckHand) -> bool:
    lower = dict(left)
    same = sum(onset in lower and struck[0] % 12 == lower[onset][0] % 12 for onset, struck in right)
    lines = _single_share(right) > 0.7 and _single_share(left) > 0.7
    return lines and len(right) >= 3 and same >= 0.8 * max(len(right), len(left))


def _is_bass_and_chords(left: StruckHand, metre: Metre) -> bool:
    """A low note first, then mostly chords that lie above it."""
    if not 2 <= len(left) <= 2 * metre.bar_ql or left[0][0] > 0.01:
        return False
    bass = left[0][1]
    chords = [struck for _, struck in left[1:] if len(struck) >= 2 and struck[0] > bass[0] + 2]
    thin = len(bass) == 1 or bass[-1] - bass[0] == 12
    return thin and len(chords) >= max(1, 0.5 * (len(left) - 1))


def _dance(right: StruckHand, metre: Metre) -> Texture:
    if round(metre.bar_ql / metre.beat_ql) != 3:
        return Texture.MARCH
    divided = [onset / metre.beat_ql for onset, _ in right if 0.01 < onset < metre.beat_ql - 0.01]
    return Texture.MAZURKA if any(abs(part - 0.5) > 0.01 for part in divided) else Texture.WALTZ


def _figured(hands: tuple[StruckHand, StruckHand], bar_ql: float) -> Texture | None:
    """The texture that one hand's figure makes, None where there is no figure."""
    right, left = hands
    if _is_figure(left, bar_ql) and _is_wide(left) and len(right) < len(left):
        return Texture.NOCTURNE
    for hand in hands:
        if _is_figure(hand, bar_ql):
            return Texture.ARPEGGIO if _is_wide(hand) else Texture.BROKEN
        if len(hand) >= 3 * bar_ql and _single_share(hand) >= 0.75:
            return Texture.RUNS
    return None


def _together(hands: tuple[StruckHand, StruckHand]) -> Texture:
    right, left = ({round(onset, 3) for onset, _ in hand} for hand in hands)
    notes = sum(len(pitches_of(hand)) for hand in hands)
    shared = len(right & left) / max(1, len(right | left))
    return Texture.CHORALE if shared >= 0.5 and notes >= 2.5 * len(right | left) else Texture.VOICES


@dataclass(frozen=True)
class BarPlan:
    """How every bar is made: arrays with a row a bar.

    Attributes:
        textures: (bars,) places in `TEXTURES`.
        densities: (bars,) notes a quarter, both hands.
        registers: (bars, 2) mean pitches of right and left hand with the tonic on C; 0 where a hand is silent.
    """

    textures: NDArray[np.int8]
    densities: NDArray[np.float32]
    registers: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.textures)


def bar_plan(
    textures: Sequence[Texture],
    usual: NDArray[np.float64],
    lift: float,
    denser: float,
    rng: np.random.Generator | None = None,
) -> BarPlan:
    """A plan of bars as they usually are (`SOLO` or `ACCOMPANYING`), varied by `rng`.

    Args:
        textures: of the bars.
        usual: what bars of each texture are usually like.
        lift: semitones by which the right hand is higher.
        denser: by how much more notes they have.
        rng: varies them; None leaves them as they usually are.
    """
    places = np.array([TEXTURES.index(texture) for texture in textures], np.int8)
    densities = (usual[places, 0] * denser).astype(np.float32)
    registers = (usual[places, 1:] + (lift, lift / 3)).astype(np.float32)
    if rng is not None:
        densities *= np.exp2(rng.normal(0, 0.2, len(places))).astype(np.float32)
        registers += rng.normal(0, 2.0, registers.shape).astype(np.float32)
        # the hands stay for two bars where they have moved to
        shifts = np.repeat(rng.normal(0, (4.5, 2.5), (len(places), 2)), 2, axis=0)
        registers += shifts[: len(places)].astype(np.float32)
    return BarPlan(places, densities, registers)
