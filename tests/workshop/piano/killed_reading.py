"""Reads a corpus, saving after every file, and waits for ever at the last one: a test kills it there."""

import sys
import time
from pathlib import Path

from workshop.corpus import store
from workshop.corpus.reading import ReadFile
from workshop.piano import files as piano
from workshop.piano.files import read_file

LAST = "last.mid"


def read_all_but_the_last(path: Path) -> ReadFile:
    """Reads it, or says that it waits."""
    if path.name == LAST:
        print("waiting", flush=True)  # noqa: T201 - for the test that kills it
        time.sleep(600)
    return read_file(path)


if __name__ == "__main__":
    store._SAVE_EVERY_S = 0.0
    piano.read_file = read_all_but_the_last
    piano.read_piano_files([Path(sys.argv[1])], Path(sys.argv[2]), print, workers=1)
