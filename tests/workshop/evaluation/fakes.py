"""Sets of melodies for tests: like each other, random, or one again and again."""

import numpy as np

from music.keys import Key, Mode
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from workshop.evaluation.sample import MeasuredPiece

SCALE = (0, 2, 4, 5, 7, 9, 11, 12, 14)
METRE = Metre(4, 4)
C_MAJOR = Key("C", Mode.MAJOR)


def melody_of(*phrases: list[tuple[float, float, int]], key: Key = C_MAJOR, metre: Metre = METRE) -> Melody:
    """A melody of phrases of (onset, duration, pitch)."""
    return Melody(tuple(Phrase(tuple(Note(*row) for row in phrase)) for phrase in phrases), key, metre, 100.0)


def line(*pitches: int, duration: float = 1.0) -> Melody:
    """A melody of one phrase in even notes."""
    return melody_of([(n * duration, duration, pitch) for n, pitch in enumerate(pitches)])


def sample_of(*pitches: int) -> MeasuredPiece:
    return MeasuredPiece.of_melody(line(*pitches))


def tuneful(seed: int) -> Melody:
    """Phrases of two bars that walk on the scale, the third like the first, each tune with its own habits."""
    rng = np.random.default_rng(seed)
    leaps, dotted, returning = rng.uniform(0.05, 0.4), rng.uniform(0.1, 0.6), rng.uniform(0.1, 0.9)
    drawn = [_walk(rng, leaps, dotted) for _ in range(2)]
    drawn.append(drawn[0])
    for _ in range(int(rng.integers(1, 5))):
        drawn.append(drawn[1] if rng.random() < returning else _walk(rng, leaps, dotted))
    phrases = [[(8 * n + onset, length, pitch) for onset, length, pitch in phrase] for n, phrase in enumerate(drawn)]
    last = phrases[-1][-1]
    phrases[-1][-1] = (last[0], last[1], 60)
    return melody_of(*phrases)


def noise(seed: int) -> Melody:
    """As many phrases of notes drawn evenly from two octaves, of any length."""
    rng = np.random.default_rng(seed)
    clock, phrases = 0.0, []
    for _ in range(4):
        phrase = []
        for _ in range(8):
            duration = float(rng.choice([0.25, 0.5, 0.75, 1.5, 3.0]))
            phrase.append((clock, duration, int(rng.integers(48, 84))))
            clock += duration
        phrases.append(phrase)
    return melody_of(*phrases)


def people(count: int, first_seed: int = 0) -> list[MeasuredPiece]:
    return [MeasuredPiece.of_melody(tuneful(seed)) for seed in range(first_seed, first_seed + count)]


def _walk(rng: np.random.Generator, leaps: float, dotted: float) -> list[tuple[float, float, int]]:
    place, clock, notes = int(rng.integers(2, 6)), 0.0, []
    for _ in range(3):
        for duration in (1.5, 0.5) if rng.random() < dotted else (1.0, 1.0):
            notes.append((clock, duration, 60 + SCALE[place]))
            clock += duration
            step = int(rng.choice([-1, 1])) * (3 if rng.random() < leaps else 1)
            place = int(np.clip(place + step, 0, len(SCALE) - 1))
    return [*notes, (clock, 2.0, 60 + SCALE[place])]
