"""Training batches of melodies: stretches of phrases side by side, each told its manner and plan, or not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stretches import Cutting, StretchBatches
from music.chords import NO_CHORD, HarmonisedMelody
from music.keys import Mode
from music.metre import Metre
from music.notes import bar_steps
from music.voice.encoding import EncodedMelody, encode
from music.voice.network import (
    CONDITION_SIZE,
    FIRST_CHORD_ID,
    START_ID,
    STOP_ID,
    add_harmony,
    add_manner,
    add_place,
    add_plan,
    add_recalled,
    always_told,
    is_chord,
    manner_of,
    recalled,
)

STEPS = 208
"""Length of a stretch: about nine phrases of a hymn, five of a song."""


@dataclass(frozen=True)
class VoiceExample:
    """A melody ready to be cut into stretches."""

    encoded: EncodedMelody
    metre: Metre
    mode: Mode
    manner: tuple[float, float, float]

    @classmethod
    def of(cls, harmonised: HarmonisedMelody) -> "VoiceExample":
        """Encodes a melody with its harmony."""
        melody = harmonised.melody
        lively, wide = manner_of(melody)
        return cls(encode(harmonised), melody.metre, melody.key.mode, (lively, melody.tempo_bpm, wide))

    @property
    def ids(self) -> NDArray[np.int32]:
        """All of its ids."""
        return self.encoded.ids

    def stretches(self) -> list[slice]:
        """The whole melody in stretches beginning with phrases, without overlap; a phrase too long loses its end."""
        starts = [0]
        for start in self.encoded.phrase_starts:
            if start - starts[-1] >= STEPS * 0.7 and start > starts[-1]:
                starts.append(start)
        ends = [*starts[1:], len(self.ids)]
        return [slice(start, min(end, start + STEPS)) for start, end in zip(starts, ends, strict=True)]

    def random_stretch(self, rng: np.random.Generator) -> slice:
        """A stretch from a random phrase on; one in three begins so late that it reaches the end."""
        starts = np.array(self.encoded.phrase_starts)
        if rng.random() < 1 / 3:  # the end of a melody, where it closes
            last = starts[starts >= len(self.ids) - STEPS]
            start = int(rng.choice(last)) if len(last) else int(starts[-1])
        else:
            start = int(rng.choice(starts))
        return slice(start, start + STEPS)

    def condition(self, part: slice, rng: np.random.Generator | None) -> NDArray[np.float32]:
        """What is told beside each id of a stretch; without a generator neither manner nor plan."""
        return _told(self, part, rng)


class VoiceBatches(StretchBatches[VoiceExample]):
    """A `BatchSource` of melodies.

    Every epoch cuts each melody anew, from random phrases; every third stretch is a melody's last. The manner is told
    seven times in ten, the plan six. In validation neither is told.
    """

    def __init__(
        self,
        train: Sequence[VoiceExample],
        valid: Sequence[VoiceExample],
        batch_size: int = 64,
        seed: int = 0,
    ) -> None:
        super().__init__(Cutting(STEPS, START_ID, STOP_ID, CONDITION_SIZE), train, valid, batch_size, seed)


def _told(example: VoiceExample, part: slice, rng: np.random.Generator | None) -> NDArray[np.float32]:
    encoded, bar = example.encoded, bar_steps(example.metre)
    condition = always_told(example.metre, example.mode)[encoded.clock[part] % bar]
    add_place(condition, encoded.clock[part], encoded.phrase_clock[part], bar)
    add_harmony(condition, _chords_in_force(encoded.ids[part]), encoded.chord_due[part])
    add_recalled(condition, *recalled(encoded.ids[part].tolist()))  # of this stretch alone, as a reader of it would
    if rng is not None:
        if rng.random() < 0.7:
            add_manner(condition, *example.manner)
        if rng.random() < 0.6:
            add_plan(condition, encoded.syllables_left[part], encoded.phrases_left[part])
    return condition


def _chords_in_force(ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """The latest chord before each id."""
    chords, latest = [], NO_CHORD
    for token in ids.tolist():
        chords.append(latest)
        if is_chord(token):
            latest = token - FIRST_CHORD_ID
    return np.array(chords, np.int64)
