"""Exact alignment of syllables and notes: chances of all settings at once, and the one expected to be right most often.

A setting gives every note to one syllable, in order: a note either begins the next syllable or continues the one
before it. What each of these is worth may depend on the syllable, on the note, and on whether one note or several went
before in the same or the last syllable. All settings are weighed together by the forward-backward algorithm (Baum
1972) over a conditional random field (Lafferty, McCallum & Pereira 2001), in time proportional to syllables times
notes.

Shapes: B batch, N notes, S syllables. A word that can be said in several ways has syllables for each of them; which may
follow which is told by `Links`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Masks = NDArray[np.bool_]

_Add = Callable[[Floats, Floats], Floats]

IMPOSSIBLE = np.float32(-1e9)
"""Worth of what cannot be."""


@dataclass(frozen=True)
class Links:
    """Which syllable may follow which.

    Attributes:
        before: (S, P) syllables that each may follow; -1 for none.
        after: (S, Q) syllables that may follow each; -1 for none.
        first: (S,) whether the words may begin with it.
        last: (S,) whether they may end with it.
    """

    before: Ints
    after: Ints
    first: Masks
    last: Masks

    @classmethod
    def of(cls, before: Sequence[Sequence[int]], first: Sequence[int], last: Sequence[int]) -> "Links":
        """From the syllables that each may follow."""
        size = len(before)
        after: list[list[int]] = [[] for _ in range(size)]
        for syllable, others in enumerate(before):
            for other in others:
                after[other].append(syllable)
        numbers = np.arange(size)
        return cls(_table(before), _table(after), np.isin(numbers, first), np.isin(numbers, last))

    @classmethod
    def chain(cls, size: int) -> "Links":
        """One syllable after another."""
        return cls.of([[s - 1] if s else [] for s in range(size)], [0], [size - 1])


@dataclass(frozen=True)
class Worth:
    """What it is worth, in nats, that a note begins or continues a syllable.

    Attributes:
        begins: (N, S, 2), by whether the syllable before has one note (0) or several (1); 0 at the first note.
        continues: (N, S, 2), by whether the syllable has one note so far or several.
    """

    begins: Floats
    continues: Floats


@dataclass(frozen=True)
class Chances:
    """How likely each step is.

    Attributes:
        log_total: (B,) logarithm of the summed weight of all settings.
        begins: (B, N, S, 2) as `Worth`.
        continues: (B, N, S, 2) as `Worth`.
    """

    log_total: Floats
    begins: Floats
    continues: Floats


def chances(worths: Sequence[Worth], links: Sequence[Links]) -> Chances:
    """Weighs all settings of several songs at once; what is beyond a song's own size has chance 0."""
    begins, continues = _padded([w.begins for w in worths]), _padded([w.continues for w in worths])
    syllables = begins.shape[2]
    before, after = _wide([link.before for link in links], syllables), _wide([link.after for link in links], syllables)
    first, last = _ends([link.first for link in links], syllables), _ends([link.last for link in links], syllables)
    sizes = np.array([len(w.begins) for w in worths])
    forward, led = _forward(begins, continues, before, first, _log_add)
    backward = _backward(begins, continues, after, last, sizes)
    at_first = forward[0] + backward[0]
    log_total = np.logaddexp.reduce(at_first[..., 0], axis=1)
    total = log_total[:, None, None]
    begun, held = np.zeros_like(begins), np.zeros_like(continues)
    begun[0, ..., 0] = np.exp(at_first[..., 0] - log_total[:, None])
    begun[1:] = np.exp(led[1:] + begins[1:] + backward[1:, :, :, :1] - total)
    held[1:] = np.exp(forward[:-1] + continues[1:] + backward[1:, :, :, 1:] - total)
    return Chances(log_total, begun.swapaxes(0, 1), held.swapaxes(0, 1))


def likeliest_syllables(worth: Worth, links: Links) -> list[int]:
    """Of all ways to say the words, the syllables of the likeliest setting (Viterbi 1967)."""
    begins, continues = worth.begins[:, None], worth.continues[:, None]
    before = _wide([links.before], begins.shape[2])
    best, led = _forward(begins, continues, before, _ends([links.first], begins.shape[2]), np.maximum)
    ends = np.where(links.last[:, None], best[-1, 0], IMPOSSIBLE)
    syllable, held = (int(k) for k in np.unravel_index(int(ends.argmax()), ends.shape))
    path = [syllable]
    for note in range(len(begins) - 1, 0, -1):
        if held:
            held = int(np.argmax(best[note - 1, 0, syllable] + continues[note, 0, syllable]))
            continue
        held = int(np.argmax(led[note, 0, syllable] + begins[note, 0, syllable]))
        others = before[0, syllable]
        syllable = int(others[np.argmax(_with_none(best[note - 1])[0, others, held])])
        path.append(syllable)
    return path[::-1]


