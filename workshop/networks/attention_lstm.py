"""The paper's LSTM with attention: the last state asks all 40, and its answer is heard beside it.

Global attention with the "general" score (Luong et al. 2015, "Effective Approaches to Attention-based Neural Machine
Translation", after Bahdanau et al. 2015): the last state h, turned by a matrix, is multiplied with every state of the
window; the softmax of these products, scaled as by Vaswani et al. (2017) so that it does not begin all but decided,
weighs the states; their mean and h together pass through a tanh layer.
"""

from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from engine.batches import Floats
from workshop.networks.windows.drawing import Draws
from workshop.networks.windows.member import WindowMember
from workshop.networks.windows.tokens import PAPER_SIZE
from workshop.networks.windows.windows import WINDOW


def build(
    tokens: int = PAPER_SIZE, seed: int = 0, units: tuple[int, int] = (512, 256), dense: int = 256, dropout: float = 0.1
) -> keras.Model:
    """The network: scaled windows (batch, 40, 1) to logits (batch, tokens); layers as in `paper_lstm.build`."""
    draws = Draws(seed)
    window = keras.Input((WINDOW, 1), name="window")
    x = layers.LSTM(units[0], return_sequences=True, name="lstm_1", **draws.recurrent())(window)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_1")(x)
    states = layers.LSTM(units[1], return_sequences=True, name="lstm_2", **draws.recurrent())(x)
    last = states[:, -1:]
    query = layers.Dense(units[1], use_bias=False, name="query", **draws.dense())(last)
    query = layers.Rescaling(units[1] ** -0.5, name="scaled_query")(query)
    context, _ = layers.Attention(name="attention")([query, states], return_attention_scores=True)
    x = layers.Flatten(name="heard")(layers.Concatenate(name="context_and_last")([context, last]))
    x = layers.Dense(dense, activation="tanh", name="dense", **draws.dense())(x)
    x = layers.Dropout(dropout, seed=draws.seed(), name="dropout_2")(x)
    logits = layers.Dense(tokens, dtype="float32", name="logits", **draws.dense())(x)
    return keras.Model(window, logits, name="attention_lstm")


def attention_maps(network: keras.Model, windows: Floats) -> NDArray[np.float32]:
    """How much each step of scaled windows (batch, 40, 1) is listened to: (batch, 40), each row of sum 1."""
    _, scores = network.get_layer("attention").output
    maps: Any = keras.Model(network.input, scores)(windows, training=False)
    return np.asarray(maps, np.float32)[:, 0]


MEMBER = WindowMember("attention-lstm", build)
