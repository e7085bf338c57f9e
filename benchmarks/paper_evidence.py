"""Why LSTM cells, and what attention listens to: gradients by distance, attention maps, as pictures and figures.

    python benchmarks/paper_evidence.py --corpus KERN --out runs/evidence [--pieces 10] [--epochs 10]

Trains `paper-lstm`, `rnn` and `attention-lstm` by the paper's protocol on the same pieces. `gradients.png` and
`gradients.json` have how much of the loss's gradient arrives so many steps back, before training and after;
`attention.png` and `attention.json` what the network listens to in a validation piece.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.paper import add_corpus, corpus, reduced


def main() -> None:
    """Trains, measures, draws."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus(parser)
    parser.add_argument("--pieces", type=int, default=10, help="0 for all")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    chosen = parser.parse_args()
    works = reduced(corpus(chosen), chosen.pieces)
    from benchmarks.paper_figures import write_evidence  # after reading: it loads TensorFlow

    write_evidence(works, chosen.epochs, chosen.seed, chosen.out, chosen.resume)


if __name__ == "__main__":
    main()
