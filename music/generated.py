"""What `music generate --json` prints, of a tune, a piano piece or what a network of the family writes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from music.keys import Key
from music.metre import Metre
from music.notes import Note


def music_to_json(
    notes: Iterable[tuple[Note, str]],
    phrases: Sequence[Sequence[int]],
    *,
    style: str,
    theme: str,
    seed: int,
    key: Key,
    metre: Metre,
    tempo_bpm: float,
    path: Path,
) -> Mapping[str, Any]:
    """The object that is printed.

    Args:
        notes: each with the part that it is of, in the order they are printed in.
        phrases: first and last note of each, counted from 0.
        style: as it was asked for.
        theme: likewise; "" without one.
        seed: of all that was drawn.
        key: of the music.
        metre: of the music.
        tempo_bpm: quarters a minute.
        path: of the file that was written.
    """
    return {
        "style": style,
        "theme": theme,
        "seed": seed,
        "key": str(key),
        "metre": str(metre),
        "tempo_bpm": tempo_bpm,
        "notes": [_note(note, part) for note, part in notes],
        "phrases": [list(phrase) for phrase in phrases],
        "file": str(path),
    }


def _note(note: Note, part: str) -> dict[str, Any]:
    return {
        "onset_ql": note.onset_ql,
        "duration_ql": note.duration_ql,
        "pitch_midi": note.pitch_midi,
        "velocity": note.velocity,
        "part": part,
    }
