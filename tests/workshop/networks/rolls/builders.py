"""Small rolls, and small networks over them."""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np

from workshop.networks.biaxial import MEMBER as BIAXIAL
from workshop.networks.biaxial import BiaxialConfig, build_biaxial
from workshop.networks.roll_lstm import MEMBER as ROLL_LSTM
from workshop.networks.rolls.batches import RollBatching
from workshop.networks.rolls.layout import RollLayout
from workshop.networks.rolls.member import RollKind
from workshop.networks.rolls.protocol import Roll


def tiny_biaxial(layout: RollLayout, seed: int) -> keras.Model:
    shape = (layout.pitches, len(layout.instruments), layout.states)
    return build_biaxial(BiaxialConfig(*shape, time_units=(6, 5), note_units=4, filters=3), seed)


def tiny(kind: RollKind, make: Callable[[RollLayout, int], keras.Model]) -> RollKind:
    return replace(kind, make=make, batching=RollBatching(steps=6, batch_size=3))


KINDS = {"biaxial": tiny(BIAXIAL, tiny_biaxial), "roll-lstm": tiny(ROLL_LSTM, ROLL_LSTM.make)}


def drawn_rolls(count: int, seed: int = 0) -> tuple[Roll, ...]:
    """Triads that go up and down, of several lengths."""
    rng = np.random.default_rng(seed)
    rolls = []
    for _ in range(count):
        roll = np.zeros((int(rng.integers(5, 14)), 88), bool)
        lowest = np.clip(40 + np.cumsum(rng.integers(-1, 2, len(roll))), 36, 44)
        for step, pitch in enumerate(lowest):
            roll[step, [pitch, pitch + 4, pitch + 7]] = True
        rolls.append(roll)
    return tuple(rolls)
