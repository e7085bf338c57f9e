"""The part that is sung, and its top line: one note at a time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from music.notes import TIME_GRID, Note
from music.scores import Part, Score

STEP_QL = 1 / TIME_GRID

_AS_MANY_WORDS = 0.6
"""The first part with at least this share of the most syllables is the leading voice: soprano, not bass."""

_SAME_QL = 1e-6


class NoVocalLineError(ValueError):
    """A score that holds no sung line."""


def vocal_part(score: Score) -> Part:
    """The part with the words; of several, as in a hymn or a duet, the first voice.

    Raises:
        NoVocalLineError: no part has words.
    """
    counts = [len({syllable.note for syllable in part.underlay}) for part in score.parts]
    if not any(counts):
        raise NoVocalLineError(f"{score.title!r} has no words under its notes; wanted a piece that is sung")
    return next(part for part, n in zip(score.parts, counts, strict=True) if n >= _AS_MANY_WORDS * max(counts))


def step_of(note: Note) -> int:
    """The point of the time grid on which it begins."""
    return round(note.onset_ql * TIME_GRID)


def top_line(notes: Sequence[Note], keep: Callable[[Note], bool] = lambda _: False) -> tuple[list[Note], list[Note]]:
    """(line, others): the highest of the notes that begin together, cut where the next begins.

    Args:
        notes: by onset, then pitch.
        keep: whether a note belongs to the line though it begins under a longer, higher one, as it does where it has
            words; others that do so are an inner voice's or the bass.
    """
    line: list[Note] = []
    others: list[Note] = []
    for note in notes:
        last = line[-1] if line else None
        if last is not None and step_of(note) == step_of(last):
            line[-1] = max(last, note, key=lambda n: n.pitch_midi)
            others.append(min(last, note, key=lambda n: n.pitch_midi))
        elif last is not None and _is_under(note, last) and not keep(note):
            others.append(note)
        else:
            if last is not None and last.end_ql > note.onset_ql:
                line[-1] = replace(last, duration_ql=note.onset_ql - last.onset_ql)
            line.append(note)
    return line, others


def _is_under(note: Note, longer: Note) -> bool:
    return longer.end_ql > note.onset_ql + STEP_QL + _SAME_QL and longer.pitch_midi > note.pitch_midi


def between_rests(line: Sequence[Note], least_rest_ql: float = STEP_QL / 2) -> list[list[Note]]:
    """The notes of a line in groups that follow each other without a longer rest."""
    groups: list[list[Note]] = []
    for before, note in zip([None, *line], line, strict=False):
        if before is None or note.onset_ql - before.end_ql > least_rest_ql:
            groups.append([])
        groups[-1].append(note)
    return groups
