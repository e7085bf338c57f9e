import numpy as np
import pytest

from music.metre import Metre
from music.piano.texture import Texture
from pairing.form import Section
from pairing.playing import Playing, plan_playing
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
    drawn = {plan_playing(theme, Metre.parse(metre), np.random.default_rng(seed)).texture for seed in range(40)}
    assert drawn == textures


@pytest.mark.parametrize("texture", Texture)
def test_other_sections_are_louder_and_the_verse_is_not(texture: Texture) -> None:
    verse = Playing(texture, 66)
    assert verse.in_section(Section.VERSE) == verse
    others = [verse.in_section(section).velocity for section in (Section.BRIDGE, Section.MIDDLE, Section.CHORUS)]
    assert 66 < others[0] < others[1] < others[2]
    assert Playing(texture, 127).in_section(Section.CHORUS).velocity == 127


def test_the_middle_is_played_in_another_way() -> None:
    assert Playing(Texture.BROKEN, 66).in_section(Section.MIDDLE).texture is Texture.CHORALE
    assert Playing(Texture.BROKEN, 66).in_section(Section.CHORUS).texture is Texture.ARPEGGIO
