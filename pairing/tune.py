"""A tune without words, about a theme."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lyrics.theme.reading import Theme
from music.metre import Metre
from music.notes import Melody
from music.styles import Style
from music.voice.composer import Composer, ComposingConfig
from music.voice.model import VoiceModel
from pairing.plan import Wishes, plan_melody
from pairing.playing import velocity_of
from pairing.songwriter import voiced
from pairing.streams import random_streams

BARS_A_PHRASE = 2
_SOUNDING = 0.85
"""Share of a phrase that is filled with notes: the rest is room to breathe."""


def tune_about(theme: Theme, wishes: Wishes, bars: int, temperature: float, seed: int) -> Melody:
    """A melody of about so many bars, in phrases of about two.

    Raises:
        ModelFolderError, MissingDataError: the voice model is missing or damaged.
        ValueError: named subclasses, for wishes that cannot be met.
    """
    planning, composing = random_streams(seed, theme.text, 2)
    phrases = max(1, round(bars / BARS_A_PHRASE))
    settled = plan_melody(theme, (8,) * phrases, wishes, planning)
    syllables = _syllables(settled.metre, settled.manner.notes_per_quarter)
    order = plan_melody(
        theme,
        (syllables,) * phrases,
        replace(wishes, key=str(settled.key), tempo_bpm=settled.tempo_bpm, metre=str(settled.metre)),
        planning,
    )
    config = ComposingConfig(sampling=replace(ComposingConfig().sampling, temperature=temperature))
    melody = Composer(VoiceModel.load(), config).compose_harmonised(order, composing).melody
    loudness = velocity_of(theme)
    return replace(melody, phrases=tuple(voiced(phrase, melody.metre, loudness) for phrase in melody.phrases))


def tune_to_json(melody: Melody, style: Style, theme: str, seed: int, path: Path) -> Mapping[str, Any]:
    """What `music generate --json` prints."""
    notes = [
        {
            "onset_ql": note.onset_ql,
            "duration_ql": note.duration_ql,
            "pitch_midi": note.pitch_midi,
            "velocity": note.velocity,
            "part": "voice",
        }
        for note in melody.notes
    ]
    ends = np.cumsum([len(phrase.notes) for phrase in melody.phrases]).tolist()
    return {
        "style": style,
        "theme": theme,
        "seed": seed,
        "key": str(melody.key),
        "metre": str(melody.metre),
        "tempo_bpm": melody.tempo_bpm,
        "notes": notes,
        "phrases": [[start, end - 1] for start, end in zip([0, *ends], ends, strict=False)],
        "file": str(path),
    }


def _syllables(metre: Metre, notes_per_quarter: float) -> int:
    """How many fill a phrase and leave room to breathe."""
    return max(3, min(12, round(BARS_A_PHRASE * metre.bar_ql * notes_per_quarter * _SOUNDING)))
