import numpy as np
import pytest

from music.metre import Metre
from music.piano.texture import Texture
from pairing.form import SongSection
from pairing.playing import draw_texture, texture_in, velocity_of
from tests.pairing.themes import theme_of

QUIET = {Texture.BROKEN, Texture.NOCTURNE, Texture.CHORALE}
SWAYING = {Texture.ARPEGGIO, Texture.NOCTURNE, Texture.BROKEN}
DANCES = {Texture.WALTZ, Texture.MAZURKA}
DRIVEN = {Texture.REPEATED, Texture.ARPEGGIO}


@pytest.mark.parametrize(
    ("feeling", "metre", "textures"),
    [
        ((0.5, 0.5), "4/4", {Texture.MARCH}),
        ((0.5, 0.5), "3/4", DANCES),
        ((-0.5, 0.5), "4/4", DRIVEN),
        ((-0.5, 0.5), "3/4", DRIVEN),
        ((0.5, 0.5), "6/8", SWAYING),
        ((0.0, 0.0), "3/4", DANCES),
        ((0.0, 0.0), "4/4", {Texture.BROKEN, Texture.ARPEGGIO}),
        ((0.0, -0.5), "4/4", QUIET),
        ((0.0, -0.5), "6/8", SWAYING),
        ((0.0, -0.5), "3/4", SWAYING),
    ],
)
def test_the_piano_plays_as_theme_and_metre_want(
    feeling: tuple[float, float], metre: str, textures: set[Texture]
) -> None:
    theme = theme_of("any", *feeling)
    drawn = {draw_texture(theme, Metre.parse(metre), np.random.default_rng(seed)) for seed in range(40)}
    assert drawn == textures


@pytest.mark.parametrize("arousal", [-1.0, 0.0, 1.0])
def test_other_sections_are_louder_than_the_verses(arousal: float) -> None:
    theme = theme_of("any", 0.0, arousal)
    order = (SongSection.VERSE, SongSection.BRIDGE, SongSection.MIDDLE, SongSection.CHORUS)
    velocities = [velocity_of(theme, section) for section in order]
    assert velocities == sorted(set(velocities))
    assert velocities[0] == velocity_of(theme)
    assert velocities[-1] <= 127


@pytest.mark.parametrize("texture", Texture)
def test_other_sections_are_played_in_another_way_and_the_verse_is_not(texture: Texture) -> None:
    assert texture_in(SongSection.VERSE, texture) is texture
    assert texture_in(SongSection.MIDDLE, texture) is texture_in(SongSection.BRIDGE, texture) is not texture


def test_the_chorus_is_fuller() -> None:
    assert texture_in(SongSection.CHORUS, Texture.BROKEN) is Texture.ARPEGGIO
    assert texture_in(SongSection.MIDDLE, Texture.BROKEN) is Texture.CHORALE
