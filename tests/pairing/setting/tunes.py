"""Small tunes and costs for tests."""

from collections.abc import Sequence

import numpy as np

from music.keys import Key
from music.metre import Metre
from music.notes import Melody, Note, Phrase
from pairing.setting import note_features, word_features
from pairing.setting.costs import Costs, Scales
from workshop.setting.corpus import SetPiece, SetSong

TWINKLE = (60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 64, 62, 62, 60)
METRE = Metre(4, 4)


def tune(pitches: Sequence[int] = TWINKLE, long_every: int = 7) -> tuple[Note, ...]:
    """Quarters, every seventh a half."""
    notes: list[Note] = []
    for number, pitch in enumerate(pitches, start=1):
        onset = notes[-1].end_ql if notes else 0.0
        notes.append(Note(onset, 1.0 if number % long_every else 2.0, pitch))
    return tuple(notes)


def melody(notes: Sequence[Note], lengths: Sequence[int]) -> Melody:
    """The notes in phrases of these lengths."""
    ends = np.cumsum(lengths).tolist()
    phrases = [tuple(notes[end - length : end]) for end, length in zip(ends, lengths, strict=True)]
    return Melody(tuple(Phrase(phrase) for phrase in phrases), Key.parse("C major"), METRE, 100.0)


def drawn_song(rng: np.random.Generator, work: str = "songs/a", words: int = 12) -> SetSong:
    """Every syllable on a quarter or, now and then, on two eighths."""
    notes: list[Note] = []
    pieces: list[SetPiece] = []
    for number in range(words):
        pieces.append(SetPiece("love," if number % 4 == 3 else "love", True, len(notes)))
        for length in (0.5, 0.5) if rng.random() < 0.3 else (1.0,):
            notes.append(Note(notes[-1].end_ql if notes else 0.0, length, int(rng.integers(60, 72))))
    return SetSong(work, tuple(notes), METRE, tuple(pieces), True)


def drawn_costs(rng: np.random.Generator) -> Costs:
    """Costs that mean nothing."""

    def array(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return (rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32)

    sizes = {"note_in": (note_features.FEATURES, 5), "note_mid": (5, 5), "note_out": (5, 8)}
    sizes |= {"word_in": (word_features.FEATURES, 5), "word_out": (5, 4)}
    member = {name: array(*size) for name, size in sizes.items()}
    member |= {f"{name}_bias": array(size[1]) for name, size in sizes.items()}
    member["word_common"] = array(3, 5)
    rows = (np.zeros((note_features.FEATURES, 2)), np.zeros((word_features.FEATURES, 2)))
    return Costs((member,), Scales(*(np.array([row[:, 0], row[:, 1] + 1], np.float32) for row in rows)), ("the", "of"))
