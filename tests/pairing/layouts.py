"""Songs laid out for tests."""

from collections.abc import Sequence
from dataclasses import dataclass

from music.chords import Chord
from music.harmony import harmonise
from music.notes import Melody
from music.piano.texture import Texture
from pairing.arranging import lay_out
from pairing.playing import PlayedPassage, SungSection


@dataclass(frozen=True)
class Laid:
    """Sections and passages of a song, and what follows from them."""

    sections: tuple[SungSection, ...]
    passages: tuple[PlayedPassage, ...]

    @property
    def starts_ql(self) -> list[float]:
        return [section.start_ql for section in self.sections]

    @property
    def chords(self) -> list[Chord]:
        return [chord for passage in self.passages for chord in passage.chords]

    @property
    def end_ql(self) -> float:
        return self.passages[-1].end_ql


def section(
    melody: Melody, *, is_joined: bool = False, texture: Texture = Texture.BROKEN, velocity: int = 70
) -> SungSection:
    """A section without words."""
    return SungSection(melody, harmonise(melody), (), texture, velocity, is_joined)


def laid_out(sections: Sequence[SungSection], *, is_accompanied: bool = True) -> Laid:
    return Laid(*lay_out(sections, is_accompanied=is_accompanied))
