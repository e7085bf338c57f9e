"""How long a stanza of four lines takes, the network loaded.

    python benchmarks/stanzas.py [--seeds 5]

Writes stanzas on six themes for each seed, in two metres, and prints their mean and longest time.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lyrics.model import VerseModel
from lyrics.theme import read_theme
from pairing.words import words_about

THEMES = ("melancholy", "joy", "the sea", "war", "spring", "night")
METRES = ("8,6,8,6", "10,10,10,10")


def main() -> None:
    """Writes the stanzas and prints a line for each metre."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    seeds = parser.parse_args().seeds
    model = VerseModel.load()
    seconds(model, "home", METRES[0], seed=0)  # what is read at the first use is not counted
    for metre in METRES:
        taken = [seconds(model, theme, metre, seed) for seed in range(seeds) for theme in THEMES]
        sys.stdout.write(
            f"{metre}: {len(taken)} stanzas, mean {statistics.mean(taken):.2f} s, longest {max(taken):.2f} s;"
            f" TensorFlow {'was' if 'tensorflow' in sys.modules else 'not'} loaded\n"
        )


def seconds(model: VerseModel, theme: str, syllables: str, seed: int) -> float:
    """The time of one stanza."""
    read = read_theme(theme, model.themes)
    started = time.perf_counter()
    words_about(model, read, 4, syllables, "ABAB", seed)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
