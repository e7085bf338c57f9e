"""A piano solo from a mood and some wishes, and what is told of it."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from music.generated import music_to_json
from music.piano.composer import PianoComposer, PianoComposingConfig, PianoSolo
from music.piano.growing import load_piano
from music.piano.pieces import PianoPiece
from music.piano.reading import read_piano_pieces
from music.piano.spec import PianoWishes, draw_spec


def solo_in_mood(
    valence: float, arousal: float, bars: int, wishes: PianoWishes, temperature: float, seed: int
) -> PianoSolo:
    """A solo of so many bars, besides those of what it continues.

    Args:
        valence: -1 sad to 1 happy.
        arousal: -1 calm to 1 excited.
        bars: to be composed.
        wishes: what is settled.
        temperature: below 1 safer, above 1 wilder.
        seed: the same seed gives the same piece.

    Raises:
        ModelFolderError, MissingDataError: the piano model is missing or damaged.
        PianoSpecError: so many bars cannot be composed.
    """
    planning, composing = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(2))
    order = draw_spec(valence, arousal, bars, wishes, planning)
    config = PianoComposingConfig(temperature=temperature)
    return PianoComposer(load_piano(), config).compose(order, composing)


def read_prime(path: Path) -> PianoPiece:
    """What a file ends with, to be continued: its last stretch of one metre and key signature.

    Raises:
        ReadError: the file cannot be read.
        NoPianoError: it holds nothing that a piano plays.
    """
    return read_piano_pieces(path, fewest_notes=1, fewest_bars=0)[-1]


def solo_to_json(solo: PianoSolo, style: str, theme: str, seed: int, path: Path) -> Mapping[str, Any]:
    """What `music generate --json` prints; the phrases are the sections, as first and last note in order of time."""
    order, bar_ql = solo.order, solo.order.metre.bar_ql
    parts = [(note, "right") for note in solo.piano.hands[0]] + [(note, "left") for note in solo.piano.hands[1]]
    parts.sort(key=lambda part: (part[0].onset_ql, part[0].pitch_midi))
    onsets = np.array([note.onset_ql for note, _ in parts])
    edges = [first * bar_ql for first, _ in solo.sections] + [solo.end_ql]
    places = np.searchsorted(onsets, np.array(edges) - 1e-6).tolist()
    return music_to_json(
        parts,
        [(a, b - 1) for a, b in pairwise(places) if b > a],
        style=style,
        theme=theme,
        seed=seed,
        key=order.key,
        metre=order.metre,
        tempo_bpm=order.tempo_bpm,
        path=path,
    )
