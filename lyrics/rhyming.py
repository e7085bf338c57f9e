"""Which words may end a line: by the rhyme scheme, and by the words that ended lines before."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lyrics.order import LineOrder
from lyrics.vocabulary import Vocabulary
from lyrics.words import WordTable


class RhymeError(ValueError):
    """No word can end a line as it is asked to."""


class LineEnds:
    """The words that may end the lines of one stanza.

    Args:
        words: sounds by id.
        vocabulary: to name words in messages.
        order: the stanza's lines.
        rhymed: words that ended lines of other stanzas; they are used again only where nothing else is left.
    """

    def __init__(
        self, words: WordTable, vocabulary: Vocabulary, order: Sequence[LineOrder], rhymed: frozenset[int]
    ) -> None:
        self.words, self.vocabulary, self.order, self.rhymed = words, vocabulary, order, rhymed
        self._rich = cache(self._rich_enough)

    def allowed(self, earlier: Sequence[int]) -> NDArray[np.bool_]:
        """(vocabulary,) what may end the line after those that end with the ids `earlier`.

        Raises:
            RhymeError: nothing may; the message says which line, and what its rhyme has to meet.
        """
        asked = self.order[len(earlier)]
        letters = [line.rhyme for line in self.order]
        partners = [i for i, letter in zip(earlier, letters, strict=False) if letter and letter == asked.rhyme]
        fits = self.words.line_ends & (self.words.syllable_counts <= asked.syllables)
        if partners:
            fits &= self._mask(self._rhyming_with_all(partners))
        else:
            fits &= ~self._mask([i for end in earlier for i in self._alike(end)])
            if asked.rhyme:
                fits &= self._rich(asked.rhyme)
        fits &= ~self._mask(earlier)
        fresh = fits & ~self._mask(self.rhymed)
        fits = fresh if fresh.any() else fits
        if not fits.any():
            raise RhymeError(self._nothing(len(earlier), partners))
        return fits

    def _rhyming_with_all(self, partners: Sequence[int]) -> NDArray[np.int64]:
        common = self.words.rhyming(partners[0])
        for partner in partners[1:]:
            common = np.intersect1d(common, self.words.rhyming(partner))
        return common

    def _alike(self, word_id: int) -> NDArray[np.int64]:
        """Words of the same rhyme part, which would carry one rhyme into another."""
        return self.words.rhymes.get(self.words.words[word_id].rhyme_part, np.array([], np.int64))

    def _rich_enough(self, letter: str) -> NDArray[np.bool_]:
        """Words whose rhyme part has enough onsets for all lines of a letter, with some to choose from if there are."""
        lines = [line for line in self.order if line.rhyme == letter]
        shortest = min(line.syllables for line in lines)
        parts, onsets = self.words.rhyme_codes
        usable = self.words.line_ends & (self.words.syllable_counts <= shortest)
        sounds = np.unique(np.stack([parts[usable], onsets[usable]]), axis=1)
        choices = np.bincount(sounds[0], minlength=parts.max() + 1)[parts]
        # some to choose from if there are, else just enough
        for wanted in (3 * len(lines), len(lines)):
            rich = self.words.line_ends & (choices >= wanted)
            if rich.any():
                break
        return rich

    def _nothing(self, number: int, partners: Sequence[int]) -> str:
        asked = self.order[number]
        rhyming = ""
        if asked.rhyme:
            lines = Counter(line.rhyme for line in self.order)[asked.rhyme]
            rhyming = f" for a rhyme of {lines} lines"
        if partners:
            rhyming = f" that rhymes with {', '.join(self.vocabulary.tokens[i] for i in partners)}"
        return (
            f"line {number + 1}: no word of at most {asked.syllables} syllables is left{rhyming};"
            " ask for fewer rhyming lines, or longer ones"
        )

    def _mask(self, ids: "Sequence[int] | frozenset[int] | NDArray[np.int64]") -> NDArray[np.bool_]:
        mask = np.zeros(len(self.words.words), bool)
        mask[list(ids)] = True
        return mask
