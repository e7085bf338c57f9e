"""Which syllable a note of the line begins, of all verses under it."""

from collections.abc import Sequence
from typing import TypeVar

from music.scores import Part, Underlaid
from music.sung.line import step_of

OTHER_VERSE_RUN = 3
"""So many syllables of another verse, where a verse has none, are no melisma: a second ending, or a refrain."""

_Syllable = TypeVar("_Syllable")


def words_by_step(part: Part) -> dict[int, list[Underlaid]]:
    """The syllables of all verses by the point of the time grid on which they begin, the lowest note's first."""
    words: dict[int, list[Underlaid]] = {}
    for syllable in sorted(part.underlay, key=lambda syllable: syllable.note):
        words.setdefault(step_of(part.notes[syllable.note]), []).append(syllable)
    return words


def with_other_verses(
    own: Sequence[_Syllable | None],
    others: Sequence[Sequence[_Syllable | None]],
    fewest: int = OTHER_VERSE_RUN,
) -> list[_Syllable | None]:
    """What is sung on each note: a verse's own syllables and, where it has none for a while, another's.

    Args:
        own: what of the verse begins on each note; None where nothing does.
        others: the same for other verses; the one with most syllables in such a run is taken, of equals the first.
        fewest: so many syllables it must have there.
    """
    sung = list(own)
    start = 0
    for end in [*(index for index, syllable in enumerate(own) if syllable is not None), len(own)]:
        runs = [list(other[start:end]) for other in others]
        fullest = max(runs, key=lambda run: sum(syllable is not None for syllable in run), default=[])
        if sum(syllable is not None for syllable in fullest) >= fewest:
            sung[start:end] = fullest
        start = end + 1
    return sung
