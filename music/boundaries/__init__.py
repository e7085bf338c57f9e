"""Where the phrases of a tune begin, told from its notes alone."""

from collections.abc import Sequence

from music.boundaries.detector import shipped_detector
from music.metre import Metre
from music.notes import Note


def phrase_starts(notes: Sequence[Note], metre: Metre) -> tuple[int, ...]:
    """Indexes of the notes that begin a phrase: the first is 0; none where there are no notes.

    Args:
        notes: a melody, one note at a time, in order.
        metre: its metre, with bar lines at whole multiples of the bar.
    """
    return shipped_detector().starts(notes, metre)
