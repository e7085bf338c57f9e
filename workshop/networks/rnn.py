"""The paper's shape with simple recurrent cells (Elman 1990) in place of LSTM cells: what the gates are worth.

Arya et al. compare the two on music; why the simple cell forgets is told by Bengio et al. (1994), "Learning Long-Term
Dependencies with Gradient Descent is Difficult", and shown by `workshop.networks.windows.gradients`.
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
    """The network: scaled windows (batch, 40, 1) to logits (batch, tokens); see `paper_lstm.build`."""
    draws = Draws(seed)
    window = keras.Input((WINDOW, 1), name="window")
    x = layers.SimpleRNN(units[0], return_sequences=True, name="rnn_1", **draws.recurrent())(window)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_1")(x)
    x = layers.SimpleRNN(units[1], name="rnn_2", **draws.recurrent())(x)
    x = layers.Dense(dense, name="dense", **draws.dense())(x)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_2")(x)
    logits = layers.Dense(tokens, dtype="float32", name="logits", **draws.dense())(x)
    return keras.Model(window, logits, name="rnn")


MEMBER = WindowMember("rnn", build)
