"""One LSTM layer over the paper's window (Mangal et al. 2019, "LSTM Based Music Generation System"): a baseline."""

import keras
from keras import layers

from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.member import WindowMember
from workshop.networks.windows.tokens import PAPER_SIZE
from workshop.networks.windows.windows import WINDOW


def build(tokens: int = PAPER_SIZE, seed: int = 0, units: int = 512, dropout: float = 0.1) -> keras.Model:
    """The network: scaled windows (batch, 40, 1) to logits (batch, tokens)."""
    draws = Draws(seed)
    window = keras.Input((WINDOW, 1), name="window")
    x = layers.LSTM(units, name="lstm", **draws.recurrent())(window)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout")(x)
    logits = layers.Dense(tokens, dtype="float32", name="logits", **draws.dense())(x)
    return keras.Model(window, logits, name="single_lstm")


MEMBER = WindowMember("single-lstm", build)
