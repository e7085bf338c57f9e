"""The paper's tokens: one for everything that begins at once, a single note or a chord.

A single note is its pitch (`C4`, `Eb4`); several at once are the set of their pitch classes in normal order (`0.4.7`;
Forte 1973), in no octave; one pitch class in several octaves is a chord of one (`0`). Rhythm is left out: every token
lasts as long as any other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batches import Ids
from music.notes import TIME_GRID, Note, in_order
from music.piano.pieces import PianoPiece

PAPER_SIZE = 266
"""Tokens that the paper's corpus gave it."""

STEP_QL = 0.5
"""How long a token lasts when it is played."""

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_PITCH = {f"{name}{octave - 1}": 12 * octave + n for n, name in enumerate(_NAMES) for octave in range(11)}
_PITCH_NAME = {pitch: name for name, pitch in _PITCH.items() if pitch <= 127}
_CHORD_RANGE = range(36, 85)
_MIDDLE = 60


class TokenError(ValueError):
    """No token, or no vocabulary of them."""


@cache
def normal_order(pitch_classes: frozenset[int]) -> tuple[int, ...]:
    """Pitch classes going up within the smallest span; of equal spans the one packed to the left (Forte 1973)."""
    ascending = tuple(sorted(pitch_classes))
    return min((ascending[n:] + ascending[:n] for n in range(len(ascending))), key=_packing)


def _packing(turn: tuple[int, ...]) -> tuple[int, list[int], int]:
    rises = [(pitch_class - turn[0]) % 12 for pitch_class in turn]
    return rises[-1], rises, turn[0]


def name_of(pitches: Iterable[int]) -> str:
    """The token of MIDI pitches that begin at once."""
    found = set(pitches)
    if len(found) == 1:
        return _PITCH_NAME[found.pop()]
    return ".".join(map(str, normal_order(frozenset(pitch % 12 for pitch in found))))


def sounds_of(piece: PianoPiece) -> list[frozenset[int]]:
    """The pitches that begin at each onset of the two hands, in order; the voice is not among them."""
    sounds: dict[int, set[int]] = {}
    for note in (*piece.right, *piece.left):
        sounds.setdefault(round(note.onset_ql * TIME_GRID), set()).add(note.pitch_midi)
    return [frozenset(sounds[onset]) for onset in sorted(sounds)]


