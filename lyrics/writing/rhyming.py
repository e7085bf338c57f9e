"""Which words may end a line: by the rhyme scheme, and by the words that end other lines.

Where no word meets all that is asked, wishes are given up one by one: a perfect rhyme for a near one, that for none,
then a sound unlike the other lines', then a word that no line ends with.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lyrics.model import WordTable
from lyrics.verse import LineOrder
from lyrics.vocabulary import Vocabulary

_NAMED = 3
"""Rhyme words that a message names; there may be dozens."""


class RhymeError(ValueError):
    """No word can end a line as it is asked to."""


class RhymeKind(Enum):
    """How well a line rhymes where a rhyme was asked."""

    PERFECT = "perfect"
    NEAR = "near"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Ends:
    """Words that may end a line.

    Attributes:
        mask: (vocabulary,) which.
        rhyme: how well they rhyme.
        lost: the wish that had to be given up; "" for none.
    """

    mask: NDArray[np.bool_]
    rhyme: RhymeKind = RhymeKind.PERFECT
    lost: str = ""


class LineEnds:
    """The words that may end the lines of one stanza.

    Args:
        words: sounds by id.
        vocabulary: to name words in messages.
        order: the stanza's lines.
        rhymed: words that ended lines of other stanzas; they are used again only where nothing else is left.
        returning: words that end the refrains which the song has already, by their marks.
    """

    def __init__(
        self,
        words: WordTable,
        vocabulary: Vocabulary,
        order: Sequence[LineOrder],
        rhymed: frozenset[int],
        returning: Mapping[str, int] | None = None,
    ) -> None:
        self.words, self.vocabulary, self.order = words, vocabulary, order
        self.returning = returning or {}
        self._fresh = ~self._mask(rhymed)
        self._near = cache(self._nearly)
        self._partners = cache(self._onsets_of)

    def allowed(self, earlier: Sequence[int]) -> Ends:
        """What may end the line after those that end with the ids `earlier`; never nothing.

        Raises:
            RhymeError: no word is short enough to end the line, which is named.
        """
        asked = self.order[len(earlier)]
        room = self.words.line_ends & (self.words.syllable_counts <= asked.syllables)
        if not room.any():
            raise RhymeError(
                f"line {len(earlier) + 1}: no word of at most {asked.syllables} syllables can end a line;"
                " ask for longer lines"
            )
        choices = (Ends(room & c.mask, c.rhyme, c.lost) for c in self._choices(len(earlier), self._known(earlier)))
        found = next(choice for choice in choices if choice.mask.any())
        fresh = found.mask & self._fresh
        return Ends(fresh, found.rhyme, found.lost) if fresh.any() else found

    def _known(self, earlier: Sequence[int]) -> dict[int, int]:
        """Ends by line: of those that are written, and of refrains that are to return."""
        known = dict(enumerate(earlier))
        ends = {self.order[n].refrain: end for n, end in known.items()} | dict(self.returning)
        return known | {n: ends[o.refrain] for n, o in enumerate(self.order) if o.refrain and o.refrain in ends}

    def _choices(self, number: int, known: Mapping[int, int]) -> Iterator[Ends]:
        """What may end a line, by what is given up for it: nothing first."""
        letter = self.order[number].rhyme
        partners = [end for n, end in known.items() if letter and self.order[n].rhyme == letter]
        others = [end for end in known.values() if end not in partners]
        new = ~self._sounding_as(known.values())
        unlike = new & ~self._alike(others)
        rhyme = RhymeKind.NONE if partners else RhymeKind.PERFECT
        if partners:
            named = self._named(partners)
            yield Ends(new & self._mask(self.words.rhyming(partners[0])))
            yield Ends(unlike & self._near(partners[0]), RhymeKind.NEAR, f"a perfect rhyme with {named}")
            yield Ends(unlike & ~self._alike(partners), rhyme, f"a rhyme with {named}")
        elif letter:
            yield from map(Ends, self._begun(number, unlike))
        else:
            yield Ends(unlike)
        yield Ends(new, rhyme, "an end that sounds unlike the other lines'")
        yield Ends(~self._mask(known.values()), rhyme, "an end that sounds unlike the other lines'")
        yield Ends(np.ones_like(new), rhyme, "an end that no other line has")

    def _nearly(self, word_id: int) -> NDArray[np.bool_]:
        """Words that nearly rhyme with one."""
        part = self.words.rhyme_parts[word_id]
        nearly_rhymes = self.words.language.nearly_rhymes
        groups = [ids for other, ids in self.words.rhymes.items() if nearly_rhymes(part, other)]
        return self._mask(i for ids in groups for i in ids)

    def _alike(self, ends: Iterable[int]) -> NDArray[np.bool_]:
        """Words of the same rhyme part, which would carry one rhyme into another."""
        parts, _ = self.words.rhyme_codes
        return np.isin(parts, parts[list(ends)])

    def _sounding_as(self, ends: Iterable[int]) -> NDArray[np.bool_]:
        """The words themselves, and those that differ from them before the rhyming syllable at most: no rhymes."""
        parts, onsets = self.words.rhyme_codes
        sounds = parts * (onsets.max() + 1) + onsets
        return np.isin(sounds, sounds[list(ends)])

    def _begun(self, number: int, free: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
        """Words to begin a rhyme with, the best first: with enough partners left for all its lines.

        There should be some to choose from, better words that no other stanza has used; else just enough; else as many
        as there are.
        """
        lines = [line for line in self.order if line.rhyme == self.order[number].rhyme]
        free = free & self.words.line_ends & (self.words.syllable_counts <= self.order[number].syllables)
        for is_fresh in (True, False):
            partners = self._partners(min(line.syllables for line in lines), is_fresh)
            for wanted in (3 * len(lines), len(lines)):
                yield free & (partners >= wanted)
        yield free & (partners >= partners[free].max(initial=0))

    def _onsets_of(self, syllables: int, is_fresh: bool) -> NDArray[np.int64]:
        """(vocabulary,) how many onsets each word's rhyme part has, in words short enough (that no stanza has used)."""
        parts, onsets = self.words.rhyme_codes
        usable = self.words.line_ends & (self.words.syllable_counts <= syllables)
        usable = usable & self._fresh if is_fresh else usable
        sounds = np.unique(np.stack([parts[usable], onsets[usable]]), axis=1)
        return np.bincount(sounds[0], minlength=parts.max() + 1)[parts]

    def _named(self, ends: Sequence[int]) -> str:
        """The words, the first few if they are many."""
        names = [self.vocabulary.tokens[i] for i in dict.fromkeys(ends)]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        return ", ".join(names[:_NAMED]) + more

    def _mask(self, ids: Iterable[int]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.words), bool)
        mask[list(ids)] = True
        return mask
