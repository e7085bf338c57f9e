"""MIDI read natively: by symusic, and by our own reader where symusic refuses what players play."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from music.keys import Key, Mode
from music.metre import Metre, MetreError
from music.readers.assembly import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from music.readers.midi import read_midi
from music.scores import changes
from workshop.corpus.tracks import NoteArrays, Tracks, tracks_of

_DIVISION = slice(12, 14)
"""Bytes of the header that say how many ticks a quarter has."""

_FILM_TIME = 0x8000
"""With this bit set they say how many ticks a film frame has."""

_SUNG_SHARE = 0.7
"""Words that fall on notes of the track they belong to, at least."""


def read_midi_tracks(path: Path, content: bytes) -> Tracks:
    """Reads a MIDI file of any type; `content` is what it holds.

    Film time, and files that symusic finds damaged, are left to `music.readers.midi`, which makes out of them what it
    can, ten times as slowly.

    Raises:
        ReadError: it is no MIDI file, broken before its first note, or holds drums alone.
    """
    from symusic import Score

    if not 0 < int.from_bytes(content[_DIVISION], "big") < _FILM_TIME:
        return tracks_of(read_midi(path))
    try:
        file: Any = Score.from_midi(content)
    except (RuntimeError, ValueError):
        return tracks_of(read_midi(path))
    played = [track for track in file.tracks if not track.is_drum and len(track.notes)]
    if not played:  # our own reader says why
        return tracks_of(read_midi(path))
    per_quarter = file.ticks_per_quarter
    return Tracks(
        sounds=_sounds(played, per_quarter),
        programs=tuple(track.program for track in played),
        sung=_sung(played, file.tracks),
        metres=_metres(file.time_signatures, per_quarter),
        keys=changes(_keys(file.key_signatures, per_quarter)),
        tempos=changes(_tempos(file.tempos, per_quarter)),
    )


def _sung(played: Sequence[Any], tracks: Iterable[Any]) -> int | None:
    """The number of the track whose notes begin where words do; of several the one with fewest notes.

    Where words stand in the file does not tell: many programs give them a track of their own.
    """
    words = np.unique([lyric.time for track in tracks for lyric in track.lyrics])
    if not len(words):
        return None
    shares = [np.isin(words, track.notes.numpy()["time"]).mean() for track in played]
    best = max(range(len(played)), key=lambda number: (shares[number], -len(played[number].notes)))
    return best if shares[best] >= _SUNG_SHARE else None


def _sounds(tracks: Iterable[Any], per_quarter: int) -> NoteArrays:
    notes = [track.notes.numpy() for track in tracks]
    onset, length = (np.concatenate([n[name] for n in notes]) / per_quarter for name in ("time", "duration"))
    pitch, velocity = (np.concatenate([n[name] for n in notes]).astype(np.int64) for name in ("pitch", "velocity"))
    track = np.repeat(np.arange(len(notes)), [len(n["time"]) for n in notes])
    # damaged files hold bytes beyond 127, which symusic keeps
    sound = (length > 0) & (onset >= 0) & (pitch >= 0) & (velocity > 0)
    return NoteArrays(onset, onset + length, pitch, velocity, track).only(sound)


def _metres(signatures: Any, per_quarter: int) -> tuple[tuple[float, Metre], ...]:
    """The metres, 4/4 until the first."""
    found: dict[float, Metre] = {0.0: Metre(4, 4)}
    for signature in signatures:
        try:
            found[signature.time / per_quarter] = Metre(signature.numerator, signature.denominator)
        except MetreError:
            continue  # such as 4/32: the metre before goes on
    return changes(found.items())


def _keys(signatures: Any, per_quarter: int) -> Iterator[tuple[float, Key]]:
    for signature in signatures:
        if -7 <= signature.key <= 7:
            mode = Mode.MINOR if signature.tonality else Mode.MAJOR
            yield signature.time / per_quarter, Key.of_sharps(signature.key, mode)


def _tempos(tempos: Any, per_quarter: int) -> Iterator[tuple[float, float]]:
    for tempo in tempos:
        if tempo.mspq > 0 and MIN_TEMPO_BPM <= 60e6 / tempo.mspq <= MAX_TEMPO_BPM:
            yield tempo.time / per_quarter, round(60e6 / tempo.mspq, 3)
