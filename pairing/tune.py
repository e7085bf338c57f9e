"""A tune without words, about a theme."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lyrics.theme import Theme
from music.generated import music_to_json
from music.metre import Metre
from music.notes import Melody
from music.styles import Style
from music.voice.composer import SAMPLING, Composer, load_voice
from pairing.arranging import voiced
from pairing.plan import plan_melody, random_streams
from pairing.playing import velocity_of
from pairing.request import SongRequest

BARS_A_PHRASE = 2
_SOUNDING = 0.85
"""Share of a phrase that is filled with notes: the rest is room to breathe."""


def tune_about(theme: Theme, request: SongRequest, bars: int, temperature: float) -> Melody:
    """A melody of about so many bars, in phrases of about two.

    Raises:
        ModelFolderError, MissingDataError: the voice model is missing or damaged.
        ValueError: named subclasses, for wishes that cannot be met.
    """
    planning, composing = random_streams(request.seed, theme.text, 2)
    phrases = max(1, round(bars / BARS_A_PHRASE))
    settled = plan_melody(theme, (8,) * phrases, request, planning)
    syllables = _syllables(settled.metre, settled.notes_per_quarter)
    order = plan_melody(
        theme,
        (syllables,) * phrases,
        replace(request, key=settled.key, tempo_bpm=settled.tempo_bpm, metre=settled.metre),
        planning,
    )
    sampling = replace(SAMPLING, temperature=temperature)
    melody = Composer(load_voice(), sampling=sampling).compose_harmonised(order, composing).melody
    loudness = velocity_of(theme)
    return replace(melody, phrases=tuple(voiced(phrase, melody.metre, loudness) for phrase in melody.phrases))


def tune_to_json(melody: Melody, style: Style, theme: str, seed: int, path: Path) -> Mapping[str, Any]:
    """What `music generate --json` prints."""
    ends = np.cumsum([len(phrase.notes) for phrase in melody.phrases]).tolist()
    return music_to_json(
        [(note, "voice") for note in melody.notes],
        [(start, end - 1) for start, end in zip([0, *ends], ends, strict=False)],
        style=style,
        theme=theme,
        seed=seed,
        key=melody.key,
        metre=melody.metre,
        tempo_bpm=melody.tempo_bpm,
        path=path,
    )


def _syllables(metre: Metre, notes_per_quarter: float) -> int:
    """How many fill a phrase and leave room to breathe."""
    return max(3, min(12, round(BARS_A_PHRASE * metre.bar_ql * notes_per_quarter * _SOUNDING)))
