"""A melody and the harmony under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from music.chords.slots import slot_ql, slots_until
from music.chords.vocabulary import CHORD_COUNT, NO_CHORD, chord_at
from music.harmony import Chord
from music.notes import Melody


class HarmonyError(ValueError):
    """A harmony that does not belong to its melody."""


@dataclass(frozen=True)
class HarmonisedMelody:
    """A melody and the chords under it.

    Attributes:
        melody: bars are counted from quarter 0.
        chord_ids: one for every slot from quarter 0 to the end of the last note; `NO_CHORD` where none is known.
    """

    melody: Melody
    chord_ids: tuple[int, ...]

    def __post_init__(self) -> None:
        wanted = slots_until(self.melody.end_ql, self.melody.metre)
        if len(self.chord_ids) != wanted:
            raise HarmonyError(f"{len(self.chord_ids)} chords for {wanted} slots of the melody; wanted one for each")
        if not all(NO_CHORD <= chord < CHORD_COUNT for chord in self.chord_ids):
            raise HarmonyError(f"chord ids {self.chord_ids}; wanted 0 to {CHORD_COUNT - 1}")

    @property
    def chords(self) -> tuple[Chord, ...]:
        """The chords in order, those that stay joined, up to the bar line after the last note."""
        return tuple(self._joined())

    def _joined(self) -> Iterator[Chord]:
        metre, slot = self.melody.metre, slot_ql(self.melody.metre)
        bars_end = -(-round(self.melody.end_ql / metre.bar_ql, 6) // 1) * metre.bar_ql
        begun = 0
        for chord, group in groupby(self.chord_ids):
            begins, begun = begun, begun + len(list(group))
            end = bars_end if begun == len(self.chord_ids) else begun * slot
            if chord != NO_CHORD:
                yield chord_at(chord, self.melody.key, begins * slot, end - begins * slot)
