"""What networks over piano rolls can do besides what the whole family can."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workshop.networks.family import Lesson, Member, Trained

Roll = NDArray[np.bool_]
"""(steps, 88): which keys of the piano, from MIDI pitch 21 on, sound at each step."""


@dataclass(frozen=True)
class RollLoss:
    """How surprised a network was by rolls, frame by frame, the first of each roll given (Bai et al. 2018).

    Attributes:
        nats: the sum over all 88 keys of all frames but the first of each roll.
        frames: how many these are.
        first_nats: the sum over the first frames, told nothing.
        rolls: how many first frames there are.
    """

    nats: float
    frames: int
    first_nats: float
    rolls: int

    @property
    def per_frame(self) -> float:
        """Nats a frame, first frames given: what Bai et al. report."""
        return self.nats / self.frames

    @property
    def per_frame_with_first(self) -> float:
        """Nats a frame over all frames, the first told nothing."""
        return (self.nats + self.first_nats) / (self.frames + self.rolls)


class RollTrained(Trained, Protocol):
    """A trained network over rolls."""

    def nll_of_rolls(self, rolls: Sequence[Roll]) -> RollLoss:
        """The surprise at rolls, each from its start."""


class RollMember(Member, Protocol):
    """A kind of network over rolls."""

    def lesson_of_rolls(self, train: Sequence[Roll], valid: Sequence[Roll], seed: int = 0) -> Lesson:
        """What it learns from rolls of one instrument."""

    def epochs_for(self, rolls: Sequence[Roll]) -> int:
        """Passes over these rolls that are worth their time."""
