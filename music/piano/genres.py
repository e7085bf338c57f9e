"""How piano pieces of a genre go, and which genre fits a mood."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from music.metre import Metre
from music.piano.texture import Texture
from music.styles import Genre


@dataclass(frozen=True)
class GenrePreset:
    """How pieces of a genre go.

    Attributes:
        metres: usual ones, the most usual first.
        tempo_bpm: slowest and fastest.
        first: textures of the main sections, one drawn for a piece.
        second: of the middle section.
        between: what a bar within a section may be instead, now and then.
    """

    metres: tuple[str, ...]
    tempo_bpm: tuple[float, float]
    first: tuple[Texture, ...]
    second: tuple[Texture, ...]
    between: tuple[Texture, ...]


GENRES: Mapping[Genre, GenrePreset] = {
    Genre.NOCTURNE: GenrePreset(
        ("4/4", "12/8", "6/8"),
        (58, 80),
        (Texture.NOCTURNE,),
        (Texture.CHORALE, Texture.BROKEN, Texture.VOICES),
        (Texture.ARPEGGIO, Texture.VOICES),
    ),
    Genre.WALTZ: GenrePreset(
        ("3/4",),
        (140, 190),
        (Texture.WALTZ,),
        (Texture.WALTZ, Texture.BROKEN, Texture.VOICES),
        (Texture.CHORALE, Texture.VOICES, Texture.RUNS),
    ),
    Genre.MAZURKA: GenrePreset(
        ("3/4",),
        (110, 160),
        (Texture.WALTZ, Texture.MAZURKA),
        (Texture.MAZURKA, Texture.VOICES, Texture.CHORALE),
        (Texture.MAZURKA, Texture.CHORALE, Texture.VOICES),
    ),
    Genre.PRELUDE: GenrePreset(
        ("4/4", "2/4", "3/4", "6/8"),
        (60, 120),
        (Texture.VOICES, Texture.CHORALE, Texture.BROKEN, Texture.REPEATED),
        (Texture.CHORALE, Texture.ARPEGGIO, Texture.VOICES),
        (Texture.VOICES, Texture.CHORALE),
    ),
    Genre.ETUDE: GenrePreset(
        ("4/4", "2/4", "6/8"),
        (96, 132),
        (Texture.ARPEGGIO, Texture.RUNS, Texture.BROKEN),
        (Texture.ARPEGGIO, Texture.NOCTURNE),
        (Texture.RUNS, Texture.ARPEGGIO),
    ),
    Genre.POLONAISE: GenrePreset(
        ("3/4",),
        (84, 108),
        (Texture.CHORALE, Texture.REPEATED),
        (Texture.VOICES, Texture.WALTZ, Texture.UNISON),
        (Texture.VOICES, Texture.RUNS, Texture.UNISON),
    ),
}


def fitting_genre(valence: float, arousal: float, metre: Metre | None, rng: np.random.Generator) -> Genre:
    """A genre for a mood: nocturnes rest, mazurkas and waltzes dance for joy, etudes and polonaises are excited."""
    weights = {
        Genre.NOCTURNE: 1.0 - 1.2 * arousal - 0.4 * valence,
        Genre.WALTZ: 0.6 + 1.2 * valence + 0.2 * arousal,
        Genre.MAZURKA: 0.7 + 0.6 * valence + 0.2 * arousal,
        Genre.PRELUDE: 0.7 - 0.6 * valence,
        Genre.ETUDE: 0.3 + 0.8 * arousal,
        Genre.POLONAISE: 0.2 + 0.5 * arousal + 0.2 * valence,
    }
    fitting = [g for g in Genre if metre is None or str(metre) in GENRES[g].metres] or list(Genre)
    chances = np.maximum([weights[genre] for genre in fitting], 0.02)
    return fitting[int(rng.choice(len(fitting), p=chances / chances.sum()))]
