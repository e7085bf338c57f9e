"""Training batches of piano pieces: stretches side by side, each told its style, plan and voice, or not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stretches import Cutting, StretchBatches
from music.piano.encoding import EncodedPiano
from music.piano.growing import CONDITION_SIZE, PianoCondition, condition_rows
from music.piano.ids import FIRST_BAR, FIRST_CHORD, START, STOP

STEPS = 160
"""Length of a stretch: about ninety notes."""
MOST_VALIDATION = 400
"""Stretches validated on: enough to tell one validation from the next."""
STYLE_TOLD, PLAN_TOLD, END_TOLD, VOICE_TOLD = 0.9, 0.6, 0.4, 0.75


@dataclass(frozen=True)
class PianoExample:
    """A piece ready to be cut into stretches."""

    encoded: EncodedPiano
    bar_starts: NDArray[np.int64]

    @classmethod
    def of(cls, encoded: EncodedPiano) -> "PianoExample":
        """Finds where its bars begin."""
        ids = encoded.ids
        return cls(encoded, np.flatnonzero((ids >= FIRST_BAR) & (ids < FIRST_CHORD)))

    @property
    def ids(self) -> NDArray[np.int16]:
        """All of its ids."""
        return self.encoded.ids

    def stretches(self) -> list[slice]:
        """The whole piece without overlap."""
        return [slice(start, start + STEPS) for start in range(0, len(self.ids), STEPS)]

    def random_stretch(self, rng: np.random.Generator) -> slice:
        """A stretch from a random bar on; one in six is the piece's last."""
        start = int(rng.choice(self.bar_starts))
        if rng.random() < 1 / 6:
            start = max(0, len(self.ids) - STEPS)
        return slice(start, start + STEPS)

    def condition(self, part: slice, rng: np.random.Generator | None) -> NDArray[np.float32]:
        """What is told beside each id of a stretch; without a generator the voice alone."""
        return condition_rows(self.encoded.states[part], _told(self.encoded, rng))


class PianoBatches(StretchBatches[PianoExample]):
    """A `BatchSource` of piano pieces.

    Every epoch cuts each piece anew, from random bars. In validation only the voice is told.
    """

    def __init__(
        self, train: Sequence[PianoExample], valid: Sequence[PianoExample], batch_size: int, seed: int = 0
    ) -> None:
        cutting = Cutting(STEPS, START, STOP, CONDITION_SIZE)
        super().__init__(cutting, train, valid, batch_size, seed, most=MOST_VALIDATION)


def _told(encoded: EncodedPiano, rng: np.random.Generator | None) -> PianoCondition:
    always = (encoded.metre, encoded.mode, encoded.tempo_bpm)
    if rng is None:
        return PianoCondition(*always, style=None, plan=None, bars=None, voice=encoded.voice)
    style, plan, end, voice = rng.random(4) < (STYLE_TOLD, PLAN_TOLD, END_TOLD, VOICE_TOLD)
    return PianoCondition(
        *always,
        style=encoded.style if style else None,
        plan=encoded.plan if plan else None,
        bars=len(encoded.plan) if end else None,
        voice=encoded.voice if voice else encoded.voice[:0],
    )
