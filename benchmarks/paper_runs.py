"""Runs of the paper's protocol: what `paper.py` measures and `paper_evidence.py` trains.

Apart from those scripts, because processes that read music load the script they were started by, and should not load
TensorFlow with it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from engine.config import TrainingConfig
from engine.files import write_text
from engine.recipe import Report
from engine.training import Trainer
from workshop.networks import attention_lstm, paper_lstm, rnn, single_lstm
from workshop.networks.windows.member import TrainedWindows, WindowMember
from workshop.networks.windows.protocol import Claim, check_claim
from workshop.networks.windows.tokens import Tokens, sounds_of
from workshop.networks.windows.windows import WINDOW
from workshop.networks.works import Works

PAPER_LOSS = 0.15
MEMBERS = {module.MEMBER.name: module.MEMBER for module in (paper_lstm, rnn, single_lstm, attention_lstm)}


@dataclass(frozen=True)
class Run:
    """What a run gave; losses in nats a token, those of training as the log has them, with dropout.

    Attributes:
        pieces: that it learnt from.
        targets: in an epoch.
        updates: in all.
        weights: of the network.
        train_loss: of the last epoch.
        valid_loss: after it.
        best_valid_loss: after whichever epoch.
        best_epoch: which that is.
        reached_epoch: the first whose training loss is the paper's or lower, 0 where none is.
        targets_per_s: the median over the epochs.
        claim: the paper's, checked with the network of the last epoch.
    """

    pieces: int
    targets: int
    updates: int
    weights: int
    train_loss: float
    valid_loss: float
    best_valid_loss: float
    best_epoch: int
    reached_epoch: int
    targets_per_s: float
    claim: Claim

    @property
    def line(self) -> str:
        """One line for people, below `HEAD`."""
        return (
            f"{self.pieces:>6}{self.targets:>9}{self.updates:>9}{self.train_loss:>8.3f}{self.valid_loss:>8.3f}"
            f"{self.best_valid_loss:>12.3f} at {self.best_epoch:<3}{self.reached_epoch or '-':>8}"
            f"{self.targets_per_s:>11.0f}"
        )


HEAD = (
    f"{'pieces':>6}{'targets':>9}{'updates':>9}{'train':>8}{'valid':>8}{'best valid':>12}{'epoch':>7}"
    f"{f'<= {PAPER_LOSS}':>8}{'targets/s':>11}"
)


def run_protocol(
    network: str, parts: Sequence[Works], config: TrainingConfig, batch: int, out: Path, resume: bool, report: Report
) -> str:
    """Trains on each of the parts into a folder of its own, and writes the table of all, which it returns."""
    member = replace(MEMBERS[network], batch_size=batch)
    runs = []
    for works in parts:
        folder = out / f"{len(works.train)}-pieces"
        trainer, trained = learn(member, works, config, folder, resume, report)
        runs.append(run_of(trainer, trained, works))
        write_text(folder / "figures.json", json.dumps(asdict(runs[-1]), indent=2) + "\n")
        report(f"{HEAD}\n{runs[-1].line}\n{runs[-1].claim.table}")
    title = f"{network}, {config.epochs} epochs, batches of {batch}, seed {config.seed}"
    table = "\n".join([title, HEAD, *(run.line for run in runs)])
    claims = [f"{run.pieces} pieces\n{run.claim.table}" for run in runs]
    write_text(out / "table.txt", "\n\n".join([table, *claims]) + "\n")
    return table


def learn(
    member: WindowMember, works: Works, config: TrainingConfig, folder: Path, resume: bool, report: Report
) -> tuple[Trainer, TrainedWindows]:
    """A finished training, and its network as the last epoch left it."""
    lesson = member.lesson(works, config.seed)
    trainer = Trainer(lesson.design, config, lesson.source, folder, resume)
    trainer.run(report)
    tokens = Tokens.from_json(lesson.settings["tokens"])
    network = member.make(len(tokens), 0)  # in float32, whatever it was trained in
    network.set_weights(trainer.network.get_weights())
    return trainer, TrainedWindows(network, tokens, np.array(lesson.settings["openings"], np.int32))


def run_of(trainer: Trainer, network: TrainedWindows, works: Works) -> Run:
    """The figures of a finished training."""
    epochs = trainer.progress.rows  # one validation an epoch
    best = min(epochs, key=lambda row: row.valid_loss)
    reached = [row.epoch for row in epochs if row.train_loss <= PAPER_LOSS]
    return Run(
        pieces=len(works.train),
        targets=sum(max(0, len(sounds_of(piece)) - WINDOW) for piece in works.train),
        updates=trainer.total_steps,
        weights=network.network.count_params(),
        train_loss=epochs[-1].train_loss,
        valid_loss=epochs[-1].valid_loss,
        best_valid_loss=best.valid_loss,
        best_epoch=round(best.epoch),
        reached_epoch=round(reached[0]) if reached else 0,
        targets_per_s=float(np.median([row.targets_per_s for row in epochs])),
        claim=check_claim(network, works, np.random.default_rng(trainer.config.seed)),
    )
