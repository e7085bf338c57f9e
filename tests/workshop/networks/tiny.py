"""Works and members so small that training takes no time."""

from itertools import count, islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from tests.music.readers.midi_bytes import END, header, quarters, track
from workshop.corpus.splits import split_of
from workshop.networks.windows.member import WindowMember
from workshop.networks.windows.windows import WINDOW

NOTES = 60


def flat(tokens: int, seed: int) -> keras.Model:
    """A network without loops, which are slow to trace."""
    window = keras.Input((WINDOW, 1))
    kernel = keras.initializers.GlorotUniform(seed)
    x = keras.layers.Flatten()(window)
    logits = keras.layers.Dense(tokens, kernel_initializer=kernel, dtype="float32", name="logits")
    return keras.Model(window, logits(x))


MEMBER = WindowMember("rnn", flat)


def write_works(folder: Path, train: int = 6, valid: int = 2, test: int = 2) -> Path:
    """MIDI files of so many works for each split."""
    folder.mkdir(parents=True)
    for split, wanted in (("train", train), ("valid", valid), ("test", test)):
        numbers = (number for number in count() if split_of(f"work {number}") == split)
        for number in islice(numbers, wanted):
            pitches = 60 + np.random.default_rng(number).integers(-8, 9, NOTES)
            (folder / f"work {number}.mid").write_bytes(header() + track(quarters(*pitches.tolist()) + END))
    return folder


def use_tiny(monkeypatch: pytest.MonkeyPatch, member: Any = MEMBER) -> None:
    """From now on the family's RNN is tiny."""
    monkeypatch.setattr("workshop.networks.rnn.MEMBER", member)