def most_expected(begin_chances: Floats) -> list[int]:
    """The note that each syllable begins on, so that most syllables can be expected to be right.

    It maximises the summed chances (as for alignments of proteins Holmes & Durbin 1998), which is not the same as the
    likeliest setting: one note too early or late early on shifts many syllables.

    Args:
        begin_chances: (N, S) that a note begins a syllable, of syllables one after another; the first is on note 0.
    """
    notes, syllables = begin_chances.shape
    best: NDArray[np.float64] = np.full(syllables, float(IMPOSSIBLE))
    best[0] = 0.0
    begun = np.zeros((notes, syllables), bool)
    for note in range(1, notes):
        after = np.append(float(IMPOSSIBLE), best[:-1] + begin_chances[note, 1:])
        begun[note] = after > best
        best = np.maximum(after, best)
    starts, syllable = [], syllables - 1
    for note in range(notes - 1, 0, -1):
        if begun[note, syllable]:
            starts.append(note)
            syllable -= 1
    return [0, *reversed(starts)]


def _forward(begins: Floats, continues: Floats, before: Ints, first: Floats, add: _Add) -> tuple[Floats, Floats]:
    """Weight of all that leads to each state, and of what may go before each syllable: (N, B, S, 2) both."""
    reached, led = np.full_like(begins, IMPOSSIBLE), np.full_like(begins, IMPOSSIBLE)
    reached[0, ..., 0] = begins[0, ..., 0] + first
    songs = np.arange(before.shape[0])[:, None, None]
    for note in range(1, len(begins)):
        earlier = reached[note - 1]
        led[note] = _added(add, _with_none(earlier)[songs, before])
        begun, held = led[note] + begins[note], earlier + continues[note]
        reached[note, ..., 0] = add(begun[..., 0], begun[..., 1])
        reached[note, ..., 1] = add(held[..., 0], held[..., 1])
    return reached, led


def _backward(begins: Floats, continues: Floats, after: Ints, last: Floats, sizes: Ints) -> Floats:
    """Weight of all that follows each state: (N, B, S, 2)."""
    left = np.full_like(begins, IMPOSSIBLE)
    songs = np.arange(after.shape[0])[:, None, None]
    for note in range(len(begins) - 1, -1, -1):
        if note < len(begins) - 1:
            later = left[note + 1]
            begun = _with_none(begins[note + 1] + later[..., :1])[songs, after]
            held = continues[note + 1] + later[..., 1:]
            left[note] = _log_add(_added(_log_add, begun), held)
        left[note, sizes - 1 == note] = last[sizes - 1 == note, :, None]
    return left


def _with_none(states: Floats) -> Floats:
    """(B, S, 2) with one more syllable that cannot be, which index -1 finds."""
    return np.concatenate([states, np.full((len(states), 1, 2), IMPOSSIBLE)], axis=1)


def _log_add(one: Floats, other: Floats) -> Floats:
    """As `numpy.logaddexp`, in half its time."""
    return np.maximum(one, other) + np.log1p(np.exp(-np.abs(one - other)))


def _added(add: _Add, states: Floats) -> Floats:
    """(B, S, P, 2) added over P, which is 1 unless words can be said in several ways."""
    return reduce(add, np.moveaxis(states, 2, 0))


def _padded(arrays: Sequence[Floats]) -> Floats:
    """(N, S, 2) arrays as one (N, B, S, 2)."""
    notes, syllables = (max(array.shape[axis] for array in arrays) for axis in (0, 1))
    wide = np.zeros((notes, len(arrays), syllables, 2), np.float32)
    for song, array in enumerate(arrays):
        wide[: array.shape[0], song, : array.shape[1]] = array
    return wide


def _wide(tables: Sequence[Ints], syllables: int) -> Ints:
    """(S, P) tables as one (B, S, P)."""
    wide = np.full((len(tables), syllables, max(table.shape[1] for table in tables)), -1)
    for song, table in enumerate(tables):
        wide[song, : table.shape[0], : table.shape[1]] = table
    return wide


def _ends(masks: Sequence[Masks], syllables: int) -> Floats:
    """(B, S): 0 where the words may begin or end, else impossible."""
    wide = np.full((len(masks), syllables), IMPOSSIBLE, np.float32)
    for song, mask in enumerate(masks):
        wide[song, : len(mask)][mask] = 0
    return wide


def _table(rows: Sequence[Sequence[int]]) -> Ints:
    table = np.full((len(rows), max(1, *(len(row) for row in rows)) if rows else 1), -1)
    for row, numbers in enumerate(rows):
        table[row, : len(numbers)] = numbers
    return table
