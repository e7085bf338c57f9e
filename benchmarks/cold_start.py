"""How long one command takes from nothing to a song, beside `import tensorflow` on the same machine.

    python benchmarks/cold_start.py [--runs 5]

Runs alternate, so that a busy moment falls on both. Everything is compiled to bytecode first, as pip leaves what it
installs: TensorFlow is, and a checkout is not where Python is told to write none. Needs the extra [train] for the
comparison.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLI = Path(__file__).resolve().parent.parent / "cli.py"


def main() -> None:
    """Prints medians, and the ratio the project promises to keep under one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    songs, tensorflows = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(-1, runs):
            song_seconds = seconds(
                [str(CLI), "song", "--theme", "melancholy", "--seed", str(abs(number)), "--out", folder], folder
            )
            tensorflow_seconds = seconds(["-c", "import tensorflow"], folder)
            if number >= 0:  # the first run compiles
                songs.append(song_seconds)
                tensorflows.append(tensorflow_seconds)
    song, tensorflow = statistics.median(songs), statistics.median(tensorflows)
    sys.stdout.write(
        f"song, cold: {song:.2f} s (median of {runs})\n"
        f"import tensorflow: {tensorflow:.2f} s\n"
        f"ratio: {song / tensorflow:.2f}\n"
    )


def seconds(arguments: list[str], folder: str) -> float:
    """How long Python takes with these arguments, from start to exit, with its bytecode kept below a folder."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
