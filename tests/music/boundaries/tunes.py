"""Tunes whose phrases are known."""

from music.metre import Metre
from music.notes import Note
from workshop.boundaries.corpus import CutTune

# Ah! vous dirai-je, maman: pitches, and the lengths of each of its six phrases
MAMAN = "0 0 7 7 9 9 7 5 5 4 4 2 2 0 7 7 5 5 4 4 2 7 7 5 5 4 4 2 0 0 7 7 9 9 7 5 5 4 4 2 2 0"
# Ode to Joy: four periods of which the third differs
CLOSING = "4 4 5 7 7 5 4 2 0 0 2 4 2 0 0"
JOY = f"4 4 5 7 7 5 4 2 0 0 2 4 4 2 2 {CLOSING} 2 2 4 0 2 4 5 4 0 2 4 5 4 2 0 2 -5 {CLOSING}"


def maman(tonic_midi: int = 60, unit_ql: float = 1.0) -> CutTune:
    """Six phrases of two bars."""
    return cut_tune(MAMAN, [1, 1, 1, 1, 1, 1, 2] * 6, tuple(range(0, 42, 7)), tonic_midi, unit_ql)


def ode(tonic_midi: int = 60) -> CutTune:
    """Eight phrases of two bars, one for each line of Schiller's words."""
    closing = [*[1] * 12, 1.5, 0.5, 2]
    middle = [1, 1, 1, 1, 1, 0.5, 0.5, 1, 1, 1, 0.5, 0.5, 1, 1, 1, 1, 2]
    return cut_tune(JOY, [*closing, *closing, *middle, *closing], (0, 8, 15, 23, 30, 39, 47, 55), tonic_midi)


def cut_tune(
    steps: str, lengths: list[float], starts: tuple[int, ...], tonic_midi: int, unit_ql: float = 1.0
) -> CutTune:
    notes, onset = [], 0.0
    for step, length in zip(steps.split(), lengths, strict=True):
        notes.append(Note(onset, length * unit_ql, tonic_midi + int(step)))
        onset += length * unit_ql
    metre = Metre(4, 4) if unit_ql == 1 else Metre(4, 8) if unit_ql == 0.5 else Metre(4, 2)
    return CutTune("known", "00", tuple(notes), metre, starts)
