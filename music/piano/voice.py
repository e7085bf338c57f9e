"""The sung line as the piano network is told of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from music.notes import TIME_GRID, Note

SILENT = -1
FAR = 192
"""Grid steps after which a next note no longer matters."""


def voice_table(voice: Sequence[Note], shift: int, steps: int) -> NDArray[np.int16]:
    """What the voice does at every step of the grid: (steps, 4), no rows without a voice.

    Columns: the sounding pitch with the tonic on C (`SILENT` for none), whether it begins now, grid steps until the
    next note begins (at most `FAR`), and that note's pitch (`SILENT` for none).

    Args:
        voice: in order; where it divides, the highest note counts.
        shift: semitones by which the key lies above C.
        steps: how many.
    """
    if not voice:
        return np.zeros((0, 4), np.int16)
    table = np.zeros((steps, 4), np.int16)
    table[:, 0] = table[:, 3] = SILENT
    table[:, 2] = FAR
    before = 0
    for note in voice:
        onset, end = round(note.onset_ql * TIME_GRID), round(note.end_ql * TIME_GRID)
        if onset >= steps:
            break
        pitch = note.pitch_midi - shift
        table[onset:end, 0] = pitch
        table[onset, 1] = 1
        if onset > before:
            table[before:onset, 2] = np.minimum(np.arange(onset - before, 0, -1), FAR)
            table[before:onset, 3] = pitch
        before = onset
    return table
