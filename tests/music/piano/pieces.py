"""Small piano pieces for tests."""

from music.keys import Key
from music.metre import Metre
from music.notes import Note, in_order
from music.piano.pieces import PianoPiece, PianoStyle

G_MAJOR, A_MINOR = Key.parse("G major"), Key.parse("A minor")


def waltz(bars: int = 4, key: Key = G_MAJOR, work: str = "waltz") -> PianoPiece:
    """Bass, chord, chord under a line in eighths that falls; velocities all alike."""
    right, left = [], []
    for bar in range(bars):
        start = bar * 3.0
        right += [Note(start + n / 2, 0.5, 79 - n - bar % 2) for n in range(6)]
        left += [Note(start, 1.0, 43)]
        left += [Note(start + beat, 1.0, pitch) for beat in (1, 2) for pitch in (55, 59, 62)]
    return PianoPiece(work, PianoStyle.CHOPIN, in_order(right), in_order(left), key, Metre(3, 4), 150.0)


def song(bars: int = 4) -> PianoPiece:
    """Broken chords under a voice in halves."""
    voice = [Note(bar * 4.0 + half, 2.0, 69 + 3 * (half > 0)) for bar in range(bars) for half in (0, 2)]
    right = [Note(n / 2, 0.5, (60, 64, 69, 64)[n % 4]) for n in range(8 * bars)]
    left = [Note(bar * 4.0, 4.0, 45) for bar in range(bars)]
    return PianoPiece(
        "song",
        PianoStyle.LIEDER,
        tuple(right),
        tuple(left),
        A_MINOR,
        Metre(4, 4),
        90.0,
        voice=tuple(voice),
        dynamics=((0.0, 2), (8.0, 5)),
    )
