"""Small pieces, and small networks of windows."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from engine.batches import Ids
from music.keys import Key
from music.metre import Metre
from music.notes import Note, in_order
from music.piano.pieces import PianoPiece, PianoStyle
from workshop.networks import attention_lstm, paper_lstm, rnn, single_lstm
from workshop.networks.windows.member import TrainedWindows, WindowMember
from workshop.networks.windows.tokens import Tokens
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import Works

KINDS = {
    "paper-lstm": WindowMember("paper-lstm", partial(paper_lstm.build, units=(8, 6), dense=5), batch_size=16),
    "rnn": WindowMember("rnn", partial(rnn.build, units=(8, 6), dense=5), batch_size=16),
    "single-lstm": WindowMember("single-lstm", partial(single_lstm.build, units=8), batch_size=16),
    "attention-lstm": WindowMember(
        "attention-lstm", partial(attention_lstm.build, units=(8, 6), dense=5), batch_size=16
    ),
}


def piece(sounds: Sequence[Sequence[int]], work: str = "work") -> PianoPiece:
    """What sounds at every half quarter: the lowest of several pitches in the left hand, all others in the right."""
    right, left = [], []
    for step, pitches in enumerate(sounds):
        notes = [Note(step / 2, 0.5, pitch) for pitch in sorted(pitches)]
        left += notes[:1] if len(notes) > 1 else []
        right += notes[1:] if len(notes) > 1 else notes
    return PianoPiece(work, PianoStyle.OTHER, in_order(right), tuple(left), Key.parse("C"), Metre(4, 4), 100)


def rounds(onsets: int, turn: int = 0) -> list[list[int]]:
    """A melody that goes round and round, a chord on every fourth onset."""
    return [[60 + (step + turn) % 5 * 2] if step % 4 else [48, 64, 67] for step in range(onsets)]


def works() -> Works:
    train = tuple(piece(rounds(WINDOW + 16, turn), f"train {turn}") for turn in range(3))
    others = tuple(piece(rounds(WINDOW + 9, turn), f"other {turn}") for turn in range(2))
    return Works(train, others, others)


def learned() -> Tokens:
    return Tokens.learn(works().train)


def encoded(pieces: Sequence[PianoPiece]) -> list[Ids]:
    return [learned().encode(piece) for piece in pieces]


def untrained(kind: WindowMember, seed: int = 3) -> TrainedWindows:
    tokens = learned()
    openings = np.array([ids[:WINDOW] for ids in encoded(works().train)])
    return TrainedWindows(kind.make(len(tokens), seed), tokens, openings)


def indifferent(kind: WindowMember) -> TrainedWindows:
    """A network that finds all tokens alike."""
    found = untrained(kind)
    for weights in found.network.get_layer("logits").trainable_variables:
        weights.assign(np.zeros(weights.shape))
    return found
