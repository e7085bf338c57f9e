"""The paper's LSTM network: two layers over a window of 40 scaled tokens, and the token after it.

With the paper's 266 tokens it has 1,974,282 weights: 1,052,672 + 787,456 + 65,792 + 68,362.
"""

import keras
from keras import layers

from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.member import WindowMember
from workshop.networks.windows.tokens import PAPER_SIZE
from workshop.networks.windows.windows import WINDOW


def build(
    tokens: int = PAPER_SIZE, seed: int = 0, units: tuple[int, int] = (512, 256), dense: int = 256, dropout: float = 0.1
) -> keras.Model:
    """The network: scaled windows (batch, 40, 1) to logits (batch, tokens).

    The softmax is taken with the loss and when drawing: the same function, exact where a probability is all but 0 or 1.
    The dense layer has no activation: Keras gives none unless asked, and the programs that the paper builds on
    (Skuli 2017, "How to Generate Music using a LSTM Neural Network in Keras") ask for none. The paper does not
    tell its dropout.
    """
    draws = Draws(seed)
    window = keras.Input((WINDOW, 1), name="window")
    x = layers.LSTM(units[0], return_sequences=True, name="lstm_1", **draws.recurrent())(window)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_1")(x)
    x = layers.LSTM(units[1], name="lstm_2", **draws.recurrent())(x)
    x = layers.Dense(dense, name="dense", **draws.dense())(x)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_2")(x)
    logits = layers.Dense(tokens, dtype="float32", name="logits", **draws.dense())(x)
    return keras.Model(window, logits, name="paper_lstm")


MEMBER = WindowMember("paper-lstm", build)
