"""Stanzas in a form: how long their lines are, and which of them rhyme."""

from collections.abc import Iterable
from dataclasses import dataclass

from lyrics.order import LineOrder, iambic, stanza_order
from lyrics.readers import CleanLine
from lyrics.verse import Stanza

COMMON_METRE = (8, 6, 8, 6)

SCHEMES: dict[tuple[int, ...], tuple[str, ...]] = {
    COMMON_METRE: ("ABAB", "ABCB"),
    (8, 8, 8, 8): ("AABB", "ABAB", "ABBA"),
    (7, 6, 7, 6): ("ABAB",),
    (6, 6, 8, 6): ("ABCB", "ABAB"),
    (10, 10, 10, 10): ("ABAB", "AABB"),
    (6, 6, 6, 6): ("ABAB",),
    (8, 8): ("AA",),
}
"""Rhyme schemes by syllables of the lines: common, long and short metre, ballad, quatrains and couplets."""

FORMS = tuple((syllables, scheme) for syllables, schemes in SCHEMES.items() for scheme in schemes)


@dataclass(frozen=True)
class FormedStanza:
    """A stanza with the form it has.

    Attributes:
        song: what it belongs to: a song or a book.
        lines: its words.
        order: for each line syllables, rhyme and strengths: every second syllable is strong, mostly the last one too.
        sung: how a writer means it to be sung; None for a stanza that was found.
    """

    song: str
    lines: tuple[CleanLine, ...]
    order: tuple[LineOrder, ...]
    sung: Stanza | None = None

    @property
    def is_common_metre(self) -> bool:
        """Whether its lines have 8, 6, 8 and 6 syllables."""
        return tuple(line.syllables for line in self.order) == COMMON_METRE

    @property
    def words(self) -> list[list[str]]:
        """Its words in lower case, by line."""
        return [[word.lower() for word in line.words] for line in self.lines]


def order_of(syllables: Iterable[int], scheme: str) -> tuple[LineOrder, ...]:
    """The lines of a form, in iambs."""
    return iambic(stanza_order(tuple(syllables), scheme))
