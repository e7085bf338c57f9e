"""Kneser-Ney n-grams over the paper's tokens: what a network of tokens has to beat, on the same targets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.batches import Ids
from engine.ngram import KneserNey
from music.piano.pieces import PianoPiece
from workshop.networks.family import Loss
from workshop.networks.windows.streams import notes_measured
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW

ORDERS = (2, 3, 4)


class TokenNGram:
    """An n-gram of tokens.

    Args:
        train: what it counts, and what gives the tokens.
        order: longest n-gram.
    """

    def __init__(self, train: Sequence[PianoPiece], order: int) -> None:
        self.tokens = Tokens.learn(train)
        self._grams = KneserNey([self.tokens.encode(piece).tolist() for piece in train], order, len(self.tokens))

    def loss(self, pieces: Sequence[PianoPiece]) -> Loss:
        """The surprise at the tokens of each piece from its 41st on, those before known."""
        nats = self.nats([self.tokens.encode(piece) for piece in pieces])
        return Loss(float(nats.sum()), notes_measured(self.tokens, pieces), len(nats))

    def nats(self, pieces: Sequence[Ids]) -> NDArray[np.float64]:
        """The same, target by target, of pieces of ids: (targets,)."""
        logs = [self._grams.log_probabilities(ids.tolist())[WINDOW:] for ids in pieces]
        return -np.concatenate([np.zeros(0), *logs])


def best_ngram(train: Sequence[PianoPiece], valid: Sequence[PianoPiece]) -> tuple[str, TokenNGram]:
    """The name and the n-gram of the order that is least surprised by the validation pieces."""
    grams = {order: TokenNGram(train, order) for order in ORDERS}
    order = min(grams, key=lambda order: grams[order].loss(valid).nats)
    return f"Kneser-Ney {order}-gram", grams[order]
