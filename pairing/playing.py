"""How the piano plays under a section: a texture and a loudness chosen by theme, metre and section."""

from dataclasses import dataclass

import numpy as np

from lyrics.theme import Theme
from music.dynamics import LEVELS
from music.metre import Metre
from music.piano.texture import Texture
from pairing.form import Section

_LIVELY = 0.3
"""Arousal above which a theme wants movement, and below whose negative it wants rest."""

_RESTING = (Texture.BROKEN, Texture.NOCTURNE, Texture.CHORALE)
_FLOWING = (Texture.BROKEN, Texture.ARPEGGIO)
_SWAYING = (Texture.ARPEGGIO, Texture.NOCTURNE, Texture.BROKEN)
_DANCING = (Texture.WALTZ, Texture.WALTZ, Texture.MAZURKA)
_DRIVEN = (Texture.REPEATED, Texture.REPEATED, Texture.ARPEGGIO)
_MARCHING = (Texture.MARCH,)

_FULLER = {
    Texture.HELD: Texture.CHORALE,
    Texture.CHORALE: Texture.BROKEN,
    Texture.BROKEN: Texture.ARPEGGIO,
    Texture.NOCTURNE: Texture.ARPEGGIO,
    Texture.ARPEGGIO: Texture.REPEATED,
    Texture.WALTZ: Texture.MAZURKA,
    Texture.MAZURKA: Texture.WALTZ,
    Texture.MARCH: Texture.REPEATED,
    Texture.REPEATED: Texture.MARCH,
}
_OTHER = {
    Texture.CHORALE: Texture.ARPEGGIO,
    Texture.BROKEN: Texture.CHORALE,
    Texture.NOCTURNE: Texture.REPEATED,
    Texture.ARPEGGIO: Texture.CHORALE,
    Texture.REPEATED: Texture.BROKEN,
}


_LOUDER = {Section.CHORUS: 12, Section.BRIDGE: 4, Section.MIDDLE: 6}
"""MIDI velocity that a section has more than the verses."""


def level_of_velocity(velocity: float) -> int:
    """The dynamic of a MIDI velocity, 0 ppp to 7 fff: 16 velocities are a level."""
    return max(0, min(len(LEVELS) - 1, round(velocity / 16 - 1)))


@dataclass(frozen=True)
class Playing:
    """How the piano plays.

    Attributes:
        texture: of its figures.
        velocity: of a strong beat; the voice sings above it.
    """

    texture: Texture
    velocity: int

    @property
    def level(self) -> int:
        """The dynamic of that loudness, 0 ppp to 7 fff."""
        return level_of_velocity(self.velocity)

    def in_section(self, section: Section) -> "Playing":
        """The same playing, of the verses, turned to another section: the chorus is fuller, others are different."""
        if section is Section.VERSE:
            return self
        fuller, other = _FULLER.get(self.texture, self.texture), _OTHER.get(self.texture, Texture.BROKEN)
        texture = fuller if section is Section.CHORUS else other
        return Playing(texture, min(127, self.velocity + _LOUDER[section]))


def plan_playing(theme: Theme, metre: Metre, rng: np.random.Generator) -> Playing:
    """The playing under the verses: chords and nocturnes for calm themes, dances and marches for lively ones.

    Excitement without joy drives: chords are repeated. Triple time dances unless the theme is at rest. Excited
    themes are louder.
    """
    fitting = _fitting(theme, metre)
    return Playing(fitting[int(rng.integers(len(fitting)))], velocity_of(theme))


def velocity_of(theme: Theme) -> int:
    """MIDI velocity of strong beats: louder for excited themes."""
    return round(66 + 14 * theme.arousal)


def _fitting(theme: Theme, metre: Metre) -> tuple[Texture, ...]:
    in_three = round(metre.bar_ql / metre.beat_ql) == 3
    if theme.arousal < -_LIVELY:
        return _SWAYING if metre.is_compound or in_three else _RESTING
    if theme.arousal > _LIVELY and theme.valence < 0:
        return _DRIVEN
    if metre.is_compound:
        return _SWAYING
    if in_three:
        return _DANCING
    return _MARCHING if theme.arousal > _LIVELY else _FLOWING