@dataclass(frozen=True)
class Tokens:
    """A vocabulary of notes and chords; an id is a place in it.

    Attributes:
        names: in the order of their characters, as the programs that the paper builds on number them.
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.names:
            raise TokenError("a vocabulary without tokens; wanted at least one")
        for name in self.names:
            _parsed(name)
        if list(self.names) != sorted(set(self.names)):
            raise TokenError("the tokens are out of order or repeated; wanted each once, sorted")

    @classmethod
    def learn(cls, pieces: Iterable[PianoPiece], size: int = PAPER_SIZE) -> "Tokens":
        """The commonest tokens of these pieces, at most `size`.

        Raises:
            TokenError: the pieces have no note, or the size is below 1.
        """
        if size < 1:
            raise TokenError(f"a vocabulary of {size} tokens; wanted 1 or more")
        counts = Counter(name_of(pitches) for piece in pieces for pitches in sounds_of(piece))
        commonest = sorted(counts, key=lambda name: (-counts[name], name))[:size]
        return cls(tuple(sorted(commonest)))

    def __len__(self) -> int:
        return len(self.names)

    def encode(self, piece: PianoPiece) -> Ids:
        """One id for every onset of the two hands: (onsets,).

        A token that is not in the vocabulary becomes the nearest that is: one of its kind (note or chord) if there is
        any, with the fewest pitch classes that only one of the two has, then for notes the fewest semitones away,
        then the first of the vocabulary.
        """
        return np.array([self._id(name_of(pitches)) for pitches in sounds_of(piece)], np.int32)

    def sounding(self, piece: PianoPiece) -> NDArray[np.int64]:
        """How many notes each token of `encode` tells, a pitch in both hands once: (onsets,)."""
        return np.array([len(pitches) for pitches in sounds_of(piece)], np.int64)

    def share_replaced(self, pieces: Iterable[PianoPiece]) -> float:
        """The share of onsets whose own token is not in the vocabulary; 0 without onsets."""
        known = [name_of(pitches) in self._ids for piece in pieces for pitches in sounds_of(piece)]
        return 1 - sum(known) / len(known) if known else 0.0

    def decode(self, ids: Sequence[int] | NDArray[np.integer[Any]]) -> tuple[Note, ...]:
        """Notes of half a quarter each, token after token from quarter 0 on.

        A chord is stacked upwards, in the inversion and octave that bring its mean pitch nearest to that of the sound
        before, middle C at the start; a single pitch class sounds in two octaves. Encoding the notes gives the ids.

        Raises:
            TokenError: an id outside the vocabulary.
        """
        notes: list[Note] = []
        centre = float(_MIDDLE)
        for step, chosen in enumerate(np.asarray(ids).tolist()):
            if not 0 <= chosen < len(self.names):
                raise TokenError(f"token {step} has id {chosen}; wanted 0 to {len(self.names) - 1}")
            pitches = _voiced(self.names[chosen], centre)
            centre = sum(pitches) / len(pitches)
            notes += [Note(step * STEP_QL, STEP_QL, pitch) for pitch in pitches]
        return in_order(notes)

    def to_json(self) -> dict[str, Any]:
        """The names, as `from_json` reads them."""
        return {"names": list(self.names)}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Tokens":
        """Rebuilds a vocabulary.

        Raises:
            TokenError: no names, or not those of tokens in order.
        """
        names = fields.get("names")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise TokenError(f"not a vocabulary of tokens: {str(fields)[:80]}; wanted a list of names")
        return cls(tuple(names))

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def _replacements(self) -> dict[str, int]:
        return {}

    def _id(self, name: str) -> int:
        if name in self._ids:
            return self._ids[name]
        if name not in self._replacements:
            self._replacements[name] = min(range(len(self)), key=lambda n: _distance(name, self.names[n]))
        return self._replacements[name]


@cache
def _parsed(name: str) -> tuple[int, frozenset[int]]:
    """The pitch of a note's name, or -1, and the pitch classes of any."""
    if name in _PITCH and _PITCH[name] in _PITCH_NAME:
        return _PITCH[name], frozenset({_PITCH[name] % 12})
    parts = name.split(".")
    if all(part.isascii() and part.isdigit() and int(part) < 12 for part in parts):
        pitch_classes = frozenset(map(int, parts))
        if ".".join(map(str, normal_order(pitch_classes))) == name:
            return -1, pitch_classes
    raise TokenError(
        f"no such token: {name!r}; wanted a pitch such as 'Eb4', or pitch classes in normal order: '0.4.7'"
    )


def _distance(name: str, other: str) -> tuple[bool, int, int]:
    (pitch, classes), (other_pitch, others) = _parsed(name), _parsed(other)
    return (pitch < 0) != (other_pitch < 0), len(classes ^ others), abs(pitch - other_pitch)


def _voiced(name: str, centre: float) -> list[int]:
    """Ascending pitches of a token; a chord's mean as near to the centre as can be."""
    pitch, classes = _parsed(name)
    if pitch >= 0:
        return [pitch]
    stacks = [_stack(low, classes) for low in _CHORD_RANGE if low % 12 in classes]
    return min(stacks, key=lambda stack: abs(sum(stack) / len(stack) - centre))


def _stack(low: int, classes: frozenset[int]) -> list[int]:
    if len(classes) == 1:
        return [low, low + 12]
    return sorted(low + (pitch_class - low) % 12 for pitch_class in classes)
