"""The paper's protocol on a folder, reduced at will: loss curves, and whether generated music is as predictable.

    python benchmarks/paper.py --corpus KERN --out runs/paper [--pieces 20] [--epochs 40] [--batch 128]
    python benchmarks/paper.py --corpus KERN --out runs/sizes --pieces 1 3 10 --batch 32

Several numbers of pieces are so many runs: at what size of corpus the training loss reaches the paper's 0.15, and what
becomes of the validation loss. Each run leaves `log.csv`, `curves.png` and `figures.json` in a folder of its own, and
goes on where it was cut off with `--resume`; `table.txt` has all of them.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.stretches import spread
from music.piano.pieces import PianoPiece
from workshop.networks.windows.tokens import sounds_of
from workshop.networks.windows.windows import BATCH_SIZE, WINDOW
from workshop.networks.works import Works, read_works


def main() -> None:
    """Trains, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus(parser)
    parser.add_argument(
        "--network", default="paper-lstm", choices=("paper-lstm", "rnn", "single-lstm", "attention-lstm")
    )
    parser.add_argument("--pieces", type=int, nargs="+", default=[20], help="0 for all")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=BATCH_SIZE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    chosen = parser.parse_args()
    works = corpus(chosen)
    from benchmarks.paper_runs import MEMBERS, run_protocol  # after reading: it loads TensorFlow

    config = MEMBERS[chosen.network].training(chosen.epochs, chosen.seed)
    parts = [reduced(works, pieces) for pieces in chosen.pieces]
    table = run_protocol(chosen.network, parts, config, chosen.batch, chosen.out, chosen.resume, say)
    sys.stdout.write(table + "\n")


def add_corpus(parser: argparse.ArgumentParser) -> None:
    """What every script on the paper is asked for."""
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of MIDI files or scores")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="keeps what was read; OUT/corpus if not given")


def corpus(chosen: argparse.Namespace) -> Works:
    """The works of the folders."""
    return read_works(chosen.corpus, chosen.cache or chosen.out / "corpus", say)


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(text + "\n")


def reduced(works: Works, pieces: int) -> Works:
    """So many training pieces (all for 0) and half as many, at least four, of the others, spread evenly."""
    splits = (works.train, works.valid, works.test)
    wanted = (pieces, max(4, pieces // 2), max(4, pieces // 2)) if pieces else (len(works.train),) * 3
    return Works(*(_part(split, number) for split, number in zip(splits, wanted, strict=True)))


def _part(pieces: Sequence[PianoPiece], number: int) -> tuple[PianoPiece, ...]:
    long = [piece for piece in pieces if len(sounds_of(piece)) > WINDOW]
    return tuple(spread(long, number))[:number]


if __name__ == "__main__":
    main()
