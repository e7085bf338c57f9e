"""The paper's claim, checked: is music that a network makes as predictable to it as the music it learnt from?

The paper finds the cross-entropy of generated sequences comparable to that of its training data. A network judges its
own music kindly, all the more the lower the temperature; so an n-gram of the same training tokens, which took no part
in the making, judges beside it, and what is copied from the training pieces is counted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import numpy as np

from engine.batches import Ids
from engine.search import Sampling
from engine.stretches import spread
from workshop.networks.windows.member import TrainedWindows
from workshop.networks.windows.ngram import ORDERS, TokenNGram
from workshop.networks.windows.windows import WINDOW, targets_of
from workshop.networks.works import Works

TEMPERATURES = (0.5, 0.8, 1.0, 1.2)
COPIED_TOKENS = 8
"""So many tokens in a row that a training piece holds too count as copied."""

_MOST_TARGETS = 4096


@dataclass(frozen=True)
class Passage:
    """How surprised two judges are by some music, in nats a token.

    Attributes:
        name: whose music.
        targets: tokens judged.
        network: cross-entropy under the network.
        ngram: under the n-gram.
        copied: share of stretches of `COPIED_TOKENS` tokens that stand in a training piece too.
    """

    name: str
    targets: int
    network: float
    ngram: float
    copied: float


@dataclass(frozen=True)
class Claim:
    """What was found.

    Attributes:
        tokens: size of the vocabulary.
        share_replaced: of the validation onsets, by the nearest token of the vocabulary.
        judge: the n-gram of the order that is least surprised by the validation pieces.
        baselines: cross-entropy of the validation targets in nats a token, by n-gram.
        passages: training, validation and generated music.
    """

    tokens: int
    share_replaced: float
    judge: str
    baselines: dict[str, float]
    passages: tuple[Passage, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything that was found, as plain data."""
        return asdict(self)

    @property
    def table(self) -> str:
        """A line for each passage, and one for the baselines."""
        head = f"{'nats a token':<18}{'network':>9}{self.judge:>20}{'copied':>9}{'tokens':>9}"
        lines = [f"{p.name:<18}{p.network:>9.3f}{p.ngram:>20.3f}{p.copied:>9.1%}{p.targets:>9}" for p in self.passages]
        others = ", ".join(
            f"{name} {loss:.3f} (perplexity {np.exp(loss):.1f})" for name, loss in self.baselines.items()
        )
        return "\n".join([head, *lines, f"validation, {others}"])


def check_claim(
    trained: TrainedWindows,
    works: Works,
    rng: np.random.Generator,
    temperatures: Sequence[float] = TEMPERATURES,
    pieces: int = 8,
    length: int = 200,
) -> Claim:
    """Judges training, validation and generated music, of the first two about `_MOST_TARGETS` tokens each at most.

    Args:
        trained: the network after training on `works.train`.
        works: what it learned from, and what not.
        rng: of the writing.
        temperatures: to write at.
        pieces: written at each, every one after the opening of a training piece.
        length: tokens of each.
    """
    tokens = trained.tokens
    train, valid = ([tokens.encode(piece) for piece in split] for split in (works.train, works.valid))
    grams = {f"Kneser-Ney {order}-gram": TokenNGram(works.train, order) for order in ORDERS}
    baselines = {name: float(ngram.nats(valid).mean()) for name, ngram in grams.items()}
    judge = min(baselines, key=lambda name: baselines[name])
    music = {"training": _part(train), "validation": _part(valid)}
    for temperature in temperatures:
        music[f"generated at {temperature:g}"] = generated(trained, rng, temperature, pieces, length)
    known = {stretch for ids in train for stretch in _stretches(ids)}
    passages = [_judged(name, found, trained, grams[judge], known) for name, found in music.items()]
    return Claim(len(tokens), tokens.share_replaced(works.valid), judge, baselines, tuple(passages))


def generated(
    trained: TrainedWindows, rng: np.random.Generator, temperature: float, pieces: int, length: int
) -> list[Ids]:
    """Pieces of ids, `WINDOW` of an opening and then so many of the network's own each."""
    openings = trained.openings[rng.integers(len(trained.openings), size=pieces)]
    written = islice(trained.continued(openings, rng, Sampling(temperature)), length)
    return list(np.concatenate([openings, np.stack(list(written), axis=1)], axis=1).astype(np.int32))


def _part(pieces: Sequence[Ids]) -> Sequence[Ids]:
    """Pieces evenly spread over all, with about `_MOST_TARGETS` targets."""
    long = [ids for ids in pieces if len(ids) > WINDOW]
    return spread(long, max(1, len(long) * _MOST_TARGETS // targets_of(long)))


def _stretches(ids: Ids) -> list[bytes]:
    return [ids[start : start + COPIED_TOKENS].tobytes() for start in range(len(ids) - COPIED_TOKENS + 1)]


def _judged(name: str, pieces: Sequence[Ids], trained: TrainedWindows, ngram: TokenNGram, known: set[bytes]) -> Passage:
    nats = trained.nats(pieces)
    copies = [stretch in known for ids in pieces for stretch in _stretches(ids[WINDOW:])]
    copied = sum(copies) / max(1, len(copies))
    return Passage(name, len(nats), float(nats.mean()), float(ngram.nats(pieces).mean()), copied)
