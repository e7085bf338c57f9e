import pytest

from music.metre import Metre
from music.notes import Note
from music.piano.texture import Texture, texture_of

Chord = tuple[float, float, tuple[int, ...]]


def notes(*chords: Chord) -> list[Note]:
    return [Note(onset, length, pitch) for onset, length, pitches in chords for pitch in pitches]


def line(step: float, *pitches: int) -> list[Note]:
    return notes(*((n * step, step, (pitch,)) for n, pitch in enumerate(pitches)))


OOM_PAH_PAH = notes((0, 1, (43,)), (1, 1, (55, 59, 62)), (2, 1, (55, 59, 62)))
OOM_PAH = notes((0, 1, (36, 48)), (1, 1, (55, 60)), (2, 1, (43,)), (3, 1, (55, 60)))
CASES = {
    Texture.HELD: ([], notes((0, 4, (48, 55, 60))), "4/4"),
    Texture.WALTZ: (line(0.5, 79, 78, 76, 74, 72, 71), OOM_PAH_PAH, "3/4"),
    Texture.MAZURKA: (notes((0, 0.75, (79,)), (0.75, 0.25, (78,)), (1, 1, (76,)), (2, 1, (74,))), OOM_PAH_PAH, "3/4"),
    Texture.MARCH: (line(1, 72, 74, 76, 77), OOM_PAH, "4/4"),
    Texture.NOCTURNE: (notes((0, 3, (79,)), (3, 1, (77,))), line(0.5, 41, 48, 53, 57, 60, 57, 53, 48), "4/4"),
    Texture.BROKEN: (notes((0, 4, (76,))), line(0.5, 48, 55, 52, 55, 48, 55, 52, 55), "4/4"),
    Texture.ARPEGGIO: (line(0.25, 60, 64, 67, 72, 76, 79, 84, 79, 76, 72, 67, 64, 60, 64, 67, 72), [], "4/4"),
    Texture.REPEATED: (notes(*((n / 2, 0.5, (60, 64, 67)) for n in range(8))), notes((0, 4, (36,))), "4/4"),
    Texture.RUNS: (line(0.25, *range(60, 76)), notes((0, 4, (48, 52))), "4/4"),
    Texture.UNISON: (line(0.5, 72, 74, 76, 77, 79, 77), line(0.5, 60, 62, 64, 65, 67, 65), "3/4"),
    Texture.CHORALE: (
        notes(*((n, 1, (67 + n, 72 + n)) for n in range(4))),
        notes(*((n, 1, (48 + n, 55 + n)) for n in range(4))),
        "4/4",
    ),
    Texture.VOICES: (notes((0, 1.5, (72,)), (1.5, 0.5, (74,)), (2, 2, (76,))), line(1, 48, 50, 52, 53), "4/4"),
}


@pytest.mark.parametrize("texture", Texture)
def test_every_texture_is_told_from_its_notes(texture: Texture) -> None:
    right, left, metre = CASES[texture]
    assert texture_of(right, left, Metre.parse(metre), 0) is texture


def test_textures_do_not_depend_on_the_bar_they_stand_in() -> None:
    for texture, (right, left, metre) in CASES.items():
        start = 7 * Metre.parse(metre).bar_ql
        higher, lower = ([note.moved(start) for note in hand] for hand in (right, left))
        assert texture_of(higher, lower, Metre.parse(metre), start) is texture
